"""What a name says of the value that stands beside it."""

import functools
import re

MARK = "[redacted]"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

NAME = (
    r"passw(?:or)?d|passwd|passphrase|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key"
    r"|encryption[-_.]?key|signing[-_.]?key|auth[-_.]?key|credential(?:s|_\w|\W*$|[\"'=:\\\s])|connection[-_.]?string|\bpwd\b"
    r"|_pwd|pgpass|dsn"
)
named = re.compile(NAME, re.IGNORECASE)
_harmless = re.compile(
    r"(?:name|names|namespace|ref|path|file|dir|kind|type|url|uri|audience|audiences|issuer|version"
    r"|mode|policy|class|ttl|seconds|expiration|expiry|label|labels|selector|id)s?$",
    re.IGNORECASE,
)
plain = re.compile(r"true|false|", re.IGNORECASE)


@functools.lru_cache(maxsize=1 << 14)
def sensitive(name: str) -> bool:
    """Whether a key, variable or flag of this name holds a secret rather than names one."""
    return named.search(name) is not None and _harmless.search(name) is None
