package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeKubeconfig writes <dir>/<name>.kubeconfig, which refers to the certificates in <dir>/pki.
func writeKubeconfig(dir, server, name string) (string, error) {
	path, pki := filepath.Join(dir, name+".kubeconfig"), filepath.Join(dir, "pki")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: %q, certificate-authority: %q}}]
users: [{name: %q, user: {client-certificate: %q, client-key: %q}}]
contexts: [{name: test, context: {cluster: test, user: %q}}]
current-context: test
`, server, filepath.Join(pki, "ca.crt"), name,
		filepath.Join(pki, name+".crt"), filepath.Join(pki, name+".key"), name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// person adds somebody with a client certificate to a cluster that is already there, and prints
// the path of the kubeconfig.
func person(args []string) error {
	flags := flag.NewFlagSet("person", flag.ExitOnError)
	dir := flags.String("dir", "", "the cluster's folder")
	server := flags.String("server", "", "the API server's URL")
	user := flags.String("user", "", "the name that the API server will see")
	groups := flags.String("groups", "", "groups, separated by commas")
	_ = flags.Parse(args)
	ca, err := openAuthority(filepath.Join(*dir, "pki"))
	if err != nil {
		return err
	}
	name := strings.NewReplacer("@", "-at-", ":", "-").Replace(*user)
	var all []string
	if *groups != "" {
		all = strings.Split(*groups, ",")
	}
	if err := ca.issue(name, *user, all...); err != nil {
		return err
	}
	path, err := writeKubeconfig(*dir, *server, name)
	fmt.Println(path)
	return err
}
