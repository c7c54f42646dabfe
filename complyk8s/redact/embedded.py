"""Strings that are documents: JSON, YAML, base64 and the like, opened and judged inside."""
