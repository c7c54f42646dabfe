package main

import (
	"errors"
	"os"

	"complyk8s.dev/tests/cluster/flagsets"
)

// flagging prints a component's flags, or judges command lines that it is given.
func flagging(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: cluster flags COMPONENT | cluster parse < command lines")
	}
	return flagsets.Print(args[0], os.Stdout)
}
