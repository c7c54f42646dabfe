"""Which component a command line starts, and with which arguments: through shells and launchers as far as that is certain."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from complyk8s.components.definitions import COMPONENTS
from complyk8s.components.parse import shown


class Started(NamedTuple):
    """What a command line starts."""

    component: str | None
    """None where it is none of them, or that is not known."""
    arguments: list[str]
    trouble: str | None
    """Why that is not known; None where it is certain."""
    environment: Mapping[str, str]
    """Variables that the command line itself sets for the component."""


_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_ALIASES = {name.removeprefix("kube-"): name for name in COMPONENTS if name.startswith("kube-")}
"""hyperkube takes both names."""
_LAUNCHERS: dict[str, tuple[frozenset[str], bool]] = {
    # the options that take a value of their own; whether `--` must come before the command
    "tini": (frozenset({"-p", "-e"}), False), "docker-init": (frozenset({"-p", "-e"}), False),
    "dumb-init": (frozenset({"-r", "--rewrite"}), False),
    "go-runner": (frozenset({"--log-file"}), False), "kube-log-runner": (frozenset({"--log-file"}), False),
    "watch-termination": (frozenset(), True),
    "nice": (frozenset({"-n", "--adjustment"}), False), "nohup": (frozenset(), False), "exec": (frozenset(), False),
    "setsid": (frozenset(), False), "catatonit": (frozenset(), False),
}  # fmt: skip
"""Programs that start another as it is written behind their own options."""
_BARE = frozenset({
    "-s", "-g", "-v", "-vv", "-vvv", "-w", "-c", "--single-child", "--verbose", "-f", "--fork", "--wait",
    "--also-stdout", "--redirect-stderr",
})  # fmt: skip
_OTHERS = frozenset({"etcdctl", "etcdutl", "kubectl", "sleep", "cp", "cat", "pause", "tail", "true"})
"""Programs that start none of the components."""
_DEPTH = 6


def started(words: list[str], environment: Mapping[str, str]) -> Started:
    """What `words` (a program and its arguments) start; `environment` is what the container gives them.

    A variable whose value is not known is marked with UNREAD in both.
    """
    own: dict[str, str] = {}
    for _ in range(_DEPTH):
        if not words or words[0].startswith("-"):
            return Started(None, [], "its command is not written: the image decides it", own)
        program = words[0].rpartition("/")[2]
        if program in COMPONENTS:
            return Started(program, words[1:], None, own)
        step = _step(program, words, {**environment, **own})
        if isinstance(step, Started):
            return step
        words, more = step
        own |= more
    return Started(None, [], "its command line starts too many programs one through another", own)


_Step = tuple[list[str], dict[str, str]]


def _step(program: str, words: list[str], environment: Mapping[str, str]) -> _Step | Started:
    """The command line behind the first program, with the variables that it sets; or what is known at last."""
    if program == "hyperkube" and len(words) > 1:
        name = _ALIASES.get(words[1], words[1])
        return ([name, *words[2:]], {}) if name in COMPONENTS else Started(None, [], None, {})
    if program == "env":
        return _env(words)
    if program in _LAUNCHERS:
        return _launched(program, words)
    if program in _SHELLS:
        return _shell(program, words, environment)
    if len(words) > 2 and words[1] in COMPONENTS and any(w.startswith("--") for w in words[2:]):
        return words[1:], {}  # one binary that is several programs
    return (
        Started(None, [], None, {})
        if program in _OTHERS
        else _unknown(f"{program!r} is a program that is not known")
    )


def _unknown(why: str) -> Started:
    return Started(None, [], shown(why), {})


def _launched(program: str, words: list[str]) -> _Step | Started:
    taking, marked = _LAUNCHERS[program]
    at = 1
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        option, equals, _ = words[at].partition("=")
        option = "--" + option.lstrip("-") if "runner" in program else option
        if not equals and not marked and option not in taking and option not in _BARE:
            return _unknown(f"{program} has an option that is not known: {words[at]}")
        at += 2 if not equals and option in taking else 1
    if at < len(words) and words[at] == "--":
        return words[at + 1 :], {}
    return _unknown(f"{program} is not followed by `--`") if marked else (words[at:], {})


def _env(words: list[str]) -> _Step | Started:
    """env(1): `-i`, `-u NAME`, NAME=value, then the command."""
    own: dict[str, str] = {}
    at = 1
    while at < len(words):
        name, equals, value = words[at].partition("=")
        if words[at] in ("-u", "--unset", "-i", "-", "--ignore-environment") or words[at].startswith(
            ("-u", "--unset=")
        ):
            return _unknown("env takes variables away")
        if words[at] == "--":
            return words[at + 1 :], own
        if words[at].startswith("-"):
            return _unknown(f"env has an option that is not known: {words[at]}")
        if not equals:
            break
        own[name] = value
        at += 1
    return words[at:], own


def _shell(program: str, words: list[str], environment: Mapping[str, str]) -> _Step | Started:
    """`sh -c 'exec component …'`: one simple command, in which nothing but plain variables is expanded."""
    at = 1
    while at < len(words) and words[at].startswith("-"):
        if not words[at].startswith("--") and words[at].endswith("c"):
            if at + 1 == len(words):
                return _unknown(f"{program} -c has no command")
            script = words[at + 1]
            break
        at += 2 if words[at] in ("-o", "+o") else 1
    else:
        return _unknown(f"{program} runs a script")
    try:
        command = _Script(script, environment).command()
    except ValueError as e:
        return _unknown(f"{program} runs a script: {e}")
    own = {}
    while command and (found := re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", command[0], re.DOTALL)):
        own[found[1]] = found[2]
        command = command[1:]
    return command, own


class _Script:
    """One simple command of a POSIX shell (IEEE 1003.1, 2.2 to 2.7), as words."""

    def __init__(self, text: str, environment: Mapping[str, str]) -> None:
        self.text = text.replace("\\\n", "").strip()
        self.environment = environment
        self.at = 0

    def command(self) -> list[str]:
        """The command's words. Raises ValueError where there is more to it."""
        words: list[str] = []
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t":
                self.at += 1
            if self.at == len(self.text):
                return words
            if redirection := re.compile(r"[0-9]*(?:>>|>\||>|<)(?![<(&])|[0-9]*[<>]&[0-9-]").match(
                self.text, self.at
            ):
                self.at = redirection.end()
                if not redirection[0][-1].isdigit() and redirection[0][-1] != "-":
                    while self.text[self.at : self.at + 1] == " ":
                        self.at += 1
                    self._word()
                continue
            if self.text[self.at] == "|" and re.fullmatch(
                r"\|\s*(?:/[\w/]*/)?tee(?:\s+(?:-a\s+)?[\w./-]+)*\s*", self.text[self.at :]
            ):
                return words
            words.append(self._word())

    def _word(self) -> str:
        out, begun = "", self.at
        while self.at < len(self.text) and self.text[self.at] not in " \t":
            c = self.text[self.at]
            self.at += 1
            if c == "'":
                end = self.text.find("'", self.at)
                if end < 0:
                    raise ValueError("a quote is not closed")
                out, self.at = out + self.text[self.at : end], end + 1
            elif c == '"':
                out += self._quoted()
            elif c == "\\":
                out, self.at = out + self.text[self.at : self.at + 1], self.at + 1
            elif c == "$":
                out += self._variable(split=True)
            elif c in "`;&|<>()\n*?[{}~#!" and not (c in "#~!" and out):
                raise ValueError(f"it has a {c!r} that is not read")
            else:
                out += c
        if self.at == begun:
            raise ValueError("a word is missing")
        return out

    def _quoted(self) -> str:
        out = ""
        while self.at < len(self.text):
            c = self.text[self.at]
            self.at += 1
            if c == '"':
                return out
            if c == "\\" and self.text[self.at : self.at + 1] in ('"', "\\", "$", "`"):
                out, self.at = out + self.text[self.at], self.at + 1
            elif c == "$":
                out += self._variable(split=False)
            elif c == "`":
                raise ValueError("it has a '`' that is not read")
            else:
                out += c
        raise ValueError("a quote is not closed")

    def _variable(self, *, split: bool) -> str:
        """$NAME or ${NAME} of the container's environment; unquoted, its value must be one plain word."""
        found = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)").match(self.text, self.at)
        if not found:
            raise ValueError("it has a '$' that is not read")
        self.at = found.end()
        name = found[1] or found[2]
        value = self.environment.get(name)
        if value is None or (split and not re.fullmatch(r"[\w./:@%+,=-]+", value)):
            raise ValueError(f"the value of ${name} is not known")
        return value
