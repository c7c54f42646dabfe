"""What the components of Kubernetes were started with: their command lines, read as they read them."""
