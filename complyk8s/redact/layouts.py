"""Secrets that the layout of a text tells: the column of a table, the section of an ini file, who logs in where."""

import re

from complyk8s.redact.names import MARK, NOTHING, SECRET, form, says
from complyk8s.redact.values import fits, is_plain, is_random, is_reference

_heading = re.compile(
    r"[\"']?[A-Za-z][\w .-]{0,40}[\"']?(?:([,;\t|])[\"']?[A-Za-z][\w .-]{0,40}[\"']?){1,40}+"
)
_section = re.compile(r"[ \t]{0,8}\[{1,2}[ \t]?([\w.\"' -]{1,80})[ \t]?\]{1,2}[ \t\r]*(?:[#;].*)?")
_holders = re.compile(r"(?i)(?:secrets?|passwords?|passwd|credentials?|tokens?|keys)$")
_setting = re.compile(r"([ \t]{0,20}[\"']?([\w.-]{1,80})[\"']?[ \t]{0,20}[=:][ \t]{0,20})(\S.*?)[ \t\r]*")
_login = re.compile(
    r"(?i)\b(stats[ \t]{1,4}auth[ \t]{1,4}|(?:login|userpwd|userpass|htpasswd)[ \t]{0,2}[=:][ \t]{0,2}[\"']?)([\w.@*-]{1,64}:)(?!//)([^\s\"',;]{3,200})"
)
_slashed = re.compile(
    r"(?i)\b((?:login|credentials?|creds)[ \t]{0,2}[=:][ \t]{0,4}[\w.@-]{1,64}[ \t]{1,2}/[ \t]{1,2})([^\s\"']{4,200})"
)
_said = re.compile(
    r"(?i)\b(pass(?:word|phrase|code|wd)?|pwd|pw|pin|token|secret|(?:api|access|private|secret)[ -]key|key)((?:[ \t]{1,2}(?:for|of|to|on)[ \t]{1,2}[\w.@/-]{1,60}(?:[ \t][\w.@/-]{1,60}){0,2}?)?"
    r"[ \t]{1,2}(?:is|was|are|will be|to|=)(?:[ \t]{1,2}(?:now|still|set to|changed to))?[ \t]{0,2}:?[ \t]{1,2})([\"'`]?)([^\s\"'`]{4,200})"
)
_sure = re.compile(r"(?i)pass(?:word|phrase|code|wd)?|pwd|pw|pin")
_word = r"(?:[A-Za-z][a-z]{0,23}|[A-Z]{1,24})"
_wordy = re.compile(rf"\(?{_word}(?:[-/']{_word}){{0,4}}\)?")


def layouts(string: str) -> str:
    """A text with secrets replaced that the layout around them tells, not a name beside them."""
    if "\n" in string:
        string = _sections(_table(string))
    string = _login.sub(_hide_login, string)
    string = _slashed.sub(lambda m: m.group() if is_reference(m.group(2)) else m.group(1) + MARK, string)
    return _said.sub(_hide_said, string)


def _hide_login(match: re.Match[str]) -> str:
    held = match.group(3)
    return (
        match.group()
        if is_reference(held) or (held.isdigit() and len(held) < 6)
        else match.group(1) + match.group(2) + MARK
    )


def _hide_said(match: re.Match[str]) -> str:
    """`the password is …`: a word may be an adjective, what has digits or signs in it is none."""
    name, between, mark, held = match.groups()
    bare = held.rstrip(".,;:!?)")
    if is_reference(bare) or is_plain(bare) or (_wordy.fullmatch(bare) and not mark) or "://" in bare:
        return match.group()
    if bare.startswith(("(", "[", "{", "<", "$", "/", "--")) and not is_random(bare):
        return match.group()
    if name.lower() == "pin" and not bare.isdigit():
        return match.group()
    if bare.startswith(("sha256:", "sha512:", "sha1:")):
        return match.group()
    if not _sure.fullmatch(name) and not is_random(bare):
        return match.group()
    return name + between + mark + MARK + held[len(bare) :]


def _table(string: str) -> str:
    """Rows below a line of names that are parted by commas, semicolons, bars or tabs."""
    first, _, rest = string.partition("\n")
    head = first.strip("\r\ufeff ")
    found = _heading.fullmatch(head) if len(head) < 1000 else None
    if found is None:
        return string
    mark = found.group(1)
    names = [name.strip(" \"'") for name in head.split(mark)]
    columns = [i for i, name in enumerate(names) if says(name) in (SECRET, "keyname")]
    if not columns or mark not in rest:
        return string
    rows = []
    for row in rest.split("\n"):
        cells = _cells(row.rstrip("\r"), mark)
        if len(cells) == len(names):
            for i in columns:
                bare = cells[i].strip(" \"'")
                if bare and not is_plain(bare) and not is_reference(bare):
                    cells[i] = MARK
            row = mark.join(cells)
        elif len(cells) > len(names):  # a value may hold the mark itself
            row = mark.join([*cells[: columns[0]], MARK])
        rows.append(row)
    return first + "\n" + "\n".join(rows)


def _cells(row: str, mark: str) -> list[str]:
    """The cells of a row; a mark within quotes parts none."""
    if '"' not in row:
        return row.split(mark)
    cells, inside = [""], False
    for c in row:
        inside ^= c == '"'
        if c == mark and not inside:
            cells.append("")
        else:
            cells[-1] += c
    return cells


def _sections(string: str) -> str:
    """Settings below `[secrets]` or `[passwords]`, whatever their own names are."""
    if "[" not in string:
        return string
    out, within = [], False
    for line in string.split("\n"):
        found = _section.fullmatch(line) if "[" in line else None
        if found is not None:
            title = found.group(1).strip("\"' ")
            within = says(title) in (SECRET, "keyname") and _holders.search(title) is not None
        elif (
            within
            and (setting := _setting.fullmatch(line)) is not None
            and _hidden(setting.group(2), setting.group(3))
        ):
            line = setting.group(1) + MARK
        out.append(line)
    return "\n".join(out)


def _hidden(name: str, held: str) -> bool:
    bare = held.strip("\"',")
    if (
        is_plain(bare)
        or is_reference(bare)
        or bare == MARK
        or fits(SECRET, bare)
        or (bare.isdigit() and len(bare) < 6)
    ):
        return False
    if (kept := form(name)) and fits(kept, bare):
        return False
    verdict = says(name)
    return verdict in (NOTHING, SECRET) or not fits(verdict, bare)
