"""Names and values in free text: `password=…`, `token: …`, `requirepass …`, `<password>…</password>`.

One pass from left to right. A value goes to the end of its quotes, or else to the end of its line, but
for what surely belongs to the next name.
"""

import re

from complyk8s.redact.layouts import layouts
from complyk8s.redact.names import MARK, NOTHING, SECRET, says
from complyk8s.redact.scan import Scan
from complyk8s.redact.values import fits, is_plain, is_random, is_reference

_tag = re.compile(
    r"<([\w.:-]{2,80}+)(?:[ \t][^<>]{0,400}+)?>([^<]*+)(?=</)|<([\w.:-]{2,80}+)(?:[ \t][^<>]{0,400}+)?>\s{0,40}<!\[CDATA\[([^\]]*+)"
)
_open = re.compile(r"<[\w.:-]{1,60}+[ \t\r\n][^<>]*+>")
_attribute = re.compile(r"([\w.:-]{1,60}+)[ \t]{0,4}=[ \t]{0,4}(\"([^\"<>]*+)\"|'([^'<>]*+)')")
_property = re.compile(
    r"<(?:name|key)>\s{0,20}([^<>]{2,120})</(?:name|key)>\s{0,40}<(?:value|string)>([^<]*+)</", re.IGNORECASE
)
_directive = re.compile(
    r"(?m)^[ \t]{0,40}+((?:(?:[\w.@/-]{1,60}|:)[ \t]{1,9}){0,3}?)(\$?[\w.@-]{2,80}+)([ \t]{1,40}+)(\"[^\"\n]{0,2000}\"|'[^'\n]{0,2000}'|[^\s\"'=:#;{(][^\s;]{0,2000}+)[ \t]{0,20}+"
    r"(?:;|#[^\n]*+)?[ \t\r]{0,9}$"
)
_verbs = re.compile(
    r"(?:set|neighbor|username|tacacs-server|radius-server|export|setenv|env|proxy_set_header|add_header|fastcgi_param|more_set_headers|option|auth|header|request_header|http-request|requestheader)\b",
    re.IGNORECASE,
)
_settings = frozenset(("requirepass", "masterauth", "primaryauth"))
_config = re.compile(r"(?m)^[ \t]{0,20}(?:<[\w/]{2,30}[ >]|\[[\w. ]{1,40}\][ \t]*$|[\w.-]{1,40} \{[ \t]*$)")
_spoken = frozenset(
    "password passwords passphrase pass secret secrets token tokens credential credentials cookie cookies salt bearer".split()
)
"""Names that sentences begin with: `password incorrect`."""
_netrc = re.compile(
    r"\b(login|user|account|machine\s+\S{1,250})(\s{1,20}(?:\S{1,250}\s{1,20}){0,2}?password\s{1,20})(\S{1,500}+)"
)
_pgpass = re.compile(
    r"(?m)^((?:[\w.*-]{1,250}|\[[\da-f:]{2,45}\]):(?:\d{2,5}|\*):[\w.*-]{1,64}:[\w.*@-]{1,64}:)(\S{1,500}+)$"
)
_acl = re.compile(r"(?m)^([ \t]{0,20}user[ \t]{1,4}[\w.-]{1,64}[ \t][^\n>]{0,500}?[ \t])([>#<!]\S{3,500}+)")
_sql = re.compile(
    r"\b(identified(?:[ \t]{1,4}with[ \t]{1,4}\S{1,60})?[ \t]{1,4}(?:by|as)(?:[ \t]{1,4}password)?|password|passwd|pass|pwd)([ \t]{0,4}[=(]?[ \t]{0,4})(?<![\w])(E?'(?:[^'\\\n]|''|\\.){0,500}+'|\"(?:[^\"\\\n]|\\.){0,500}+\"|\$\$[^$\n]{1,500}\$\$)",
    re.IGNORECASE,
)
_inline_sql = re.compile(r"(?i)\b(alter|create|set)[ \t]{1,4}(?:user|role|login|password)\b")
_quoted_users = re.compile(r'(?m)^("[^"\n]{1,64}"[ \t]{1,4}")([^"\n]{6,500})("[ \t\r]{0,4})$')
_named = re.compile(
    r"<[\w.:-]{1,60}[ \t][^<>]{0,200}?\b(?:key|name|id)=[\"']([\w.-]{2,80})[\"'][^<>]{0,200}>\s{0,40}(?:<value>\s{0,20})?([^<\s][^<]{0,400})<"
)
_users = re.compile(r"(?m)^([a-z_][\w.@-]{1,63}:)(?<!h1:)(?!sha|[0-9a-f]{7,64}$)([^\s:#\"'{}\[\],]{6,200})$")


def pairs(string: str) -> str:
    """A text with values under secret names replaced."""
    if "<" in string:
        string = _tags(string)
    if "password" in string and ("login" in string or "machine" in string):
        string = _netrc.sub(
            lambda m: m.group() if is_reference(m.group(3)) else m.group(1) + m.group(2) + MARK, string
        )
    string = _pgpass.sub(
        lambda m: m.group() if is_reference(m.group(2)) or m.group(2) == "*" else m.group(1) + MARK, string
    )
    if "user " in string and (">" in string or "#" in string):
        string = _acl.sub(lambda m: m.group(1) + MARK, string)
    string = _sql.sub(_mask_sql, string)
    if "\n" in string:
        string = _users.sub(lambda m: m.group(1) + MARK if is_random(m.group(2)) else m.group(), string)
    if '" ' in string:
        string = _quoted_users.sub(_hide_quoted, string)
    return _directives(layouts(Scan(string).run()))


def _hide_quoted(match: re.Match[str]) -> str:
    """A line of pgbouncer's userlist.txt: `"user" "md5…"`."""
    held = match.group(2)
    told = held.startswith(("md5", "SCRAM-SHA")) or is_random(held)
    return match.group(1) + MARK + match.group(3) if told else match.group()


def _mask_sql(match: re.Match[str]) -> str:
    held = match.group(3).strip("E'\"$")
    return (
        match.group()
        if not held or is_reference(held) or match.group(2).strip() == "="
        else match.group(1) + match.group(2) + MARK
    )


def _tags(string: str) -> str:
    def whole(m: re.Match[str]) -> str:
        name, held = (m.group(1), m.group(2)) if m.group(1) else (m.group(3), m.group(4))
        if not held.strip() or not secret(name.rsplit(":", 1)[-1], held.strip()):
            return m.group()
        start = m.start(2 if m.group(1) else 4) - m.start()
        return m.group()[:start] + MARK

    def second(m: re.Match[str]) -> str:
        if not secret(m.group(1), m.group(2)):
            return m.group()
        return m.group()[: m.start(2) - m.start()] + MARK + m.group()[m.end(2) - m.start() :]

    return _named.sub(second, _property.sub(second, _open.sub(_attributes, _tag.sub(whole, string))))


def _attributes(match: re.Match[str]) -> str:
    """A tag with `key="password" value="…"` in it, in any order."""
    tag = match.group()
    found = {m.group(1).lower(): m for m in _attribute.finditer(tag)}
    held = found.get("value")
    if held is None:
        return tag
    for field in ("key", "name", "id", "property"):
        name = found.get(field)
        if name is not None and secret(name.group(2)[1:-1], held.group(2)[1:-1]):
            return tag[: held.start(2) + 1] + MARK + tag[held.end(2) - 1 :]
    return tag


def _directives(string: str) -> str:
    """Lines of a name, spaces and one value, as redis.conf, haproxy, nginx, fluent-bit and SSH have them."""
    config = _config.search(string) is not None

    def line(m: re.Match[str]) -> str:
        lead, name, _, held = m.groups()
        bare = held.strip("\"'")
        verdict = says(name)
        if verdict == NOTHING or held.startswith(MARK) or is_reference(bare) or is_plain(bare):
            return m.group()
        # `password incorrect` is a sentence, `requirepass correct` is none
        compound = any(c in name.strip("-") for c in "_-.") or name != name.lower() or name not in _spoken
        wordy = bare.rstrip(".,:!?)").isalpha() and bare.islower() and held == bare
        sure = name.lower() in _settings or _verbs.match(lead) is not None
        if sure or (verdict == SECRET and compound):
            hide = not fits(verdict, bare) or name.lower() in _settings
        else:
            hide = (
                not lead
                and not (wordy and not (config and m.group()[:1] in " \t"))
                and verdict in (SECRET, "auth", "keyname")
                and not fits(verdict, bare)
            )
        return (
            m.group()[: m.start(4) - m.start()] + MARK + m.group()[m.end(4) - m.start() :]
            if hide
            else m.group()
        )

    return _directive.sub(line, string)


def secret(name: str, held: str) -> bool:
    """Whether a text under this name is secret."""
    verdict = says(name)
    if verdict == NOTHING or is_plain(held) or is_reference(held):
        return False
    return not fits(verdict, held)
