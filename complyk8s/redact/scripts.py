"""Secrets in shell scripts that no argument holds: what is piped, read from the text itself, or put in by sed."""

import re

from complyk8s.redact.names import MARK, SECRET, says
from complyk8s.redact.programs import FED
from complyk8s.redact.values import is_random, is_reference

_string = re.compile(r"([^\n]{0,300}?)(<<<[ \t]{0,9})(\"[^\"\n]{1,500}\"|'[^'\n]{1,500}'|[^\s;|&\"']{1,500})")
_program = re.compile(r"\b(?:" + "|".join(sorted(FED)) + r")\b")
_echoed = re.compile(r"\b([A-Za-z_][\w.-]{1,80})=(\"?)\$\((?:echo|printf)[ \t]([^$()|`\n]{1,400})\)")
_sed = re.compile(r"\bs([/|#,])([^/|#,\n]{2,80})\1([^/|#,\n]{3,200})\1")
_place = re.compile(r"[\w.-]{2,80}")
_fed = re.compile(
    r"\b(echo|printf|print)((?:[ \t]{1,9}-[neE]{1,3})*+[ \t]{1,9})([^|\n]{1,4000}?)(?=[ \t]{0,9}\|[ \t]{0,9}(?:sudo[ \t]{1,9}(?:-S[ \t]{1,9})?)?(?:/(?:usr/)?s?bin/)?("
    + "|".join(sorted(FED))
    + r")\b)"
)
_here = re.compile(
    r"\b(chpasswd|passwd)\b([^\n|;&<]{0,80}<<<?-?[ \t]{0,9})([\"']?)(\w[^\n\"']{0,200})\3(\n[^\0]{0,4000}?\n[ \t]*\w+)?"
)
_userpass = re.compile(
    r"\b(sqlplus|sqlldr|exp|imp|rman)(\s{1,9}(?:-\w\s{1,9}){0,4}[\w.]{1,40}/)([^\s@\"'/]{1,100})(?=@|\s|$|\"|')"
)


def fed(string: str) -> str:
    """Hides what `echo` sends to programs that read secrets, and what comes by here-documents."""
    if "|" in string:
        string = _fed.sub(_hide_fed, string)
    if "<<" in string:
        string = _string.sub(_hide_string, _here.sub(lambda m: m.group(1) + m.group(2) + MARK, string))
    if "=$(" in string or '="$(' in string:
        string = _echoed.sub(_hide_echoed, string)
    if "sed" in string:
        string = _sed.sub(_hide_put_in, string)
    return _userpass.sub(
        lambda m: m.group() if is_reference(m.group(3)) else m.group(1) + m.group(2) + MARK, string
    )


def _hide_string(match: re.Match[str]) -> str:
    """`sudo -S <<< x`, `read -r PASS <<< x`, `nc h 1 <<< "AUTH x"`."""
    before, mark, held = match.groups()
    bare = held.strip("\"'")
    if bare == MARK or is_reference(bare) or "$" in bare:
        return match.group()
    told = _program.search(before) or any(says(w) == SECRET for w in before.split()[-3:])
    return before + mark + MARK if told or any(map(is_random, bare.split())) else match.group()


def _hide_echoed(match: re.Match[str]) -> str:
    return f"{match.group(1)}={match.group(2)}{MARK}" if says(match.group(1)) == SECRET else match.group()


def _hide_put_in(match: re.Match[str]) -> str:
    mark, place, held = match.groups()
    told = any(says(word) == SECRET for word in _place.findall(place))
    return (
        f"s{mark}{place}{mark}{MARK}{mark}"
        if told and not is_reference(held) and "$" not in held
        else match.group()
    )


def _hide_fed(match: re.Match[str]) -> str:
    words = match.group(3).strip().strip("\"'")
    return match.group() if is_reference(words) or words == MARK else match.group(1) + match.group(2) + MARK
