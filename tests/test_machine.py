"""Limits of the pod, in both versions of control groups, and of the machine."""

import platform

import pytest

from complyk8s import machine
from complyk8s.settings import Settings, load


def groups(tmp_path, lines, files):
    for name, text in files.items():
        path = tmp_path / "cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    own = tmp_path / "own"
    own.write_text(lines + "\n")
    return tmp_path / "cgroup", own


@pytest.mark.parametrize(
    ("lines", "files", "memory", "processors"),
    [
        ("0::/", {"memory.max": "536870912", "cpu.max": "150000 100000"}, 512 << 20, 2),
        ("0::/pod/container", {"pod/container/memory.max": "max", "pod/memory.max": "268435456", "memory.max": "max",
                               "pod/cpu.max": "50000 100000", "pod/container/cpu.max": "max 100000"}, 256 << 20, 1),
        ("0::/host/path/that/is/not/mounted", {"memory.max": "134217728", "cpu.max": "100000 100000"}, 128 << 20, 1),
        ("4:memory:/a\n1:cpu,cpuacct:/a", {"memory/a/memory.limit_in_bytes": "314572800", "cpu/a/cpu.cfs_quota_us": "100000",
                                          "cpu/a/cpu.cfs_period_us": "100000"}, 300 << 20, 1),
    ],
)  # fmt: skip
def test_the_least_limit_counts(tmp_path, lines, files, memory, processors):
    where = groups(tmp_path, lines, files)
    assert machine.memory(*where) == memory
    assert machine.processors(*where) == processors


@pytest.mark.parametrize(
    ("lines", "files"),
    [("0::/", {"memory.max": "max"}), ("", {}), ("0::/", {"memory.max": "nonsense"}),
     ("4:memory:/", {"memory/memory.limit_in_bytes": "9223372036854771712"})],
)  # fmt: skip
def test_without_a_limit_the_machine_counts(tmp_path, lines, files):
    assert 2**26 < machine.memory(*groups(tmp_path, lines, files)) < 2**50


def test_shares_stay_within_bounds(monkeypatch):
    for held, told in ((1 << 20, "67MB"), (2 << 30, "858MB"), (1 << 40, "4294MB")):
        monkeypatch.setattr(machine, "memory", lambda held=held: held)
        assert machine.share(0.4) == told
        assert load(query_memory_limit="auto").query_memory_limit == told
    assert load(query_memory_limit="123MB").query_memory_limit == "123MB"


def test_each_thread_has_room(monkeypatch):
    monkeypatch.setattr(machine, "processors", lambda: 64)
    assert [machine.threads(n << 20) for n in (1, 128, 400, 100_000)] == [1, 1, 3, 64]


def test_both_shares_and_python_fit_the_pod():
    """Of 2 GiB, as cronjob.yaml has it: they are never taken at once, and each leaves room for the rest."""
    assert Settings().memory_limit.endswith("MB") and Settings().query_memory_limit.endswith("MB")


def test_one_heap_is_asked_for_where_the_c_library_knows_how():
    assert machine.one_arena() == (platform.libc_ver()[0] == "glibc")
