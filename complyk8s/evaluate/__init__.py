"""Asks the questions. A control that breaks, or was kept from looking, is unknown: never a pass."""
