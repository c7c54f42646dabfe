"""Reading what somebody else wrote: YAML, JSON, archives and files that may be made to kill the reader.

Every byte that complyk8s did not write itself comes in through here. What would take too much memory, time or
stack is refused before it is built, as an `InputError` with one sentence; the caller makes a gap of it.
"""


class InputError(ValueError):
    """A file or text that cannot be read, with the reason in one sentence that names none of its values."""


class ExpansionError(InputError):
    """An archive that grows beyond reason when it is expanded."""
