"""URLs and queries with their secrets replaced: user info, parameters, and what stands in the path."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from complyk8s.redact.names import MARK, NOTHING, SECRET, plainly, says
from complyk8s.redact.values import fits, is_high_entropy, is_plain, is_random, is_reference

_url = re.compile(
    r"(?<![A-Za-z0-9+.-])((?:[A-Za-z][A-Za-z0-9]{0,30}+[:+])?[A-Za-z][A-Za-z0-9+.-]{0,30}+)(:(?://|\\/\\/|\\u002[fF]\\u002[fF])|%3[Aa]%2[Ff]%2[Ff])([^\s\"'<>`|]*+)"
)
_host = re.compile(r"\[?[\w.%:\\-]{1,260}\]?(?:[,:/?#&;)\]}\\]|$)|(?:tcp|unix)\(")
_port = re.compile(r"[^:@]*:\d{1,5}$")
_people = re.compile(
    r"(?:git|svn|hg|ssh|anonymous|core|ubuntu|ec2-user|admin|root|user|username|\$\{?\w+\}?|%\w+%|<[\w-]+>)?$"
)
_bare = re.compile(
    r"(?<![\w.+/:@=-])([\w.+-]{1,64}+)(:)([^\s/:@\"'`\\]{1,128}+)@(?!sha\d{3}:)(?=\[?[A-Za-z0-9][\w.-]{0,253}+([:/(]|\]|\s|$))"
)
_oracle = re.compile(r"\b((?:thin|oci8?):[\w.]{1,64}/)([^\s@\"']{1,128}+)(?=@)")
_relative = re.compile(r"\?((?:[\w.%\[\]~-]{1,80}+=)[^\s\"'<>`|]*+)")
_not_user = re.compile(
    r"(?:mailto|group|serviceaccount|domain|sips?|xmpp|acct|principal|principalset|deleted|oidc|email|uid|id|pass|hexpass|system|arn|urn|sha\d+|user)$",
    re.IGNORECASE,
)
_parameter = re.compile(
    r"(?:key|code|sig|signature|auth|authorization|apikey|jwt|ticket|sid|session|otp|pin|pat|hmac|password|access|assertion|saml(?:request|response)|"
    r"x-(?:amz|goog|oss|cos)-(?:signature|credential|security-token)|sv?ig|nonce_?secret|id_token|sessionid|phpsessid|jsessionid|appid_key|t(?:oke?n|k))$",
    re.IGNORECASE,
)
_hooks = re.compile(
    r"hooks\.slack\.com|discord(?:app)?\.com/api/webhooks|webhook\.office\.com|outlook\.office(?:365)?\.com/webhook|chat\.googleapis\.com|"
    r"maker\.ifttt\.com|events\.pagerduty\.com/integration|hooks\.zapier\.com|logic\.azure\.com|open\.(?:feishu|larksuite)\.c|qyapi\.weixin|"
    r"oapi\.dingtalk|hook\.\w+\.make\.com|api\.opsgenie\.com|webhook\.site|hc-ping\.com|alert\.victorops\.com|hooks\.\w+|webhooks?[./]|/hooks?/",
    re.IGNORECASE,
)
_any_word = re.compile(
    r"hooks\.zapier\.com|hooks\.slack\.com|discord(?:app)?\.com/api/webhooks|hook\.\w+\.make\.com|maker\.ifttt\.com",
    re.IGNORECASE,
)
"""Where the last part of the path is the secret, and may be of small letters alone."""
_sorted_by = re.compile(
    r"name|id|status|state|date|time|size|type|created|updated|value|title|count|total|price|age|index|order|email|user|key|label|region|zone|version|node|pod|namespace|host|level|kind|default|all|none|asc|desc|test|foo|bar"
)
_fixed = re.compile(r"[a-z]{1,24}(?:[-_.][a-z]{1,60}){0,8}|v?\d{1,4}(?:\.\d{1,4}){0,2}|[A-Z][a-z]+|")
_pathword = re.compile(
    r"(?:[\w-]*[-_])?(?:tokens?|passwords?|passwd|pass|secret|secrets|api-?_?keys?|access-?_?keys?|keys?|auth|credentials?|jwt|session|webhooks?|hooks?|services|"
    r"integration|with)$",
    re.IGNORECASE,
)
_objects = re.compile(r"(?:^|[-_])(?:secrets?|services)$", re.IGNORECASE)
_dns = re.compile(r"[a-z0-9][-a-z0-9.]*")
_names_follow = re.compile(
    r"(?:secrets?|webhooks?|keys?|services|auth|session|with|integration|hooks?)$", re.IGNORECASE
)


def urls(string: str, judge: Callable[[str], str]) -> str:
    """A text with the secrets in its URLs replaced; `judge` replaces those in the value of a parameter."""
    if "@" in string:
        string = _bare.sub(_clean_bare, string)
        string = _oracle.sub(lambda m: m.group() if is_reference(m.group(2)) else m.group(1) + MARK, string)
    string = _url.sub(lambda m: _clean(m, judge), string)
    return _relative.sub(lambda m: "?" + query_string(m.group(1), judge), string) if "?" in string else string


def _clean_bare(match: re.Match[str]) -> str:
    user, _, password, after = match.groups()
    if (
        (_not_user.search(user) and (user != "user" or after not in ("/", ":", "(")))
        or password.startswith(("sha256", "sha512"))
        or password.isdigit()
        or is_reference(password)
    ):
        return match.group()
    return f"{MARK}@"


def _clean(match: re.Match[str], judge: Callable[[str], str]) -> str:
    scheme, slashes, rest = match.groups()
    if slashes.startswith("%"):
        plain = unquote(rest)
        clean = _rest(plain, judge)
        return match.group() if clean == plain else scheme + slashes + quote(clean, safe="[]@%")
    if "\\" in slashes:
        plain = (
            rest.replace("\\/", "/").replace("\\u002f", "/").replace("\\u0026", "&").replace("\\u003d", "=")
        )
        clean = _rest(plain, judge)
        return match.group() if clean == plain else scheme + "://" + clean
    return scheme + slashes + _rest(rest, judge)


def _rest(rest: str, judge: Callable[[str], str]) -> str:
    rest = _without_user(rest)
    head, query = _cut(rest)
    return (_path(head) if "/" in head else head) + (
        query[0] + query_string(query[1:], judge) if query else ""
    )


def _cut(rest: str) -> tuple[str, str]:
    at = min((i for i in (rest.find("?"), rest.find("#"), rest.find(";")) if i >= 0), default=len(rest))
    return rest[:at], rest[at:]


def _without_user(rest: str) -> str:
    """Cuts user info away; a password may hold `/` and `@`, and so may a path."""
    at = rest.find("@")
    encoded = rest.find("%40")
    if at < 0 and encoded < 0:
        return rest
    stop = min((i for i in (rest.find("/"), rest.find("?"), rest.find("#")) if i >= 0), default=len(rest))
    first = rest.rfind("@", 0, stop)
    if first < 0:
        # no @ before the first slash: either it is in the path, or the password holds a slash
        before = rest[:stop]
        if at < 0 or ":" not in before or _port.match(before) or before.startswith("["):
            return rest
        first = rest.rfind("@")
    else:
        # an @ later on belongs to the password where no host can stand before it
        later = rest.rfind("@")
        if later > first and not _host.match(rest, first + 1):
            first = later
    user = rest[:first]
    if MARK in user and "]" in user:
        return rest
    if ":" not in user and "%3" not in user and _people.match(user):
        return rest
    name, _, password = user.partition(":")
    if is_reference(password) and password != MARK and is_plain_name(name):
        return rest
    return f"{MARK}@{rest[first + 1 :]}"


def is_plain_name(name: str) -> bool:
    """Whether the user of a URL is a name, or stands for one."""
    return is_reference(name) or not is_random(name)


def _path(head: str) -> str:
    """Path segments that are secrets: of well-known webhooks, and after a word like `token`."""
    found = _hooks.search(head)
    # where the host says it, all of the path is the secret; else what comes after the word
    hooked = (
        len(head) + 1
        if found is None
        else found.start()
        if "/" not in head[: found.start()]
        else found.end() - 1
    )
    parts = head.split("/")
    at = 0
    last = len(head.rstrip("/").split("/")) - 1 if found and _any_word.match(found.group()) else 0
    for i in range(1, len(parts)):
        part = parts[i]
        at += len(parts[i - 1]) + 1
        hook = at > hooked
        if not part or part == MARK:
            continue
        if part.startswith("bot") and ":" in part:
            parts[i] = "bot" + MARK
        elif (
            (i == last and (i > 2 or len(part) >= 16))
            or (hook and not _fixed.fullmatch(part) and (is_random(part) or len(part) >= 8))
            or (i > 1 and _pathword.match(plainly(parts[i - 1])) and _secret_segment(parts[i - 1], part))
        ):
            parts[i] = MARK
        elif "=" in part or "%3" in part or ":" in part:
            name, equals, value = part.partition("=")
            if equals and _secret_parameter(name, value):
                parts[i] = name + equals + MARK
    return "/".join(parts)


def _secret_segment(before: str, part: str) -> bool:
    plain = plainly(part)
    if _fixed.fullmatch(plain) or is_reference(plain):
        return False
    if _objects.search(before):
        return is_random(plain) and not _dns.fullmatch(plain)
    if _names_follow.search(before):
        return is_random(plain) and not fits("name", plain)
    return not (
        fits("name", plain) and "-" in plain and not is_random(plain) and not any(c.isdigit() for c in plain)
    )


def path(string: str) -> str:
    """A path of a request with the secrets in it replaced."""
    return _path(string)


_separator = re.compile(r"([&;?#]|%26|\\u0026)")


def query_string(query: str, judge: Callable[[str], str]) -> str:
    """Parameters with secret ones replaced, however names are encoded; `judge` sees decoded values."""
    pieces = _separator.split(query)
    for i in range(0, len(pieces), 2):
        if pieces[i]:
            cut = (
                i > 1
                and "=" not in pieces[i]
                and pieces[i - 2].endswith(MARK)
                and not _word.fullmatch(pieces[i])
            )
            # what has no name behind a secret is the rest of one that holds the separator
            pieces[i] = MARK if cut else _pair(pieces[i], judge)
    return "".join(pieces)


_word = re.compile(r"[a-z_-]+")


def _pair(piece: str, judge: Callable[[str], str]) -> str:
    name, equals, raw = piece.partition("=")
    if not equals and "%3" in name:
        name, equals, raw = (
            re.split(r"(%(?:25)*3[dD])", name, maxsplit=1)
            if re.search(r"%(?:25)*3[dD]", name)
            else (name, "", "")
        )
    if not equals:
        plain = plainly(name)
        return MARK if is_high_entropy(plain) or (is_random(plain) and len(plain) >= 16) else judge(piece)
    if not raw or raw == MARK:
        return piece
    if _secret_parameter(name, raw):
        return name + equals + MARK
    plain = unquote_plus(raw)
    clean = judge(plain)
    if clean != plain:
        return name + equals + quote(clean, safe="[]-/:@,")
    again = plainly(plain)
    if again != plain and ("=" in again or "://" in again) and judge(again) != again:
        return name + equals + MARK
    if "=" in plain and query_string(plain, judge) != plain:
        return name + equals + MARK
    return piece


def _secret_parameter(name: str, raw: str) -> bool:
    name = plainly(name).strip("[]{}\"' ")
    value = plainly(raw)
    if is_plain(value) or is_reference(value):
        return False
    if _parameter.match(name):
        return not (fits("keyname", value) or _sorted_by.fullmatch(value)) if name.lower() == "key" else True
    verdict = says(name)
    return verdict == SECRET or (verdict != NOTHING and not fits(verdict, value))


def query(string: str, judge: Callable[[str], str], command: Callable[[list[str]], list[str]]) -> str:
    """A query with its secrets replaced; parameters named `command` are the words of one command line."""
    pieces = _separator.split(string)
    places = [i for i in range(0, len(pieces), 2) if plainly(pieces[i].partition("=")[0]) == "command"]
    words = [unquote_plus(pieces[i].partition("=")[2]) for i in places]
    for i in range(0, len(pieces), 2):
        if pieces[i] and i not in places:
            pieces[i] = _pair(pieces[i], judge)
    for i, before, after in zip(places, words, command(words), strict=True):
        if before != after:
            pieces[i] = pieces[i].partition("=")[0] + "=" + quote(after, safe="[]-/")
    return "".join(pieces)
