"""Command lines: which arguments of which programs are secrets."""
