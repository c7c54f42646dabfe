#!/usr/bin/env bash
# Prints the roles and bindings that kube-apiserver makes by itself, in versions of Kubernetes, into a folder for tools/built_in.py:
#
#     tests/cluster/bootstrap/versions.sh FOLDER v1.36.3 v1.35.4 …
#
# Each version is built from its published modules in a temporary folder, which takes minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../version.sh"
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
for version in "$@"; do
    work=$(mktemp -d)
    module "$version" "$work"
    cp "$here/main.go" "$work/"
    (cd "$work" && GOFLAGS=-mod=mod go run -ldflags -checklinkname=0 . > "$out/$minor.jsonl")
    rm -rf "$work"
done
