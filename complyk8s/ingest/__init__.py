"""Reads audit logs: files to lines, and lines of any shape to plain events. Knows no database."""
