"""Network policies of Cilium and Calico, and Kubernetes' own beside them, as rows of one table."""
