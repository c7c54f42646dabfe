package flagsets

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"sort"
	"strings"
	_ "unsafe" // for go:linkname

	"go.etcd.io/etcd/pkg/v3/flags"
	"go.etcd.io/etcd/server/v3/embed"
	_ "go.etcd.io/etcd/server/v3/etcdmain" // has newConfig
)

// etcdConfig begins as the type `config` of etcdmain does.
type etcdConfig struct {
	ec      embed.Config
	flagSet *flag.FlagSet
}

//go:linkname newEtcdConfig go.etcd.io/etcd/server/v3/etcdmain.newConfig
func newEtcdConfig() *etcdConfig

func etcdFlagSet() *flag.FlagSet {
	fs := newEtcdConfig().flagSet
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// PrintEtcd writes etcd's flags in the form of Print.
func PrintEtcd(out io.Writer) error {
	encoder := json.NewEncoder(out)
	etcdFlagSet().VisitAll(func(f *flag.Flag) {
		definition := Flag{Name: f.Name, Type: valids(f.Value), Go: reflect.TypeOf(f.Value).String(), Default: f.DefValue}
		if isBool, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && isBool.IsBoolFlag() {
			definition.NoOptDefVal = "true"
		}
		_ = encoder.Encode(definition)
	})
	return nil
}

func valids(v flag.Value) string {
	if one, ok := v.(interface{ Valids() []string }); ok {
		all := one.Valids()
		sort.Strings(all)
		return strings.Join(all, " ")
	}
	return ""
}

// ParseEtcd is what etcd makes of a command line and its environment: (*config).parse in etcdmain, which would
// end the program.
func ParseEtcd(line Line) Parsed {
	fs := etcdFlagSet()
	if err := fs.Parse(line.Args); err != nil {
		return Parsed{Error: err.Error()}
	}
	if len(fs.Args()) != 0 {
		return Parsed{Error: fmt.Sprintf("%q is not a valid flag", fs.Arg(0))}
	}
	parsed := Parsed{Values: map[string]any{}}
	if fs.Lookup("config-file").Value.String() == "" && line.Env["ETCD_CONFIG_FILE"] == "" {
		if err := fromEnvironment(fs, line.Env); err != nil {
			return Parsed{Error: err.Error()}
		}
	}
	fs.Visit(func(f *flag.Flag) { parsed.Values[f.Name] = f.Value.String() })
	if file := line.Env["ETCD_CONFIG_FILE"]; file != "" && fs.Lookup("config-file").Value.String() == "" {
		parsed.Values["config-file"] = file
	}
	return parsed
}

func fromEnvironment(fs *flag.FlagSet, env map[string]string) error {
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[flags.FlagToEnv("ETCD", f.Name)] = true })
	for name, value := range env {
		if given[name] { // SetFlagsFromEnv ends the program
			return fmt.Errorf("conflicting environment variable %s", name)
		}
		os.Setenv(name, value)
		defer os.Unsetenv(name)
	}
	return flags.SetFlagsFromEnv(nil, "ETCD", fs)
}
