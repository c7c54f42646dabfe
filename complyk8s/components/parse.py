"""A component's arguments as its own parser takes them: pflag (Kubernetes) or Go's flag (etcd).

Sources: FlagSet.Parse of github.com/spf13/pflag, WordSepNormalizeFunc of k8s.io/component-base/cli/flag;
FlagSet.Parse of Go's flag; pkg/flags of etcd.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from complyk8s.components.definitions import Definition, FlagSet
from complyk8s.components.values import reader
from complyk8s.redact import MARK

UNREAD = "\0"
"""Stands in an argument on both sides of the name of a variable whose value is not known; no argument holds it."""
_ADDS_UP = frozenset({
    "strings", "array", "int32s", "gates", "pairs", "pair", "configuration", "thresholds", "multimap",
    "gates of components", "string to string", "certificates", "verbosities",
})  # fmt: skip
_TEXTS = frozenset({"string", "opaque", "strings", "array", "set"})
_ENDS = {"help": "prints help and ends", "version": "prints its version and ends"}


class Unread(NamedTuple):
    """A value that is not known, and why."""

    why: str


@dataclass
class Parsed:
    """What a component makes of its arguments."""

    values: dict[str, Any] = field(default_factory=dict)
    """The value of each flag that was given; Unread where it is not known."""
    given: dict[str, str] = field(default_factory=dict)
    """The arguments, or the variable, that gave it, as they were."""
    error: str | None = None
    """Why the component does not start with them, or why that is not known."""


class _Refused(ValueError):
    """The component does not start."""


def parse(flags: FlagSet, arguments: list[str], environment: Mapping[str, str] | None = None) -> Parsed:
    """The flags that `arguments` (without the program's own name) set; for etcd also `environment`."""
    out = Parsed()
    try:
        walk = _go(flags, arguments) if flags.component == "etcd" else _pflag(flags, arguments)
        for definition, value, words in walk:
            _take(out, definition, value, words)
        if flags.component == "etcd":
            _environment(out, flags, environment or {})
    except _Refused as e:
        out.error = f"{flags.component} does not start: {shown(str(e))}"
    for name, what in _ENDS.items():
        if out.error is None and out.values.get(name) in (True, "raw"):
            out.error = f"with --{name} {flags.component} {what}"
    return out


def shown(text: str) -> str:
    """An argument for people: a variable that is not known by its name."""
    parts = text.split(UNREAD)
    return "".join(f"$({part})" if n % 2 else part for n, part in enumerate(parts))


_Step = tuple[Definition, str, str]
"""A flag, its value, and the arguments that say so."""


def _take(out: Parsed, flag: Definition, value: str, words: str) -> None:
    before = out.values.get(flag.name)
    out.given[flag.name] = f"{out.given[flag.name]} {words}" if flag.name in out.given else words
    if UNREAD in value:
        out.values[flag.name] = Unread(f"{shown(value)} is not known")
    elif MARK in value and flag.kind not in _TEXTS:
        out.values[flag.name] = Unread("the value was redacted")
    else:
        try:
            read = reader(flag.kind)(None if isinstance(before, Unread) else before, value)
        except ValueError as e:
            raise _Refused(f"{words}: {e}") from None
        if not (isinstance(before, Unread) and flag.kind in _ADDS_UP):
            out.values[flag.name] = read


def _pflag(flags: FlagSet, arguments: list[str]) -> Iterator[_Step]:
    short = {d.short: d for d in flags.flags.values() if d.short}
    rest, at = [], 0
    while at < len(arguments):
        word = arguments[at]
        at += 1
        if word == "--":
            rest += arguments[at:]
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        after = arguments[at] if at < len(arguments) else None
        steps = [_long(flags, word, after)] if word.startswith("--") else list(_short(short, word))
        for definition, value in steps:
            if value is None:
                if at == len(arguments):
                    raise _Refused(f"{word} needs a value")
                yield definition, arguments[at], f"{word} {shown(arguments[at])}"
                at += 1
            else:
                yield definition, value, shown(word)
    extra = [w for w in rest if w or flags.component == "kubelet"]
    if extra:
        raise _Refused(f"{extra[0]!r} is no flag")


def _long(flags: FlagSet, word: str, after: str | None) -> tuple[Definition, str | None]:
    """The flag of `--name` or `--name=value`, and its value; None where the next argument, `after`, is the value."""
    written, equals, value = word[2:].partition("=")
    if not written or written.startswith("-"):
        raise _Refused(f"{word} is no flag")
    definition = _named(flags, written, written.replace("_", "-"), after=value if equals else after)
    return definition, value if equals else definition.bare


def _named(flags: FlagSet, written: str, name: str, *, after: str | None) -> Definition:
    """The flag of a name. `after` is its value, or what would be it."""
    if UNREAD in written:
        raise _Refused(f"the flag {written} is not known")
    if name in flags.flags:
        return flags.flags[name]
    if flags.known:
        raise _Refused(f"--{written} is no flag of this version")
    if after is None or after.startswith("-"):
        raise _Refused(
            f"--{written} is no flag of any version that is known here; whether it has a value is not known"
        )
    # another version than those that are known may have it: it has its value, and the rest is read
    return Definition(name, "opaque", "", None, "", False)


def _short(short: dict[str, Definition], word: str) -> Iterator[tuple[Definition, str | None]]:
    """The flags of `-v`, `-v4`, `-v=4`, and of several letters together."""
    letters = word[1:]
    while letters and not letters.startswith("test."):
        definition = short.get(letters[0])
        if definition is None:
            raise _Refused(f"{word}: -{letters[0]} is no flag of one letter")
        if len(letters) > 2 and letters[1] == "=":
            yield definition, letters[2:]
            return
        if definition.bare is None:
            yield definition, letters[1:] or None
            return
        yield definition, definition.bare
        letters = letters[1:]


def _go(flags: FlagSet, arguments: list[str]) -> Iterator[_Step]:
    at = 0
    while at < len(arguments):
        word = arguments[at]
        if len(word) < 2 or not word.startswith("-"):
            raise _Refused(f"{word!r} is no flag")
        at += 1
        if word == "--":
            break
        written, equals, value = word.removeprefix("-").removeprefix("-").partition("=")
        if not written or written.startswith("-"):
            raise _Refused(f"{word} is no flag")
        if written in ("h", "help"):
            raise _Refused("--help ends it")
        after = value if equals else arguments[at] if at < len(arguments) else None
        definition = _named(flags, written, written, after=after)
        if equals or definition.bare is not None:
            yield definition, value if equals else definition.bare or "", shown(word)
        elif at == len(arguments):
            raise _Refused(f"{word} needs a value")
        else:
            yield definition, arguments[at], f"{word} {shown(arguments[at])}"
            at += 1
    if at < len(arguments):
        raise _Refused(f"{arguments[at]!r} is no flag")


def _environment(out: Parsed, flags: FlagSet, environment: Mapping[str, str]) -> None:
    """ETCD_* variables: each sets the flag of its name; etcd ends where the flag is given too.

    A configuration file outranks them all: SetFlagsFromEnv is not called then.
    """
    file = environment.get("ETCD_CONFIG_FILE")
    if file and not out.values.get("config-file"):
        _take(out, flags.flags["config-file"], file, f"ETCD_CONFIG_FILE={shown(file)}")
    if out.values.get("config-file"):
        return
    given = set(out.given)
    for name, definition in flags.flags.items():
        variable = "ETCD_" + name.replace("-", "_").upper()
        if variable not in environment:
            continue
        if name in given and UNREAD in environment[variable]:
            continue  # whether it is there at all is not known
        if name in given:
            raise _Refused(f"{variable} and --{name} are both given")
        if environment[variable]:
            _take(out, definition, environment[variable], f"{variable}={shown(environment[variable])}")
