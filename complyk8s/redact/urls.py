"""URLs: user info and secret parameters."""
