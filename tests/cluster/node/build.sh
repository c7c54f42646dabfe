#!/usr/bin/env bash
# Builds the kubelet, kube-proxy and the container that holds a pod's namespaces, once, outside the checkout; prints the
# folder they lie in, as ../build.sh does for the control plane.
set -euo pipefail
cd "$(dirname "$0")"
kubernetes=$(sed -n 's/^require k8s.io\/kubernetes v/v/p; s/^\tk8s.io\/kubernetes v/v/p' go.mod)
key=$( { cat ./*.go pause/*.go go.mod go.sum; go version; } | sha256sum | cut -c1-16)
out="${COMPLYK8S_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/complyk8s}/node-$key"
if [ ! -x "$out/node" ] || [ ! -x "$out/pause" ]; then
    mkdir -p "$out"
    echo "building a kubelet and kube-proxy ($kubernetes), about four minutes the first time" >&2
    minor=${kubernetes#v1.}
    version=k8s.io/component-base/version
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$out/pause" ./pause >&2
    go build -trimpath -o "$out/node.new" -ldflags "-s -w \
        -X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}" . >&2
    mv "$out/node.new" "$out/node"
fi
echo "$out"
