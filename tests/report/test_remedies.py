"""What is proposed, for names and values that an enemy chose: each word and each scalar is what it was."""

import json
import shlex
import subprocess
import types

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from complyk8s import visible
from complyk8s.pipeline import proposing
from complyk8s.report import remedies

HOSTILE = ["--all", "-n", "--namespace=kube-system", "-", "--", "a b", "a\nb", "a\r\nkubectl delete ns --all", "'", '"', "`id`", "$(id)", "${HOME}",
           "a;id", "a&&id", "a|id", "#a", "COMPLYK8S", "EOF\n", "\u202eabc", "\u2066x\u2069", "\x1b]0;x\x07", "\u200b", "\u2028", "*", "?", "~", "!!",
           "%s", "\\", "a\\", "\\'", "---", "...", "y", "no", "null", "1e3", "0x1", "1:2", "{a: b}", "[a", "&a", "*a", "!a", "|", ">", "a: b", "a #b",
           "\ufeff", "\x85", "\x7f", "2026-01-01", "=", "<<", "é", "ｆ", "\U000e0041"]  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from([*HOSTILE, "a", "-", " ", "\n", "'"]), min_size=1, max_size=5).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30),
)
VALUES = st.recursive(
    NAMES | st.none() | st.booleans() | st.integers(-(2**53), 2**53), lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=6
)  # fmt: skip
KINDS = {"Deployment": "patch", "CronJob": "patch", "Service": "patch", "Namespace": "patch", "ClusterRoleBinding": "delete", "RoleBinding": "delete"}  # fmt: skip
MANY = settings(
    max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def row(kind="ClusterRoleBinding", name="a", namespace=None, patch=None, verb="", **more):
    verb = verb or KINDS.get(kind)
    return {"title": f"Take back {name}", "points": 1, "reasons": [name], "left_over": [name], "workloads": [], "resource": f"{kind}/{name}",
            "verb": verb, "kind": kind, "namespace": namespace, "name": name, "patch": patch, **more}  # fmt: skip


@st.composite
def rows(draw):
    kind = draw(st.sampled_from(list(KINDS)))
    namespace = None if kind in ("Namespace", "ClusterRoleBinding") else draw(NAMES)
    patch = draw(st.dictionaries(NAMES, VALUES, max_size=3)) if KINDS[kind] == "patch" else None
    return row(kind, draw(NAMES), namespace, patch)


def meant(wanted, words, files):
    """Whether a command is what its row asks for, and nothing more."""
    assert words[:2] == ["kubectl", wanted["verb"]]
    before = words[2 : words.index("--") if "--" in words else None]
    options = dict(w.lstrip("-").split("=", 1) for w in before if "=" in w)
    if "filename" in options:
        target = json.loads(files[options["filename"]])
        assert target["kind"] == wanted["kind"] and target["metadata"]["name"] == wanted["name"]
        assert target["metadata"].get("namespace") == wanted["namespace"]
        patch = json.loads(files[options["patch-file"]]) if wanted["patch"] is not None else None
        assert len(words) == (3 if wanted["verb"] == "delete" else 5)
        assert all(not path.startswith(("/", "-")) and ".." not in path.split("/") for path in files)
    else:
        at = words.index("--")
        assert words[at + 1 :] == [wanted["name"]]
        assert words[2] == wanted["kind"].lower() and all(w.startswith("--") for w in words[3:at])
        assert options.get("namespace") == wanted["namespace"]
        patch = json.loads(options["patch"]) if wanted["patch"] is not None else None
        assert at == 3 + (wanted["namespace"] is not None) + 2 * (wanted["verb"] == "patch")
    assert patch == wanted["patch"]


@MANY
@given(st.lists(rows(), min_size=1, max_size=3))
@example([row(name="--all")])
def test_each_command_of_the_script_is_the_one_that_was_meant(some):
    files = proposing._Files()
    script = "#!/bin/sh\n" + "".join(proposing._command(n, r, {}, files) for n, r in enumerate(some, 1))
    assert not visible.hides(script.replace("\n", "")), "nothing of it is hidden from who reads it"
    commands = [line for line in script.split("\n") if line and not line.startswith("#")]
    assert len(commands) == len(some)
    for wanted, line in zip(some, commands, strict=True):
        meant(wanted, shlex.split(line), files.texts)
    assert len({p.lower() for p in files.texts}) == len(files.texts)
    for path, text in files.texts.items():
        assert text.isascii() and len(path) < 200
    # as a shell reads it, comments and all
    assert len(shlex.split(script, comments=True)) == sum(len(shlex.split(c)) for c in commands)


@pytest.mark.parametrize("n", range(0, len(HOSTILE) ** 2, 97))
def test_a_real_shell_reads_the_words_that_were_meant(n, tmp_path):
    """A kubectl that says what it was given, and a script as it is written."""
    first, second = HOSTILE[n // len(HOSTILE)], HOSTILE[n % len(HOSTILE)]
    some = [row(name=first), row("RoleBinding", second, first), row("Service", first, second, {first: second}),
            row("image", first, verb=None), row("Pod", first, second, {first: second}, verb=None), row("Job", first, second, verb=None)]  # fmt: skip
    for r in some[3:]:
        r["verb"] = None
    files = proposing._Files()
    text = proposing._HEAD.format(run="r") + "".join(
        proposing._command(k, r, {}, files) for k, r in enumerate(some, 1)
    )
    (tmp_path / "mend.sh").write_text(text)
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "kubectl"
    fake.write_text('#!/bin/sh\nprintf "kubectl\\0"\nprintf "%s\\0" "$@"\nprintf "\\1"\n')
    fake.chmod(0o755)
    assert subprocess.run(["sh", "-n", tmp_path / "mend.sh"]).returncode == 0
    done = subprocess.run(["sh", tmp_path / "mend.sh"], capture_output=True, env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"})  # fmt: skip
    assert done.returncode == 0 and not done.stderr
    calls = [call.decode().split("\0")[:-1] for call in done.stdout.split(b"\1")[:-1]]
    assert len(calls) == 3
    for wanted, words in zip(some, calls, strict=False):
        meant(wanted, words, files.texts)


@MANY
@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
def test_yaml_loads_to_what_it_was_made_of(items):
    text = remedies.manifests({"kind": "List", "items": items})
    assert text.isascii() and not visible.hides(text.replace("\n", ""))
    assert list(yaml.safe_load_all(text)) == items
    assert list(yaml.load_all(text, yaml.CBaseLoader)) == json.loads(json.dumps(items), parse_int=str, parse_constant=str, object_pairs_hook=_texts)  # fmt: skip


def _texts(pairs):
    """Scalars that are no text as YAML's core schema writes them."""

    def one(value):
        if isinstance(value, list):
            return [one(v) for v in value]
        return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else value  # fmt: skip

    return {k: one(v) for k, v in pairs}


@pytest.mark.parametrize("word", ["1e3", "y", "N", "0o17", "1_0", "on", "~", ".inf", "0x1F", "2026-01-01", "12:30:45", ""])  # fmt: skip
def test_what_another_reader_takes_for_no_text_is_in_quotes(word):
    assert f'"{word}"' in remedies.manifests({"items": [{"a": word}]})


@MANY
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
@example(["A", "a"])
@example(["a/b", "a_b"])
@example(["..", ".", "-", "--all", "../../etc/passwd"])
def test_file_names_stay_in_their_folder_and_apart(names):
    files = proposing._Files()
    paths = [files.add("roles", name, ".yaml", name) for name in names]
    assert len({p.lower() for p in paths}) == len(names)
    for path, name in zip(paths, names, strict=True):
        folder, _, file = path.partition("/")
        assert folder == "roles" and "/" not in file and file[0] not in ".-" and len(file) < 150
        assert file.isascii() and not visible.hides(file) and files.texts[path] == name


def test_a_long_patch_goes_into_a_file():
    files = proposing._Files()
    long = row("Service", "a", "b", {"a": "x" * remedies.LONGEST})
    (line,) = [w for w in proposing._command(1, long, {}, files).split("\n") if w.startswith("kubectl")]
    meant(long, shlex.split(line), files.texts)
    assert remedies.text(long).startswith("#") and "propose" in remedies.text(long)


@MANY
@given(rows())
def test_a_report_shows_what_can_be_copied_or_a_comment(wanted):
    shown = remedies.text(wanted)
    assert not visible.hides(shown)
    if not shown.startswith("#"):
        meant(wanted, shlex.split(shown), {})


@pytest.mark.parametrize("change", [{"verb": "exec"}, {"kind": "Secret"}, {"kind": "Deployment"}, {"name": None}, {"namespace": "x"}, {"verb": "patch"}])  # fmt: skip
def test_a_row_that_is_none_of_ours_becomes_no_command(change):
    """The store of somebody else may hold any row."""
    bad = row() | change
    assert remedies.text(bad).startswith("#") and remedies.by_files(bad, "a", "b") is None


def test_an_older_evaluation_gives_no_commands(monkeypatch, tmp_path):
    old = {"remedies": {"rows": [{"title": "x", "patch": "kubectl delete clusterrolebinding --all"}]}}
    assert remedies.text(old["remedies"]["rows"][0]).startswith("#")
    monkeypatch.setattr(proposing, "database", types.SimpleNamespace(reader=_nothing))
    monkeypatch.setattr(proposing.recall, "evaluation", lambda *_: {"run_id": "r"})
    monkeypatch.setattr(proposing.recall, "exhibits", lambda *_: old)
    with pytest.raises(proposing.CollectError, match="older version"):
        proposing.write(None, None, tmp_path)
    assert not list(tmp_path.iterdir())


class _nothing:
    def __init__(self, *_, **__): ...

    def __enter__(self): ...

    def __exit__(self, *_): ...
