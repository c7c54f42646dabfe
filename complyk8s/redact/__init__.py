"""No secret value gets past this line: the one place that knows what a secret looks like.

Every object of the API, and every line of a log that complyk8s.suspects does not clear, is parsed and
goes through `value`, which decides by place: the name of a key, of an environment variable or of a
flag, and the form of the string itself.
"""

from complyk8s.redact.events import CLOSER, CLOSER_WITH_BODY, doubled, event
from complyk8s.redact.names import LAST_APPLIED, MARK, NAME, sensitive
from complyk8s.redact.requests import SECRET_RESOURCES, uri
from complyk8s.redact.rules import VALUE
from complyk8s.redact.value import text, value

__all__ = [
    "CLOSER",
    "CLOSER_WITH_BODY",
    "LAST_APPLIED",
    "MARK",
    "NAME",
    "SECRET_RESOURCES",
    "VALUE",
    "doubled",
    "event",
    "sensitive",
    "text",
    "uri",
    "value",
]
