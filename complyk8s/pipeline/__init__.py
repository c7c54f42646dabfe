"""Joins the steps: collect → store → evaluate → report. The only package that knows all four."""
