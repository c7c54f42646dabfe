package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// ready is the one line that "up" prints: all that a test needs to use the cluster.
type ready struct {
	Server     string              `json:"server"`
	Kubeconfig string              `json:"kubeconfig"`
	AuditLog   string              `json:"audit_log"`
	Dir        string              `json:"dir"`
	Components map[string][]string `json:"components"`
}

const loopback = "127.0.0.1"

type cluster struct {
	dir, policy, server     string
	address                 string
	etcd, etcdPeer, api     int
	controllers, scheduling int
	components              map[string][]string
	running                 []*exec.Cmd
	died                    chan error
}

func up(args []string) error {
	flags := flag.NewFlagSet("up", flag.ExitOnError)
	dir := flags.String("dir", "", "folder for keys, data and logs")
	policy := flags.String("audit-policy", "", "audit policy file")
	kwok := flags.String("kwok", "", "kwok binary; without it no node and no pod is played")
	stages := flags.String("kwok-config", "", "kwok stages")
	address := flags.String("address", loopback, "where the API server listens; another than loopback is for a real node")
	_ = flags.Parse(args)
	absolute, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go func() { // whoever started the cluster holds its standard input; gone means stop
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	c := &cluster{dir: absolute, policy: *policy, address: *address, components: map[string][]string{}, died: make(chan error, 8)}
	defer c.stop()
	if err := c.prepare(); err != nil {
		return err
	}
	if err := c.startAll(ctx, *kwok, *stages); err != nil {
		return err
	}
	line, _ := json.Marshal(ready{c.server, filepath.Join(c.dir, "admin.kubeconfig"),
		filepath.Join(c.dir, "audit", "audit.log"), c.dir, c.components})
	fmt.Println(string(line))
	select {
	case <-ctx.Done():
		return nil
	case err := <-c.died:
		return err
	}
}

// prepare picks free ports and writes the PKI and one kubeconfig for each client.
func (c *cluster) prepare() error {
	for _, port := range []*int{&c.etcd, &c.etcdPeer, &c.api, &c.controllers, &c.scheduling} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer listener.Close() // all are held until all are chosen, so none is chosen twice
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	if c.address != loopback {
		c.api = 6443 // a network of its own, so it is free; and what NetworkPolicies of people name
	}
	c.server = fmt.Sprintf("https://%s:%d", c.address, c.api)
	for _, sub := range []string{"pki", "audit", "logs"} {
		if err := os.MkdirAll(filepath.Join(c.dir, sub), 0o700); err != nil {
			return err
		}
	}
	ca, err := openAuthority(filepath.Join(c.dir, "pki"))
	if err != nil {
		return err
	}
	ca.addresses = append(ca.addresses, net.ParseIP(c.address))
	for name, who := range map[string][]string{
		"apiserver": {"kube-apiserver"}, "etcd": {"etcd"}, "service-account": {"service-account"},
		"admin":                   {"kubernetes-admin", "system:masters"},
		"kube-controller-manager": {"system:kube-controller-manager"},
		"kube-scheduler":          {"system:kube-scheduler"},
		"kwok":                    {"system:kwok", "system:masters"},
	} {
		if err := ca.issue(name, who[0], who[1:]...); err != nil {
			return err
		}
	}
	for _, name := range []string{"admin", "kube-controller-manager", "kube-scheduler", "kwok"} {
		if _, err := writeKubeconfig(c.dir, c.server, name); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) startAll(ctx context.Context, kwok, stages string) error {
	if err := c.start("etcd", "", c.etcdFlags()); err != nil {
		return err
	}
	if err := c.start("kube-apiserver", "", c.apiserverFlags()); err != nil {
		return err
	}
	if err := c.wait(ctx, c.server+"/readyz"); err != nil {
		return err
	}
	if err := c.start("kube-controller-manager", "", c.controllerManagerFlags()); err != nil {
		return err
	}
	if err := c.start("kube-scheduler", "", c.schedulerFlags()); err != nil {
		return err
	}
	if kwok == "" {
		return nil
	}
	return c.start("kwok", kwok, []string{
		"--kubeconfig=" + filepath.Join(c.dir, "kwok.kubeconfig"), "--config=" + stages,
		"--manage-all-nodes=false", "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
		"--node-lease-duration-seconds=40", "--cidr=10.0.0.1/24", "--node-ip=10.0.0.1",
	})
}

// start runs one component: this binary under the component's name, or another binary.
func (c *cluster) start(name, binary string, flags []string) error {
	args := flags
	if binary == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		binary, args = self, append([]string{name}, flags...)
	}
	log, err := os.Create(filepath.Join(c.dir, "logs", name+".log"))
	if err != nil {
		return err
	}
	cmd := exec.Command(binary, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.running = append(c.running, cmd)
	c.components[name] = flags
	go func() {
		err := cmd.Wait()
		c.died <- fmt.Errorf("%s ended: %v; see %s", name, err, log.Name())
	}()
	return nil
}

// stop ends the components, last started first; the API server drains, so it gets a little time.
func (c *cluster) stop() {
	for i := len(c.running) - 1; i >= 0; i-- {
		_ = c.running[i].Process.Signal(syscall.SIGTERM)
	}
	deadline := time.After(5 * time.Second)
	for range c.running {
		select {
		case <-c.died:
		case <-deadline:
			for _, cmd := range c.running {
				_ = cmd.Process.Kill()
			}
			return
		}
	}
}

// wait returns when url answers 200 to the administrator.
func (c *cluster) wait(ctx context.Context, url string) error {
	pki := filepath.Join(c.dir, "pki")
	pair, err := tls.LoadX509KeyPair(filepath.Join(pki, "admin.crt"), filepath.Join(pki, "admin.key"))
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(filepath.Join(pki, "ca.crt"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: roots, Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}}}
	deadline := time.After(2 * time.Minute)
	for {
		if answer, err := client.Get(url); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-c.died:
			return err
		case <-deadline:
			return errors.New("the API server was not ready within two minutes; see " + c.dir + "/logs")
		case <-time.After(200 * time.Millisecond):
		}
	}
}
