#!/usr/bin/env bash
# Builds the test control plane and kwok once, outside the checkout; prints the folder they lie in.
# The folder's name holds the hash of the sources, so a change builds anew and nothing else does.
set -euo pipefail
cd "$(dirname "$0")"
kwok=v0.8.0
kubernetes=$(sed -n 's/^\tk8s.io\/kubernetes v/v/p' go.mod)
key=$( { cat ./*.go flagsets/*.go go.mod go.sum; echo "$kwok"; go version; } | sha256sum | cut -c1-16)
out="${COMPLYK8S_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/complyk8s}/cluster-$key"
if [ ! -x "$out/cluster" ] || [ ! -x "$out/kwok" ] || [ ! -s "$out/kwok.yaml" ]; then
    mkdir -p "$out"
    echo "building the test control plane ($kubernetes), about five minutes the first time" >&2
    minor=${kubernetes#v1.}
    version=k8s.io/component-base/version
    go build -trimpath -o "$out/cluster.new" -ldflags "-s -w \
        -X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}" . >&2
    GOBIN="$out" go install -trimpath -ldflags "-s -w" "sigs.k8s.io/kwok/cmd/kwok@$kwok" >&2
    stages=$(go mod download -json "sigs.k8s.io/kwok@$kwok" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')/kustomize/stage
    : > "$out/kwok.yaml"
    for file in "$stages"/{pod/fast,node/fast,node/heartbeat-with-lease}/*.yaml; do
        case $file in */kustomization.yaml) continue ;; esac
        { echo "---"; cat "$file"; } >> "$out/kwok.yaml"
    done
    mv "$out/cluster.new" "$out/cluster"
fi
echo "$out"
