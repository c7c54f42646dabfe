// Package flagsets knows the flags of Kubernetes' components: they are those components' own flag sets, from
// their own modules. It prints them, and it says what a component makes of a command line.
package flagsets

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/cli/globalflag"
	"k8s.io/component-base/logs"
	"k8s.io/component-base/version/verflag"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app/options"
)

// Flag is one flag as it is defined.
type Flag struct {
	Name        string `json:"name"`
	Short       string `json:"short,omitempty"`
	Type        string `json:"type"`
	Go          string `json:"go"`
	Default     string `json:"default,omitempty"`
	NoOptDefVal string `json:"bare,omitempty"`
	Deprecated  bool   `json:"deprecated,omitempty"`
	// Overruled says that it is ignored where --config is given: its usage tells.
	Overruled bool `json:"overruled,omitempty"`
}

var commands = map[string]func() *cobra.Command{
	"kube-apiserver":          apiServer,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-proxy":              proxy.NewProxyCommand,
}

// apiServer has the flags of NewAPIServerCommand, which can be called once only.
func apiServer() *cobra.Command {
	cmd := &cobra.Command{Use: "kube-apiserver"}
	sets := apiserver.NewServerRunOptions().Flags()
	verflag.AddFlags(sets.FlagSet("global"))
	globalflag.AddGlobalFlags(sets.FlagSet("global"), cmd.Name(), logs.SkipLoggingConfigurationFlags())
	for _, set := range sets.FlagSets {
		cmd.Flags().AddFlagSet(set)
	}
	return cmd
}

// flagSet is a component's flag set, as `main` of the component prepares it.
func flagSet(component string) (*pflag.FlagSet, error) {
	if component == "kubelet" { // cmd/kubelet/app parses by itself
		fs := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
		fs.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
		config, err := kubelet.NewKubeletConfiguration()
		if err != nil {
			return nil, err
		}
		kubelet.NewKubeletFlags().AddFlags(fs)
		kubelet.AddKubeletConfigFlags(fs, config)
		kubelet.AddGlobalFlags(fs)
		fs.BoolP("help", "h", false, "")
		return fs, nil
	}
	make, known := commands[component]
	if !known {
		return nil, fmt.Errorf("no component called %q", component)
	}
	cmd := make()
	cmd.SetGlobalNormalizationFunc(cliflag.WordSepNormalizeFunc)
	logs.AddFlags(cmd.PersistentFlags())
	cmd.InitDefaultHelpFlag()
	cmd.Flags().AddFlagSet(cmd.PersistentFlags())
	return cmd.Flags(), nil
}

// Print writes a component's flags as JSON, one object a line, ordered by name.
func Print(component string, out io.Writer) error {
	fs, err := flagSet(component)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	fs.VisitAll(func(f *pflag.Flag) {
		_ = encoder.Encode(Flag{f.Name, f.Shorthand, f.Value.Type() + variant(f.Value), reflect.TypeOf(f.Value).String(), f.DefValue,
			f.NoOptDefVal, f.Deprecated != "", strings.Contains(f.Usage, "ignored if a config file")})
	})
	return nil
}

// variant tells two ways apart in which values of one type are read: by fields that their constructors set.
func variant(v pflag.Value) string {
	held := reflect.ValueOf(v)
	for held.Kind() == reflect.Pointer || held.Kind() == reflect.Interface {
		held = held.Elem()
		if held.Kind() == reflect.Struct && held.FieldByName("provided").IsValid() { // TrackerValue
			held = held.FieldByName("value")
		}
	}
	if held.Kind() == reflect.Struct {
		for _, name := range []string{"NoSplit", "allowDefaultEmptyKey"} {
			if field := held.FieldByName(name); field.IsValid() && field.Bool() {
				return " " + name
			}
		}
	}
	return ""
}
