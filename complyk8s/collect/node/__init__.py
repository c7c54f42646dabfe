"""What only the node itself shows: files, processes, the kubelet's configuration. Reads, runs nothing."""
