# Sourced by versions.sh of the folders beside it: a Go module of one published version of Kubernetes.
#
#     module v1.35.4 FOLDER     writes FOLDER/go.mod; the minor version is in $minor
module() {
    minor=$(echo "$1" | cut -d. -f2)
    # k8s.io/kubernetes names its staging modules by folder; each is published under its own name too
    local named
    named=$(go mod download -json "k8s.io/kubernetes@$1" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
    {
        printf 'module complyk8s.dev/tests/cluster\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes %s\n\n' "$1"
        grep -oE '^	k8s\.io/[a-z-]+ =>' "$named" | sort -u | while read -r name _; do
            echo "replace $name => $name v0.$minor.$(echo "$1" | cut -d. -f3)"
        done
    } > "$2/go.mod"
}
