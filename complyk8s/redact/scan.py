"""One pass over a text for names with values: `password=…`, `token: …`, `"secret": "…"`.

A value goes to the end of its quotes, or else to the end of its line, but for what surely belongs to the
next name; what is indented below a name that has nothing beside it belongs to it.
"""

import re

from complyk8s.redact.names import MARK, NOTHING, SECRET, says
from complyk8s.redact.values import fits, is_plain, is_random, is_reference

_pair = re.compile(
    r"(?<![\w.%/~$-])(-{0,2}[\w.%/~$][\w.%/~$-]*+)((?:\[\w{0,20}\]|[\"'\\\])}]){0,12}[ \t]{0,40}+)(=>|:=|(?<![=!<>:])=(?![=>~])|:(?![:/=])|%3[DdAa])([ \t]{0,200}+)"
)
_call = re.compile(r"\([ \t]{0,9}[\"']([\w.-]{2,80})[\"'][ \t]{0,9},[ \t]{0,9}([\"'])")
_tuple = re.compile(r"\{[ \t]{0,9}([a-z][\w.-]{1,80})[ \t]{0,9},[ \t]{0,9}(?:<<)?(\")")
_typed = re.compile(r"[ \t]{0,9}[A-Za-z&?][\w<>\[\]|&., ?]{0,60}?[ \t]{0,9}=[ \t]{0,9}([\"'`])")
_next = {
    ",": re.compile(r",[ \t]?[\w.-]{1,60}[ \t]?="),
    "&": re.compile(r"&[\w.%-]{1,60}="),
    " ": re.compile(r"(?<![ \t])[ \t]++[\w.-]{1,60}="),
    ";": re.compile(
        r";[ \t]?(?:server|data source|database|initial catalog|user ?id|uid|user|username|host|port|encrypt|trust\w*|integrated security|endpoint\w*|sharedaccesskey\w*|entitypath|"
        r"account\w+|default\w+|\w+endpoint|driver|connect\w*|connection\w*|timeout|ssl\w*|pooling|min pool size|max pool size|application name|persist\w*|multiple\w*|provider|"
        r"charset|protocol|path|domain|secure|httponly|samesite|max-age|expires|pwd|password)[ \t]?[=;]|;[ \t]?(?:secure|httponly)\b|;[ \t]*$",
        re.IGNORECASE,
    ),
}
_ends = re.compile(r"[,& ;]")
_code = re.compile(
    r"[A-Za-z_$][\w.$]{0,80}[(\[][^\n]{0,400}[)\]][;,]?$|(?:process\.env|os\.environ|env|ENV|var|local|data|module|self|this|config|settings|args|opts|options|req|ctx|\.Values)\.[\w.]{1,80}[;,]?$|(?:new|await|func|function|lambda|return|if|string|str|int|bool|None)\b[^\n]{0,200}$"
)
_substitution = re.compile(r"[\"']?(?:\$\([^()\n]{0,300}\)|`[^`\n]{0,300}`)[\"']?$|\$\(\(")
_prose = re.compile(
    r"[a-z]{2,20},?(?:[ ]|$)|[A-Z][a-z]{1,20}[,.]? [a-z]|[A-Z]?[a-z]{1,20}(?: [a-z]{1,20}){2}"
)
_block = re.compile(r"[|>][-+0-9]{0,2}[ \t]{0,20}(?:#[^\n]{0,200})?$")
_here = re.compile(r"<<[-~]?[\"']?([A-Za-z_]\w{0,40})[\"']?[ \t\r]*$")
_item = re.compile(r"\"((?:[^\"\\\n]++|\\.)*+)\"?|'([^'\n]*+)'?|([^\s,\[\]\"'#]{1,500}+)")
_kind_secret = re.compile(r"kind[\"'\\]{0,3}[ \t]?:[ \t]?[\"'\\]{0,3}secret(?:list)?\b", re.IGNORECASE)
_NAMED, _VALUED = (
    frozenset(("name", "key", "parameter", "header", "option", "variable")),
    frozenset(("value", "default", "defaultvalue", "content", "values")),
)


class Scan:
    """One pass over a text."""

    def __init__(self, string: str) -> None:
        self.string = string
        self.out: list[str] = []
        self.done = 0
        self.named = False
        self.value: tuple[int, int] | None = None
        self.in_secret = _kind_secret.search(string) is not None

    def run(self) -> str:
        """The text with the values replaced."""
        at = 0
        while (match := _pair.search(self.string, at)) is not None:
            at = self._one(match)
        called = (*_call.finditer(self.string, self.done), *_tuple.finditer(self.string, self.done))
        for match in sorted(called, key=re.Match.start):
            if match.start() >= self.done and says(match.group(1)) in (SECRET, "keyname"):
                start = match.end()
                stop = self.string.find(match.group(2), start)
                self._mask(start, stop if stop >= 0 else self._line_end(start))
        return "".join(self.out) + self.string[self.done :]

    def _mask(self, start: int, stop: int) -> None:
        if start < self.done or start >= stop or self.string.startswith(MARK, start):
            return
        self.out += [self.string[self.done : start], MARK]
        self.done = stop

    def _line_end(self, at: int) -> int:
        end = self.string.find("\n", at)
        end = len(self.string) if end < 0 else end
        return end - 1 if end > at and self.string[end - 1] == "\r" else end

    def _one(self, match: re.Match[str]) -> int:
        """Judges one name; returns where to look on."""
        name, _, sep, space = match.groups()
        start = match.end()
        bare = name.lstrip("-").removeprefix("D") if name.startswith("-D") else name.lstrip("-/")
        low = bare.lower()
        if low in _NAMED and sep in (":", "="):
            return self._names(start)
        if low in _VALUED and sep in (":", "="):
            end, stop = self._extent(match, start)
            if self.named:
                self._mask(end, stop)
                return max(stop, start)
            self.value = (end, stop)
            return start
        if sep == ":" and not space and self.string[match.start() - 1 : match.start()] == ":":
            return start  # arn:aws:secretsmanager:…
        verdict = says(bare)
        if verdict == NOTHING and self.in_secret and low in ("data", "stringdata"):
            verdict = SECRET
        return start if verdict == NOTHING else self._judged(match, verdict, start)

    def _names(self, start: int) -> int:
        line = self.string[start : min(self._line_end(start), start + 200)]
        found = re.match(r"[\"'\\]*([\w.-]{1,120})[\"'\\]*[ \t]*(?:[,;&}\]]|$|#)", line)
        self.named = found is not None and says(found.group(1)) in (SECRET, "keyname")
        if (
            self.named
            and self.value is not None
            and self.string.count("\n", self.value[1], start) < 3
            and self.value[0] >= self.done
        ):
            held = self.string[slice(*self.value)]
            if (
                "{" not in self.string[self.value[1] : start]
                and not is_plain(held)
                and not is_reference(held)
            ):
                self._mask(*self.value)
        self.value = None
        return start

    def _judged(self, match: re.Match[str], verdict: str, start: int) -> int:
        first, stop = self._extent(match, start)
        if match.group(3) == ":" and (typed := _typed.match(self.string, first, stop)):  # name: Type = "…"
            first = typed.end()
            stop = max(self.string.find(typed.group(1), first, stop), first)
        held = self.string[first:stop]
        if held.strip(" \t\"'\\,") == "" or _block.match(held.strip()):
            return self._below(match, start, verdict)
        bare = held.strip()
        if (MARK in bare[: len(MARK) + 8] and len(bare) < len(MARK) + 9) or held.startswith(MARK):
            return max(stop, start)
        prose = (
            match.group(3) == ":"
            and (match.group(4) != "" or verdict != SECRET)
            and self._is_prose(match, bare, verdict)
        )
        if prose or _stays(bare, bare.rstrip(",;"), verdict):
            return start
        self._mask(first, stop)
        return max(stop, start)

    def _is_prose(self, match: re.Match[str], bare: str, verdict: str) -> bool:
        """Whether a colon is one of a sentence, or of a path in one."""
        if not match.group(1).isidentifier() and "/" in match.group(1) and verdict != SECRET:
            return True
        return (
            match.group(4) != ""
            and not self._line_start(match)
            and " " in bare
            and _prose.match(bare) is not None
        )

    def _line_start(self, match: re.Match[str]) -> bool:
        begin = self.string.rfind("\n", max(0, match.start() - 200), match.start()) + 1
        begin = max(begin, match.start() - 200)
        lead = self.string[begin : match.start()]
        return lead.strip(" \t-\"'{,?#/*") in (
            "",
            "export",
            "set",
            "const",
            "var",
            "let",
            "final",
            "String",
            "env",
        )

    def _extent(self, match: re.Match[str], start: int) -> tuple[int, int]:
        """Where the value begins and ends: within its quotes, or up to the end of the line."""
        s, end = self.string, self._line_end(start)
        at = start
        while at < end and s[at] == "\\" and at - start < 8:
            at += 1
        mark = s[at : at + 1]
        if mark and mark in "\"'`":
            if s.startswith(mark * 3, at):
                stop = s.find(mark * 3, at + 3)
                return at + 3, stop if stop >= 0 else len(s)
            return at + 1, self._quoted(at + 1, s[start : at + 1], end)
        if mark == "<" and (here := _here.match(s[at:end])):
            last = re.search(rf"\n[ \t]*{here.group(1)}[ \t\r]*(?=\n|$)", s[end:])
            return min(end + 1, len(s)), end + last.start() if last else len(s)
        if mark == "[" and (shut := s.find("]", start, start + 20_000)) > end:
            return start, shut + 1
        if mark == "{" and not s.startswith("{{", start) and s[start - 1 : start] == "=":  # ODBC
            stop = s.find("}", start, end)
            return start, stop + 1 if stop >= 0 else end
        opened = s[match.start() - 1 : match.start()]
        if opened and opened in "\"'`([" and opened not in match.group(2):
            stop = s.find({"(": ")", "[": "]"}.get(opened, opened), start, end)
            end = stop if stop >= 0 else end
        return start, self._unquoted(start, end)

    def _quoted(self, at: int, opening: str, end: int) -> int:
        s, mark, slashes = self.string, opening[-1], len(opening) - 1
        closing = opening if slashes else mark
        whole = len(s)
        while True:
            stop = s.find(closing, at)
            if stop < 0:
                return end
            behind = 0
            while stop - behind - 1 >= at and s[stop - behind - 1] == "\\":
                behind += 1
            if (behind % 2 == 0) if not slashes else (behind == 0):
                if (
                    mark == "'"
                    and not slashes
                    and s.startswith("''", stop)
                    and stop + 2 < whole
                    and s[stop + 2] not in ",;\n }])"
                ):
                    at = stop + 2
                    continue
                return stop
            at = stop + len(closing)

    def _unquoted(self, start: int, end: int) -> int:
        s = self.string
        for cut in _ends.finditer(s, start, end):
            if cut.start() > start and _next[cut.group()].match(s, cut.start(), end):
                return cut.start()
        # a backslash at the end of a line goes on in the next, as properties and shells have it
        while end < len(s) and s[end - 1 : end] == "\\" and s[end - 2 : end - 1] not in (" ", "\t", "\\"):
            end = self._line_end(end + 1)
        return end

    def _below(self, match: re.Match[str], start: int, verdict: str) -> int:
        """A name with nothing beside it: what is indented below it belongs to it."""
        if (verdict != SECRET and verdict != "keyname") or match.group(3) != ":":
            return start
        s = self.string
        begin = s.rfind("\n", 0, match.start()) + 1
        lead = s[begin : match.start()]
        if lead.strip(" -\"'"):
            return start
        depth = len(lead.rstrip("\"'"))
        end = self._line_end(start)
        first = last = None
        while end < len(s):
            line_start = s.find("\n", end) + 1
            if line_start <= 0:
                break
            line_end = self._line_end(line_start)
            line = s[line_start:line_end]
            inner = len(line) - len(line.lstrip(" "))
            if line.strip() and not (inner > depth or (inner == depth and line.lstrip().startswith("- "))):
                break
            if line.strip():
                first = line_start + inner if first is None else first
                last = line_end
            if line_end <= end:
                break
            end = line_end
        if first is None or last is None or _harmless_block(s[first:last]):
            return start
        self._mask(first, last)
        return max(last, start)


_structure = re.compile(
    r"[ \t]*+(?:- )?[\"']?(?:secretName|name|key|optional|namespace|items|defaultMode|path|mode|secretKeyRef|secretRef|valueFrom|kind|apiVersion|apiGroup|enabled|type|from|cert|expirationSeconds|audience)[\"']?:[ \t]*+[\"']?([\w./-]{0,253})[\"']?[ \t]*+$|[ \t]*+$"
)


def _harmless_block(block: str) -> bool:
    for line in block.split("\n"):
        found = _structure.match(line)
        if found is None or is_random(found.group(1) or ""):
            return False
    return True


def _listed(plain: str) -> bool:
    """Whether a list holds a text that is no name of a key."""
    return plain.startswith("[") and any(
        not fits("keyname", held)
        for m in _item.finditer(plain)
        if (held := m.group(1) or m.group(2) or m.group(3))
    )


_modal = re.compile(
    r"(?:must|should|cannot|can't|is|was|has|may|expires|at least|too) [a-z]{1,20}(?: [\w.]{1,20}){1,20}[.]?$|expires in \S{1,20}$"
)
"""What is said of a secret in a message: `must be at least 12 characters`."""


def _stays(bare: str, plain: str, verdict: str) -> bool:
    """Whether a value is none, stands for one, or has the form that its name promises."""
    if is_plain(plain) or is_reference(plain) or plain[:5] in ("true,", "true "):
        return True
    if (
        _modal.match(bare)
        or _substitution.match(bare)
        or _code.match(bare)
        or (
            plain.startswith(("{", "["))
            and not (verdict == SECRET or (verdict == "keyname" and _listed(plain)))
        )
    ):
        return True
    if fits(verdict, plain):
        return True
    token = plain.split(maxsplit=1)[0].rstrip(",;") if plain.strip() else plain
    return verdict not in (SECRET, "keyname", "auth") and token != plain and fits(verdict, token)
