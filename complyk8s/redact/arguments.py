"""Command lines, as lists and as strings for a shell: which arguments are secrets."""

import re
from collections.abc import Callable

from complyk8s.redact.names import MARK, NOTHING, SECRET, says
from complyk8s.redact.programs import ANYWHERE, PERHAPS, PROGRAMS, Program
from complyk8s.redact.values import fits, is_plain, is_random, is_reference

_NONE = Program({})
_long = re.compile(r"--?[a-z][a-z0-9]{0,60}(?:[-._][a-z0-9]{1,60}){0,12}(?:=.*)?$|-[a-zA-Z]$|--$", re.DOTALL)
_assign = re.compile(r"(?:-{1,2}|-D|-e)?([A-Za-z_][\w.\-/\[\]]{0,120})=", re.DOTALL)
_wordy = re.compile(r"[a-z]{1,20}(?:[-_.][a-z]{1,20}){0,6}$")
_token = re.compile(
    r"(?:\$\([^()\n]{0,300}\)|\$\{[^{}\n]{0,200}\}|[^\s\"'\\;|&()<>`]++|\\.|\"(?:[^\"\\]|\\.)*+\"?|'[^']*+'?|\\$)++|[;|&()<>`]{1,3}|\n",
    re.DOTALL,
)
_grouped = re.compile(r":(?:\d{1,6}|/.*)?$|://", re.DOTALL)
_GROUPS = frozenset(
    "root nogroup nobody wheel staff users user daemon docker adm admin node app apps www www-data nginx mysql postgres redis group bin sys".split()
)
_slashed = re.compile(r"((?:userid=)?[\w.$#]{1,60}/)([^@/\s]{1,200})(?=@|$)")
_dashed = re.compile(r"-[a-z]{10,64}")
_worded = re.compile(r"[^=\s]{1,80}\s")
_breaks = frozenset(";|&()`\n")

Judge = Callable[[str], str]


def commands(items: list[str], judge: Judge) -> list[str]:
    """The arguments of one command, each as it is or with its secret replaced; `judge` judges plain ones."""
    out: list[str] = []
    program, others = _NONE, 0
    words: list[tuple[int, str]] = []
    held = ""  # how the next argument is to be taken
    for i, item in enumerate(items):
        base = item.rsplit("/", 1)[-1]
        if held:
            flag, held = held, ""
            if not _is_flag(item):
                out.append(_taken(item, flag, judge))
                if flag == "secret" and i + 1 < len(items) and is_random(items[i + 1]) and not items[i + 1].startswith("-") and fits("path", items[i + 1]) is False and "." not in items[i + 1]:  # fmt: skip
                    held = "more"
                continue
        if base in PROGRAMS and (program is _NONE or others == 0) and not item.startswith("-"):
            program, words = PROGRAMS[base], []
            out.append(item)
            continue
        if (
            item.startswith("-")
            and len(item) > 1
            and (not _worded.match(item) or item.startswith(program.attached))
        ):
            clean, held = _flag(item, program, judge, any(word == "login" for _, word in words))
            out.append(clean)
            continue
        words.append((i, item))
        others += program is not _NONE
        out.append(_word(item, judge))
    return _placed(out, program, words)


def _is_flag(item: str) -> bool:
    """Whether an argument that could be a secret's value is the next flag."""
    if not item.startswith("-") or len(item) == 1:
        return False
    if _dashed.fullmatch(item):
        return False  # a long word behind one dash is a value that begins so
    return _long.match(item) is not None and not (is_random(item) and "=" not in item)


def _flag(item: str, program: Program, judge: Judge, login: bool) -> tuple[str, str]:
    """A flag with its own value judged, and how the argument after it is to be taken."""
    name, equals, value = item.partition("=")
    how = program.flags.get(name) or ANYWHERE.get(name, "")
    if how == "secret-after-login":
        how = "secret" if login else "data"
    if equals:
        if how and how != "keep":
            return name + equals + _taken(value, how, judge), ""
        return _assigned(item, judge), ""
    if how:
        return item, "" if how == "keep" else how
    for short in program.attached:
        if item.startswith(short) and not item.startswith("--") and len(item) > len(short):
            return short + _taken(item[len(short) :], program.flags.get(short, "secret"), judge), ""
    name, colon, value = item.partition(":")
    verdict = says(name.lstrip("-"))
    if verdict == NOTHING:
        return judge(item), "perhaps" if item in PERHAPS and program is _NONE else ""
    if colon:
        return name + colon + _taken(value, verdict, judge), ""
    return item, "secret" if verdict == SECRET else verdict


def _taken(item: str, how: str, judge: Judge) -> str:
    """An argument of which it is known what it holds."""
    if (is_plain(item) and how != "secret") or is_reference(item) or item == "":
        return item
    take = _TAKEN.get(how)
    if take is not None:
        return take(item, judge)
    if how == "more":
        return MARK
    return judge(item) if fits(how, item) else MARK  # a form; see names.says


def _after(*separators: str) -> Callable[[str, Judge], str]:
    def take(item: str, judge: Judge) -> str:
        for separator in separators:
            user, found, held = item.partition(separator)
            if found:
                return item if not held or is_reference(held) else user + found + MARK
        return judge(item)

    return take


def _unless_group(item: str, judge: Judge) -> str:
    user, _, held = item.partition(":")
    grouped = held == user or held in _GROUPS or _grouped.search(item) is not None
    return judge(item) if grouped else _after(":")(item, judge)


def _header(item: str, judge: Judge) -> str:
    name, colon, held = item.partition(":")
    if is_reference(held.split()[-1] if held.split() else ""):
        return item
    if colon and says(name.strip()) != NOTHING and not fits(says(name.strip()), held.strip()):
        return f"{name}: {MARK}"
    return judge(item)


def _cookie(item: str, judge: Judge) -> str:
    if "=" not in item:
        return judge(item)
    return "; ".join(_after("=")(part.strip(), lambda _: MARK) for part in item.split(";"))


def _source(item: str, judge: Judge) -> str:
    kind, colon, held = item.partition(":")
    return (
        f"{kind}:{MARK}" if colon and kind in ("pass", "hexkey", "key", "hexpass") and held else judge(item)
    )


_TAKEN: dict[str, Callable[[str, Judge], str]] = {
    "secret": lambda item, _: item if fits(SECRET, item) else MARK,
    "perhaps": lambda item, judge: judge(item) if item[:1] in "/.~$-" or fits("weak", item) else MARK,
    "user:secret": _after(":"), "user:secret or group": _unless_group, "user%secret": _after("%"), "user,secret": _after(",", ":"), "header": _header, "cookie": _cookie,
    "data": lambda item, judge: judge(item), "source": _source,
    "pair": _after("="), "pair-data": lambda item, judge: _assigned(item, judge), "keep": lambda item, _: item,
}  # fmt: skip


def _assigned(item: str, judge: Judge) -> str:
    """`NAME=value`, `--flag=value`, `-Dname=value`, `--env=NAME=value`."""
    match = _assign.match(item)
    if match is None:
        return judge(item)
    value = item[match.end() :]
    verdict = says(match.group(1))
    bare = value.strip("\"'")
    if (
        verdict == NOTHING
        or is_plain(bare)
        or is_reference(bare)
        or (verdict != SECRET and fits(verdict, bare))
        or (verdict == SECRET and fits(SECRET, bare))
    ):
        if "=" in value and _assign.match(value):
            return item[: match.end()] + _assigned(value, judge)
        return (
            item[: match.end()] + judge(value)
            if verdict == NOTHING
            else judge(item)
            if "://" in item
            else item
        )
    if bare.startswith(("$(", "`")) or bare[:5] in ("true,", "fals,"):
        return item[: match.end()] + judge(value)
    return item[: match.end()] + MARK


def _word(item: str, judge: Judge) -> str:
    return _assigned(item, judge) if _assign.match(item) else judge(item)


def _placed(out: list[str], program: Program, words: list[tuple[int, str]]) -> list[str]:
    """Hides the arguments that are secrets by their place."""
    _logged_in(out, program, words)
    plain = [word.lower() for _, word in words]
    for lead, place in program.positions:
        if plain[: len(lead)] != list(lead):
            continue
        rest = words[len(lead) :]
        if -len(rest) <= place < len(rest) and (lead or len(rest) > 1):
            at, item = rest[place]
            if not is_reference(item) and "=" not in item and not (lead[-1:] == ("set",) and not _told(rest)):
                out[at] = MARK
    for lead in program.pairs:
        if plain[: len(lead)] == list(lead):
            for at, item in words[len(lead) :]:
                name, equals, held = item.partition("=")
                if equals and held and not held.startswith("@") and not is_reference(held):
                    out[at] = name + equals + MARK
    return out


def _logged_in(out: list[str], program: Program, words: list[tuple[int, str]]) -> None:
    """Hides the secrets of arguments that are a user and a secret."""
    for at, item in words if program.slashed else []:
        if _slashed.match(item):
            out[at] = _slashed.sub(_hide_slashed, item, count=1)
    plain = [word.lower() for _, word in words]
    for lead in program.logins:
        if plain[: len(lead)] == list(lead) and len(words) > len(lead):
            at, item = words[len(lead)]
            out[at] = _after(":")(item, lambda held: held)


def _hide_slashed(match: re.Match[str]) -> str:
    return match.group() if is_reference(match.group(2)) else match.group(1) + MARK


def _told(rest: list[tuple[int, str]]) -> bool:
    """Whether `set NAME VALUE` is about a secret; an alias of mc always is."""
    name = rest[0][1] if rest else ""
    return len(rest) > 2 or (says(name) != NOTHING and len(rest) > 1 and not fits(says(name), rest[1][1]))


def line(string: str, judge: Judge) -> str:
    """A string for a shell with the secret arguments of its commands replaced."""
    out: list[str] = []
    done = 0
    for spans in _simple(string):
        items = [_unquoted(string[a:b]) for a, b in spans]
        clean = commands(items, judge)
        for (a, b), before, after in zip(spans, items, clean, strict=True):
            if before != after:
                out += [string[done:a], _quoted(string[a:b], after)]
                done = b
    return "".join(out) + string[done:]


def _simple(string: str) -> list[list[tuple[int, int]]]:
    """Where the words of each simple command stand."""
    found: list[list[tuple[int, int]]] = [[]]
    aside = False  # whether a file comes that is read or written
    for match in _token.finditer(string):
        held = match.group()
        if held[0] in _breaks:
            found.append([])
        elif held[0] in "<>":
            aside = not held.startswith("<<")
            if found[-1] and found[-1][-1][1] == match.start() and string[slice(*found[-1][-1])].isdigit():
                found[-1].pop()  # 2>
            continue
        elif not aside:
            found[-1].append(match.span())
        aside = False
    return [spans for spans in found if spans]


def _unquoted(raw: str) -> str:
    if not any(c in raw for c in "\"'\\"):
        return raw
    return re.sub(r"\\(.)|[\"']", lambda m: m.group(1) or "", raw, flags=re.DOTALL)


def _quoted(raw: str, clean: str) -> str:
    mark = raw[:1] if raw[:1] in "\"'" and raw[-1:] == raw[:1] and len(raw) > 1 else ""
    if mark:
        return mark + clean + mark
    return clean if " " not in clean else '"' + clean.replace('"', '\\"') + '"'
