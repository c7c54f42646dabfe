"""Keeps what was collected. The only package that knows DuckDB."""
