#!/usr/bin/env bash
# Prints the roles and bindings that kube-apiserver makes by itself, in versions of Kubernetes, into a folder for tools/built_in.py:
#
#     tests/cluster/bootstrap/versions.sh FOLDER v1.36.3 v1.35.4 …
#
# Each version is built from its published modules in a temporary folder, which takes minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
for version in "$@"; do
    work=$(mktemp -d)
    minor=$(echo "$version" | cut -d. -f2)
    patch=$(echo "$version" | cut -d. -f3)
    # k8s.io/kubernetes names its staging modules by folder; each is published under its own name too
    named=$(go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
    {
        printf 'module complyk8s.dev/tests/cluster\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes %s\n\n' "$version"
        grep -oE '^	k8s\.io/[a-z-]+ =>' "$named" | sort -u | while read -r module _; do
            echo "replace $module => $module v0.$minor.$patch"
        done
    } > "$work/go.mod"
    cp "$here/main.go" "$work/"
    (cd "$work" && GOFLAGS=-mod=mod go run -ldflags -checklinkname=0 . > "$out/$minor.jsonl")
    rm -rf "$work"
done
