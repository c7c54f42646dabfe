"""Reads controls, questions and frameworks, and checks that they keep their contracts."""
