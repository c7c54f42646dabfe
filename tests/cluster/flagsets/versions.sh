#!/usr/bin/env bash
# Prints the flags of the components of other versions of Kubernetes into a folder for tools/flags.py:
#
#     tests/cluster/flagsets/versions.sh FOLDER v1.35.4 v1.34.4 …
#
# Beside them lies a judge of each version, which parses command lines with its components' own parsers: the test of it
# (tests/components/test_flags_judge.py) takes FOLDER from COMPLYK8S_JUDGES.
#
# Each version is built from its published modules in a temporary folder, which takes minutes. The version that the test
# control plane has is printed by it, etcd's too: `cluster flags kubelet > FOLDER/36/kubelet.jsonl`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../version.sh"
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
for version in "$@"; do
    work=$(mktemp -d)
    module "$version" "$work"
    mkdir -p "$work/flagsets" "$out/$minor"
    cp "$here/flagsets.go" "$work/flagsets/"
    cat > "$work/main.go" << 'GO'
package main

import (
	"os"

	"complyk8s.dev/tests/cluster/flagsets"
)

func main() {
	if os.Args[1] == "parse" {
		noEtcd := func(flagsets.Line) flagsets.Parsed { return flagsets.Parsed{Error: "etcd is not linked"} }
		if err := flagsets.Judge(os.Stdin, os.Stdout, noEtcd); err != nil {
			panic(err)
		}
		return
	}
	if err := flagsets.Print(os.Args[1], os.Stdout); err != nil {
		panic(err)
	}
}
GO
    (cd "$work" && GOFLAGS=-mod=mod go build -trimpath -ldflags '-s -w -checklinkname=0' -o print .)
    for component in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
        "$work/print" "$component" > "$out/$minor/$component.jsonl"
    done
    mv "$work/print" "$out/$minor/judge"
    rm -rf "$work"
done
