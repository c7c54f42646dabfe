// Command cluster is a Kubernetes control plane in one binary, for tests and recordings.
//
// Called with a component's name it is that component, with that component's own flags:
//
//	cluster etcd | kube-apiserver | kube-controller-manager | kube-scheduler [flags]
//
// Called with "up" it makes a PKI, starts all four on loopback and prints one line of JSON
// when the API server answers; it stops them when its standard input closes or on SIGTERM.
// Called with "flags" it prints the flags of a component, one a line; with "parse" it reads command lines,
// one a line, and says what their components make of them (see flagsets/).
//
// Called with "person" it issues a client certificate and prints the path of a kubeconfig.
package main

import (
	"fmt"
	"io"
	"os"

	"complyk8s.dev/tests/cluster/flagsets"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: cluster up|person|flags|parse|etcd|kube-apiserver|kube-controller-manager|kube-scheduler [flags]")
		os.Exit(2)
	}
	component := os.Args[1]
	os.Args = append([]string{component}, os.Args[2:]...)
	switch component {
	case "up":
		fail(up(os.Args[1:]))
	case "person":
		fail(person(os.Args[1:]))
	case "flags":
		fail(printFlags(os.Args[1:]))
	case "parse":
		fail(flagsets.Judge(os.Stdin, os.Stdout, flagsets.ParseEtcd))
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	default:
		fmt.Fprintln(os.Stderr, "cluster: no component called", component)
		os.Exit(2)
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func printFlags(components []string) error {
	for _, component := range components {
		print := flagsets.Print
		if component == "etcd" {
			print = func(_ string, out io.Writer) error { return flagsets.PrintEtcd(out) }
		}
		if err := print(component, os.Stdout); err != nil {
			return err
		}
	}
	return nil
}
