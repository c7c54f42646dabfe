// Command bootstrap prints the roles and bindings that kube-apiserver makes by itself, a JSON object a line.
//
//	go run ./bootstrap > FOLDER/36.jsonl
package main

import (
	"encoding/json"
	"os"
	"slices"

	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

func main() {
	out := json.NewEncoder(os.Stdout)
	write := func(object any) {
		if err := out.Encode(object); err != nil {
			panic(err)
		}
	}
	for _, role := range slices.Concat(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()) {
		role.Kind = "ClusterRole"
		write(role)
	}
	for _, binding := range slices.Concat(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()) {
		binding.Kind = "ClusterRoleBinding"
		write(binding)
	}
	for namespace, roles := range bootstrappolicy.NamespaceRoles() {
		for _, role := range roles {
			role.Kind, role.Namespace = "Role", namespace
			write(role)
		}
	}
	for namespace, bindings := range bootstrappolicy.NamespaceRoleBindings() {
		for _, binding := range bindings {
			binding.Kind, binding.Namespace = "RoleBinding", namespace
			write(binding)
		}
	}
}
