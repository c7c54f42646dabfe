package main

import (
	"fmt"
	"path/filepath"
)

func (c *cluster) pki(name string) string { return filepath.Join(c.dir, "pki", name) }

func (c *cluster) kubeconfig(name string) string { return filepath.Join(c.dir, name+".kubeconfig") }

func (c *cluster) etcdFlags() []string {
	client := fmt.Sprintf("https://127.0.0.1:%d", c.etcd)
	peer := fmt.Sprintf("https://127.0.0.1:%d", c.etcdPeer)
	return []string{
		"--name=test", "--data-dir=" + filepath.Join(c.dir, "etcd"),
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=test=" + peer,
		"--cert-file=" + c.pki("etcd.crt"), "--key-file=" + c.pki("etcd.key"),
		"--client-cert-auth=true", "--trusted-ca-file=" + c.pki("ca.crt"),
		"--peer-cert-file=" + c.pki("etcd.crt"), "--peer-key-file=" + c.pki("etcd.key"),
		"--peer-client-cert-auth=true", "--peer-trusted-ca-file=" + c.pki("ca.crt"),
		"--unsafe-no-fsync", // a test cluster that loses power is made anew
	}
}

func (c *cluster) apiserverFlags() []string {
	flags := []string{
		"--bind-address=" + c.address, fmt.Sprintf("--secure-port=%d", c.api), "--advertise-address=" + c.address,
		"--allow-privileged=true", "--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction", "--profiling=false",
		"--client-ca-file=" + c.pki("ca.crt"),
		"--tls-cert-file=" + c.pki("apiserver.crt"), "--tls-private-key-file=" + c.pki("apiserver.key"),
		fmt.Sprintf("--etcd-servers=https://127.0.0.1:%d", c.etcd), "--etcd-cafile=" + c.pki("ca.crt"),
		"--etcd-certfile=" + c.pki("etcd.crt"), "--etcd-keyfile=" + c.pki("etcd.key"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + c.pki("service-account.key"),
		"--service-account-signing-key-file=" + c.pki("service-account.key"),
		"--service-cluster-ip-range=10.96.0.0/16",
	}
	if c.address == loopback {
		flags = append(flags, "--endpoint-reconciler-type=none") // no pod could reach it there
	} else { // logs and exec of pods on a real node
		flags = append(flags, "--kubelet-client-certificate="+c.pki("admin.crt"), "--kubelet-client-key="+c.pki("admin.key"),
			"--kubelet-preferred-address-types=InternalIP")
	}
	if c.policy != "" {
		flags = append(flags, "--audit-policy-file="+c.policy,
			"--audit-log-path="+filepath.Join(c.dir, "audit", "audit.log"),
			"--audit-log-maxage=30", "--audit-log-maxbackup=10", "--audit-log-maxsize=100")
	}
	return flags
}

func (c *cluster) controllerManagerFlags() []string {
	return []string{
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", c.controllers),
		"--kubeconfig=" + c.kubeconfig("kube-controller-manager"),
		"--authentication-kubeconfig=" + c.kubeconfig("kube-controller-manager"),
		"--authorization-kubeconfig=" + c.kubeconfig("kube-controller-manager"),
		"--use-service-account-credentials=true", "--leader-elect=true", "--profiling=false",
		"--service-account-private-key-file=" + c.pki("service-account.key"),
		"--root-ca-file=" + c.pki("ca.crt"), "--cluster-signing-cert-file=" + c.pki("ca.crt"),
		"--cluster-signing-key-file=" + c.pki("ca.key"), "--kube-api-qps=200", "--kube-api-burst=400",
	}
}

func (c *cluster) schedulerFlags() []string {
	return []string{
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", c.scheduling),
		"--kubeconfig=" + c.kubeconfig("kube-scheduler"),
		"--authentication-kubeconfig=" + c.kubeconfig("kube-scheduler"),
		"--authorization-kubeconfig=" + c.kubeconfig("kube-scheduler"),
		"--leader-elect=true", "--profiling=false", "--kube-api-qps=200", "--kube-api-burst=400",
	}
}
