"""Waivers: dated, signed for, at most a year; beside the fail, never in place of it."""

from datetime import date

import pytest
from helpers import asked, complyk8s

from complyk8s.controls import waivers
from complyk8s.errors import ContentError
from complyk8s.model import Finding, Verdict

TODAY = date(2026, 11, 21)
WHOLE = {"control": "workloads/*", "resource": "*/shop/*", "reason": "r", "approved_by": "Ada", "approved_on": "2026-11-01", "until": "2027-01-31"}  # fmt: skip


def text(*entries, **more):
    import yaml

    return yaml.safe_dump({"waivers": [{**WHOLE, **e, **more} for e in entries or ({},)]})


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"until": ""}, "missing ['until']"), ({"reason": "  "}, "missing ['reason']"), ({"approved_by": None}, "missing"),
        ({"until": "2027-12-31"}, "a year at most"), ({"until": "2026-10-01"}, "from 2026-11-01"), ({"until": "soon"}, "Invalid isoformat"),
        ({"control": "*/*"}, "every control"),
        *(({"control": c, "resource": "Pod/a/b"}, "every control") for c in ("*", "**", "?*", "[a-z]*", "[a-z]*/*", "[!x]*", "*/?*", "*[a-z]*/*", "[a-z_]*/[a-z]*",
          "?????????*/*", "workload*", "*s/*", "*/privileged", "/*", "[*]", "w*/privileged", "privileged", "**/**", "[!/]*", "[[]*]*")),
        *(({"control": "workloads/*", "resource": r}, "every resource") for r in ("*", "*/*", "*/*/*", "[A-Z]*", "?*", "[!-]*", "//", "*a*", "/*")), ({"untill": "x"}, "unknown ['untill']"), ({"control": ["a"]}, "missing ['control']"),
    ],
)  # fmt: skip
def test_a_waiver_that_breaks_its_contract_is_one_clear_error(change, wrong):
    with pytest.raises(ContentError) as error:
        waivers.read(text(change), "waivers.yaml")
    told = f"{error.value} {error.value.hint}"
    assert "waivers.yaml: waiver 1" in told and wrong in told


@pytest.mark.parametrize("entry", [{"control": "workloads/privileged", "resource": "*"}, {"control": "workloads/host-*", "resource": "DaemonSet/*"},
                                   {"control": "control_plane/*", "resource": "*/kube-system/*"}, {"control": "shop/[a-c]*", "resource": "*/x"}])  # fmt: skip
def test_a_waiver_of_one_control_or_of_one_place_is_taken(entry):
    assert len(waivers.read(text(entry), "w")) == 1


@pytest.mark.parametrize("bad", ["[", "waivers: 3", "waivers: [3]", "- 1", "a: b"])
def test_what_is_no_list_of_waivers_is_an_error(bad):
    with pytest.raises(ContentError):
        waivers.read(bad, "w")


def test_only_fails_in_its_pattern_and_its_days_are_waived():
    found = [
        Finding("workloads/a", "Pod/shop/x#container=c", Verdict.FAIL, "s"), Finding("workloads/a", "Pod/other/x", Verdict.FAIL, "s"),
        Finding("rbac/a", "Pod/shop/x", Verdict.FAIL, "s"), Finding("workloads/a", "Pod/shop/y", Verdict.PASS, "s"),
        Finding("workloads/a", "Pod/shop/z", Verdict.UNKNOWN, "s"),
    ]  # fmt: skip
    held = waivers.read(text({"id": "W"}, {"id": "later", "approved_on": "2026-12-01"}, {"id": "ended", "until": "2026-11-20"},
                             {"id": "idle", "control": "none/*"}), "w")  # fmt: skip
    out, uses = waivers.apply(found, held, TODAY)
    assert [f.verdict for f in out] == [f.verdict for f in found], "a verdict changed"
    assert [bool(f.waived_by) for f in out] == [True, False, False, False, False]
    assert "Ada" in out[0].waived_by and "2027-01-31" in out[0].waived_by
    assert {u.waiver.id: (u.state, u.matched) for u in uses} == {
        "W": ("in-force", 1), "later": ("not-yet", 0), "ended": ("expired", 0), "idle": ("unmatched", 0)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2026-10-31", False), ("2026-11-01", True), ("2027-01-31", True), ("2027-02-01", False)],
)
def test_it_counts_from_its_first_day_to_its_last(day, counts):
    found = [Finding("workloads/a", "Pod/shop/x", Verdict.FAIL, "s")]
    out, _ = waivers.apply(found, waivers.read(text(), "w"), date.fromisoformat(day))
    assert bool(out[0].waived_by) == counts


def test_through_every_output(tmp_path):
    """From the command that writes it, over Git's file and a ConfigMap, to SQL, JSON, CSV, JUnit and HTML."""
    store, file, demo = tmp_path / "store", tmp_path / "waivers.yaml", tmp_path / "cluster"
    demo.mkdir()
    (demo / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  hostPID: true\n  hostIPC: true\n"
        "  containers: [{name: c, image: 'x:1', securityContext: {privileged: true}}]\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, namespace: complyk8s, labels: {complyk8s.io/waivers: \"\"}}\ndata:\n"
        "  w.yaml: |\n    - {control: workloads/host-ipc, resource: Pod/shop/p, reason: old, approved_by: Bob, approved_on: 2026-11-01, until: 2027-09-01}\n"
        "  broken.yaml: '['\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, namespace: elsewhere, labels: {complyk8s.io/waivers: \"\"}}\ndata:\n"
        "  w.yaml: |\n    - {control: workloads/privileged, resource: '*', reason: mine, approved_by: Eve, approved_on: 2026-11-01, until: 2027-09-01}\n"
    )  # fmt: skip
    wrote = complyk8s(
        "waive",
        "workloads/host-pid",
        "Pod/shop/*",
        "--reason",
        "needs it",
        "--by",
        "Ada",
        "--until",
        "2027-01-31",
        "--file",
        file,
    )
    assert wrote.returncode == 0, wrote.stderr
    assert (
        complyk8s(
            "waive", "nothing/*", "*", "--reason", "r", "--by", "A", "--until", "2027-01-31", "--file", file
        ).returncode
        == 2
    )
    env = {"COMPLYK8S_STORE": str(store), "COMPLYK8S_WAIVERS": str(file), "COMPLYK8S_NAMESPACE": "complyk8s"}
    assert complyk8s("snapshot", "--from", demo, env=env).returncode == 0
    assert complyk8s("evaluate", env=env).returncode == 0
    rows = str(
        asked(
            store, "select control, verdict, waived_by from findings where waived_by is not null order by 1"
        )
    )
    assert rows.count("'fail'") == 2 and "Ada" in rows and "Bob" in rows and "Eve" not in rows
    assert (
        len(asked(store, "select seen from findings where control = 'waivers/in-force' and verdict = 'fail'"))
        == 1
    )
    assert (
        complyk8s("report", "--format", "html,json,csv,junit", "--out", tmp_path / "out", env=env).returncode
        == 0
    )
    for name in ("report.html", "report.json", "report.csv", "report.junit.xml"):
        assert "needs it" in (tmp_path / "out" / name).read_text(), name


def test_a_waived_fail_does_not_stop_a_pipeline_and_others_do(tmp_path):
    pod = tmp_path / "a.yaml"
    pod.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers: [{name: c, image: 'x:1', securityContext: {privileged: true}}]\n")  # fmt: skip
    file, env = tmp_path / "w.yaml", {"COMPLYK8S_STORE": str(tmp_path / "store")}
    gate = ["evaluate", "--framework", "cis-kubernetes-2.0.1", "--fail-on", "critical"]
    assert complyk8s("snapshot", "--from", pod, env=env).returncode == 0
    assert complyk8s(*gate, env=env).returncode == 10
    assert (
        complyk8s(
            "waive",
            "workloads/privileged",
            "Pod/shop/p#*",
            "--reason",
            "r",
            "--by",
            "A",
            "--until",
            "2027-01-31",
            "--file",
            file,
        ).returncode
        == 0
    )
    assert complyk8s(*gate, env={**env, "COMPLYK8S_WAIVERS": str(file)}).returncode == 0
