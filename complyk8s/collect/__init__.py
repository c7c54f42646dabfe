"""Asks the cluster, or reads what somebody asked it. Yields objects, how they were listed, gaps."""
