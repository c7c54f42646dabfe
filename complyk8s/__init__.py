"""Proves how a Kubernetes cluster was set up and used: snapshots, audit log, SQL, dated reports."""

__version__ = "0.1.0"
