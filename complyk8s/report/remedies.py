"""What an evaluation proposes, in words that a shell and kubectl take: names and values in it are the cluster's.

Each name is one word of the shell after `--`, so that none is an option; each value is one word that is
JSON or YAML as a library writes it, in ASCII.
"""

import json
import re
import shlex
from typing import Any

import yaml

from complyk8s import visible
from complyk8s.kinds import BUILT_IN

_ABOUT = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "CronJob", "Service",
          "Namespace", "ClusterRoleBinding", "RoleBinding")  # fmt: skip
_KINDS = {kind.kind: kind for kind in BUILT_IN if kind.kind in _ABOUT}
"""The kinds that remedies are about."""
LONGEST = 100_000
"""Characters of a patch in a command: Linux takes no word of more than 128 KiB (execve(2))."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9./-]*")
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
_FILES = "# no command line can hold its name, or the patch: `complyk8s propose` writes files for it"
_OLDER = "# an older version evaluated this: `complyk8s evaluate` anew writes it"


class _Dumper(yaml.SafeDumper):
    """Texts in quotes but for plain words: readers of YAML differ about what `1e3` and `y` are."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Everything is written where it stands."""
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def manifests(listed: dict[str, Any] | str | None) -> str:
    """The items of a List as YAML documents in ASCII; empty where there is none, a comment where an older version
    kept a text."""
    if isinstance(listed, str):
        return _OLDER
    items = listed["items"] if listed else ()
    return "".join(
        "---\n" + yaml.dump(item, Dumper=_Dumper, sort_keys=False, width=2**31, default_flow_style=False)
        for item in items
    )


def is_written_before(row: dict[str, Any]) -> bool:
    """Whether an older version evaluated this: it kept commands as text, which nobody should run."""
    return "verb" not in row


def text(row: dict[str, Any]) -> str:
    """One remedy as reports show it: a command, manifests, or a comment that says what a person has to do."""
    if is_written_before(row):
        return _OLDER
    if row["verb"] == "apply":
        return manifests(row["patch"])
    if words := command(row):
        return shlex.join(words)
    return _FILES if _can(row) else note(row)


def note(row: dict[str, Any]) -> str:
    """What a person has to do where no command does it, as comments of a shell."""
    if row["kind"] == "image":
        return f"# build {visible.text(row['name'])} anew on packages that mend what is listed, and pin the new digest"
    if row["patch"] is not None:
        return f"# it cannot be patched while it is there: write this into its manifest\n# {body(row)}"
    return "# no patch can be written for it: edit its manifest"


def command(row: dict[str, Any]) -> list[str] | None:
    """The words of the kubectl command that names the object; None where there is none, or where a command line
    cannot hold or show them."""
    names = [row["name"], *([row["namespace"]] if row["namespace"] is not None else [])]
    if not _can(row) or any(not n or visible.hides(n) for n in names) or len(body(row)) > LONGEST:
        return None
    at = [] if row["namespace"] is None else [f"--namespace={row['namespace']}"]
    patch = ["--type=strategic", f"--patch={body(row)}"] if row["verb"] == "patch" else []
    return ["kubectl", row["verb"], row["kind"].lower(), *at, *patch, "--", row["name"]]


def by_files(row: dict[str, Any], target: str, patch: str) -> list[str] | None:
    """The same with files at these paths, as `target` and `body` give them. None where there is no command."""
    more = ["--type=strategic", f"--patch-file={patch}"] if row["verb"] == "patch" else []
    return ["kubectl", row["verb"], f"--filename={target}", *more] if _can(row) else None


def target(row: dict[str, Any]) -> str:
    """A manifest, as JSON in ASCII, that names the object of a remedy and holds nothing else of it."""
    kind = _KINDS[row["kind"]]
    version = f"{kind.api_group}/{kind.version}" if kind.api_group else kind.version
    place = {"namespace": row["namespace"]} if kind.namespaced else {}
    return _json({"apiVersion": version, "kind": kind.kind, "metadata": {"name": row["name"], **place}})


def body(row: dict[str, Any]) -> str:
    """The patch as JSON in ASCII, in one line."""
    return _json(row["patch"])


def _json(value: Any) -> str:
    return visible.json(json.dumps(value))


def _can(row: dict[str, Any]) -> bool:
    """Whether a command can do it: a verb and a kind of ours, a namespace where the kind has one, a body where one
    is due."""
    kind = _KINDS.get(row["kind"])
    return (
        kind is not None
        and row["verb"] in ("patch", "delete")
        and isinstance(row["name"], str)
        and isinstance(row["namespace"], str if kind.namespaced else type(None))
        and (row["verb"] == "delete" or isinstance(row["patch"], dict))
    )
