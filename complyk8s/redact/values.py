"""Forms of values: what is a path, a name, a number; what looks like chance."""

import functools
import re
from collections.abc import Callable
from typing import Any

from complyk8s.redact.names import MARK, NOTHING, SECRET, WEAK, says

_plain = re.compile(
    r"(?:true|false|yes|no|on|off|null|none|nil|~|undefined|unset|enabled|disabled|)", re.IGNORECASE
)
_reference = re.compile(
    r"\$\([\w.-]{1,120}\)|\$\{\{?[ \w.-]{1,120}\}?\}|\$[A-Z_][A-Z0-9_]{0,80}|\$[0-9@*]|\$\{\w{1,80}(?::?[-=+]|:?\?[^{}]{0,100})\}|\$[a-z]{2,20}(?:_[a-z]{1,20}){1,6}|%[A-Z_][A-Z0-9_]{1,80}%|\{\{[^\"'`{}]{1,200}\}\}"
    r"|<[a-z_ -]{1,40}>|\*{3,64}|x{3,64}|X{3,64}|\.{3}"
)
_lasting = re.compile(
    r"\d{1,12}(?:\.\d{1,9})?(?:ns|[uµμm]?s|m|h|d)(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[smh])){0,3}"
)
_number = re.compile(
    r"[tTfF]|[-+]?\d{1,20}(?:\.\d{1,9})?(?:[numkKMGTPE]i?|%|ns|us|ms|[smhdw])?(?:\d{1,9}(?:ms|[smhdw])){0,5}|P[\dTDHMS.]{1,20}"
)
_path = re.compile(
    r"(?:file:(?://)?)?(?:~|\.{0,2})/[^\s\"'`;,&=?]{1,400}|[A-Za-z]:\\[^\s\"';,&=]{1,200}|[\w.@-]{1,100}/[\w./@%+{}$()-]{1,300}|[\w-]{1,64}(?:\.[\w-]{1,64}){0,4}\.(?:pem|crt|cer|key|pub|txt|json|ya?ml|conf|cfg|ini|jks|p12|pfx|csv|env|db|log|sock|toml|kubeconfig)"
)
_rooted = re.compile(
    r"(?:file:(?://)?)?/(?:etc|var|run|opt|usr|home|root|tmp|mnt|media|srv|dev|proc|sys|secrets?|vault|data|config|app|apps|certs?|pki|tls|ssl"
    r"|keys|key|credentials|bitnami|host|conf|workspace|kaniko|registry|auth|mysql|postgres)(?:/[\w.@{}$()+-]{1,120}){0,12}/?"
)
_name = re.compile(
    r"[._]?(?:[a-z0-9](?:[-a-z0-9_.]{0,251}[a-z0-9])?/)?[a-z0-9](?:[-a-z0-9_.]{0,251}[a-z0-9])?"
)
_title = re.compile(
    r"[A-Z]{2,30}(?:_[A-Z]{1,30}){0,6}|[a-z0-9-]{1,63}:[a-z0-9-]{1,63}|projects/[\w./-]{1,300}"
)
"""Names of cookies and variables, Rancher's `namespace:name`, Google's names of keys."""
_no_word = re.compile(r"[A-Za-z]{28}")
_digit = re.compile(r"\d")
_url = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}://\S{1,4000}|\.?(?:[\w-]{1,63}\.){0,12}[\w-]{1,63}(?::\d{1,5})?(?:/[^\s]{0,2000})?|/[^\s]{0,2000}|\[?[\da-fA-F:.]{2,45}\]?(?::\d{1,5})?"
)
_uuid = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_hex = re.compile(r"(?:[0-9a-f]{2,128}|[0-9A-F]{2,128}|(?:[0-9a-fA-F]{2}:){3,64}[0-9a-fA-F]{2})")
_digest = re.compile(
    r"(?:sha|SHA|md|MD|h)\d{1,3}[:=-][\w+/=:-]{8,200}|[0-9a-fA-F]{7,128}|\d{1,20}|[\w+/-]{20,100}={0,2}"
)
_id = re.compile(
    r"(?:X509SHA256|JTI)=[\w-]{1,128}|(?:[\w-]{1,32}=)?(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{16,128}|[0-9A-F]{16,128}|\d{1,40})|(?:arn|urn|ocid1|sha\d+)[:.][\w:/.*@+-]{1,300}"
    r"|(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|(?:0x)?[0-9a-f]{1,16}"
)
_words = re.compile(r"[A-Za-z][A-Za-z ,._-]{0,120}")
_enums = re.compile(
    r"(?:(?:RS|HS|ES|PS|SHA|sha|S)-?\d{1,3}|oauth2?|saml2?|v\d{1,2}(?:(?:alpha|beta)\d)?|pbkdf2|argon2(?:id?)?|bcrypt|[A-Z]{2,8}[-_]?\d{1,4})(?:[, -](?:RS|HS|ES|PS)\d{3})*"
)
_vocabulary = re.compile(
    r"passw|passphrase|user|key|token|tls|crt|cert|secret|admin|credential|config|json|access|private|license|cookie|salt|api|client|value|data|id$|\bca\b"
)
_keyname = re.compile(
    r"[a-z]{1,30}(?:[-_.][a-z]{1,30}){0,6}|[A-Z]{2,30}(?:_[A-Z]{1,30}){1,6}|[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,4}"
)
_AUTH = (
    r"(?:basic|bearer|digest|negotiate|ntlm|kerberos|gssapi|ldaps?|saml2?|oidc|oauth2?|openid|token|tokens|jwt|none|mtls|tls|x509|cert|"
    r"certificate|iam|aws|gcp|azure|github|gitlab|google|password|passwd|plain|scram(?:-sha-\d+)?|md5|trust|peer|ident|reject|pam|radius|internal|"
    r"external|local|native|simple|webhook|rbac|abac|node|alwaysallow|alwaysdeny|strict|permissive|optional|required|anonymous|default|"
    r"serviceaccount|service-account|workload-identity|approle|kubernetes|userpass|sasl|sasl_plain|login|cram-md5|file|proxy|apikey|api-key|key|public|private)"
)
_auth = re.compile(rf"{_AUTH}(?:[,| ]{{1,2}}{_AUTH}){{0,8}}", re.IGNORECASE)
_mixed = re.compile(r"[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])")
_split = re.compile(r"[-._:/@,=+ ]+")
_licence = re.compile(
    r"(?:Apache|MIT|BSD|GPL|LGPL|AGPL|MPL|ISC|EPL|CC|Unlicense|Proprietary|Commercial|Enterprise|Community|SSPL|BUSL|Elastic|Zlib)[\w. +-]{0,40}",
    re.IGNORECASE,
)


def is_plain(text: str) -> bool:
    """Whether a text is no value at all, or says yes or no."""
    return len(text) < 12 and _plain.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Whether the whole text stands for a value that is elsewhere: `$(NAME)`, `{{ .Values.x }}`, `***`."""
    return text == MARK or (len(text) < 260 and _reference.fullmatch(text) is not None)


def is_rooted(text: str) -> bool:
    """Whether it is an absolute path below a directory that systems have."""
    return len(text) < 1024 and _rooted.fullmatch(text) is not None


@functools.lru_cache(maxsize=1 << 14)
def is_random(text: str) -> bool:
    """Whether it looks made by chance: letters and digits, or both cases, in turns."""
    if len(text) > 512 or _uuid.fullmatch(text) or " " in text:
        return False
    for part in _split.split(text):
        turns = len(_mixed.findall(part))
        cased = part.lower() != part and part.upper() != part
        if (
            len(part) >= (10 if cased else 13)
            and turns >= max(4, len(part) // 5)
            and any(c.isdigit() for c in part)
        ):
            return True
        if len(part) >= 20 and cased and turns >= len(part) // 3:
            return True
    return False


def is_high_entropy(text: str) -> bool:
    """Whether a whole value is of one piece and looks made by chance from both cases and digits.

    What has a well-known harmless form (digests, certificates, public keys) does not count.
    """
    if not 20 <= len(text) <= 128 or not _token.fullmatch(text) or text.startswith(_public):
        return False
    upper, lower, digits = (sum(map(f, text)) for f in (str.isupper, str.islower, str.isdigit))
    return upper >= 3 and lower >= 3 and digits >= 2 and len(_mixed.findall(text)) * 5 >= len(text) * 2


_token = re.compile(r"[A-Za-z0-9_-]{20,128}|[A-Za-z0-9/+]{40}")
_public = (
    "MII",
    "AAAA",
    "LS0t",
    "sha",
    "SHA",
    "h1",
    "eyJ",
    "0x",
    "Qm",
    "bafy",
    "age1",
    "ssh-",
    "AGE",
    "ksuid",
)


def fits(form: str, text: str) -> bool:
    """Whether a text has the form that a harmless value under such a name has; see complyk8s.redact.names.says."""
    if is_plain(text) or is_reference(text):
        return True
    return (len(text) < 4096 and _FITS[form](text)) or (form in ("text", "document") and _FITS[form](text))


def _full(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(p.fullmatch(text) for p in patterns)


_FITS: dict[str, Callable[[str], bool]] = {
    "path": lambda t: _path.fullmatch(t) is not None or is_rooted(t),
    "url": lambda t: _url.fullmatch(t) is not None and ("://" in t or not is_random(t)),
    "number": _full(_number, _lasting),
    "name": lambda t: (_name.fullmatch(t) or _title.fullmatch(t)) is not None and not is_random(t),
    "where": lambda t: (_name.fullmatch(t) or _path.fullmatch(t)) is not None and not is_random(t),
    "id": _full(_id),
    "word": lambda t: (
        (_words.fullmatch(t) or _enums.fullmatch(t) or _number.fullmatch(t) or is_rooted(t)) is not None
        and not is_random(t)
        and not _no_word.search(t)
    ),
    "text": lambda _: True,
    "document": lambda t: "\n" in t.strip() or t[:1] in "{[<#" or _path.fullmatch(t) is not None,
    "hash": lambda t: (
        _digest.fullmatch(t) is not None or _words.fullmatch(t) is not None or _enums.fullmatch(t) is not None
    ),
    "keyname": lambda t: (
        is_rooted(t)
        or (_keyname.fullmatch(t) is not None and _vocabulary.search(t.lower()) is not None)
        or _path_file(t)
    ),
    "auth": lambda t: (
        len(t) == 1  # Go's booleans: 1, t, F
        or _lasting.fullmatch(t) is not None
        or _auth.fullmatch(t) is not None
        or "://" in t
        or (_path.fullmatch(t) is not None and (t[0] in "/.~" or not _digit.search(t)) and not is_random(t))
    ),
    "weak": lambda t: not is_random(t) and not _bare(t),
    "secret": lambda t: is_rooted(t),
}


def _path_file(text: str) -> bool:
    return (
        _path.fullmatch(text) is not None
        and "." in text
        and (text.startswith("/") or text.rsplit(".", 1)[1] in ("pem", "key", "crt", "txt", "pub", "json"))
    )


def _bare(text: str) -> bool:
    return len(text) >= 16 and _hex.fullmatch(text) is not None and not text.isdigit() and ":" not in text


def is_secret(verdict: str, held: Any) -> bool:
    """Whether a value is secret under a name of this verdict."""
    if verdict == NOTHING:
        return False
    if isinstance(held, str):
        return not (is_plain(held) or is_reference(held) or fits(verdict, held))
    if verdict in (SECRET, "keyname"):
        return held is not None and not isinstance(held, bool)
    return False


def is_told(key: Any, inner: Any) -> bool:
    """Whether a field says something of a secret, by its name and form: `expirationSeconds: 3600`."""
    if not isinstance(key, str) or not isinstance(inner, str | int):
        return False
    verdict = says(key)
    return verdict not in (NOTHING, SECRET, WEAK, "auth", "text", "document") and not is_secret(
        verdict, inner
    )
