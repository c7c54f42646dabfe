"""Lines out of files, whatever somebody put into them; what is no line is rejected with its place."""

import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from complyk8s.ingest import blocks as module
from complyk8s.ingest import lines
from complyk8s.settings import Settings

FAST = Settings(max_line_bytes=4096)


def read(path, skip=0, settings=FAST):
    (source,) = lines.sources((str(path),))
    got = list(module.blocks(source, skip, 1, settings))
    return b"".join(b.data for b in got), [r for b in got for r in b.rejected], source


@given(st.lists(st.binary(max_size=50).filter(lambda b: b"\n" not in b), max_size=30), st.integers(1, 64))
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_line_comes_out_or_is_rejected(tmp_path_factory, raw, block):
    raw = [b"{}", *raw]  # so that it does not begin like an archive
    path = tmp_path_factory.mktemp("x") / "a.log"
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    old, module.BLOCK = module.BLOCK, block
    try:
        data, rejected, source = read(path)
    finally:
        module.BLOCK = old
    # a rejected line leaves an empty one behind, so that places of the others stay right
    assert data.count(b"\n") == len(raw) and len(data) == path.stat().st_size
    assert source.consumed == path.stat().st_size
    bad = {r.line for r in rejected}
    for number, (line, got) in enumerate(zip(raw, data.split(b"\n"), strict=False), 1):
        assert got.strip() == (b"" if number in bad else line.replace(b"\0", b" ").strip())
    for r in rejected:
        line = raw[r.line - 1]
        assert (r.length, r.sha256) == (len(line), hashlib.sha256(line).hexdigest())
        assert path.read_bytes()[r.at_byte : r.at_byte + r.length] == line


def test_a_last_line_without_an_end_waits(tmp_path):
    path = tmp_path / "a.log"
    path.write_bytes(b'{"a":1}\n{"a":2')
    data, rejected, source = read(path)
    assert data == b'{"a":1}\n' and not rejected and source.consumed == 8


def test_a_last_line_that_is_whole_is_taken(tmp_path):
    path = tmp_path / "a.log"
    path.write_bytes(b'{"a":1}\n{"a":2}')
    data, _, source = read(path)
    assert data == b'{"a":1}\n{"a":2}\n' and source.consumed == 15


def test_two_gzip_members_are_one_text(tmp_path):
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert read(path)[0] == b"one\ntwo\n"


def test_zstd(tmp_path):
    import zstandard

    path = tmp_path / "a.log.zst"
    path.write_bytes(zstandard.compress(b"one\ntwo\n"))
    assert read(path)[0] == b"one\ntwo\n"


def test_a_cut_archive_keeps_what_came_before(tmp_path):
    path = tmp_path / "a.log.gz"
    whole = gzip.compress(b"".join(b"line %d\n" % i for i in range(9000)))
    path.write_bytes(whole[: len(whole) // 2])
    data, _, _ = read(path)
    assert data.startswith(b"line 0\nline 1\n")


def test_a_gzip_bomb_is_put_down(tmp_path):
    path = tmp_path / "bomb.log.gz"
    path.write_bytes(gzip.compress(b"0" * (300 << 20), 9))
    _, rejected, _ = read(path, settings=Settings(max_line_bytes=1 << 20))
    assert any("expands more than" in r.reason for r in rejected)


def test_a_line_beyond_reason_is_rejected_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 1024)
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * 100_000 + b"\n" + b"next\n")
    data, rejected, _ = read(path)
    assert data.split() == [b"next"]
    assert [r.line for r in rejected] == [1] and "bytes" in rejected[0].reason


@pytest.mark.parametrize("raw", [b"a\xff\xfeb", b"a\0b"])
def test_what_is_no_text_is_rejected_with_its_place(tmp_path, raw):
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n" + raw + b"\ntwo\n")
    data, (rejected,), _ = read(path)
    assert data.split() == [b"one", b"two"]
    digest = hashlib.sha256(raw).hexdigest()
    assert (rejected.line, rejected.at_byte, rejected.length, rejected.sha256) == (2, 4, len(raw), digest)


def test_runs_of_nul_before_a_line_are_what_copytruncate_leaves(tmp_path):
    path = tmp_path / "a.log"
    path.write_bytes(b"\0" * 500 + b"one\n")
    data, rejected, _ = read(path)
    assert data.strip() == b"one" and not rejected


@pytest.mark.parametrize("size", [10, lines.BLOCK - 1, lines.BLOCK, lines.BLOCK + 1, 3 * lines.BLOCK])
def test_a_second_reading_takes_the_beginning_for_the_same(tmp_path, size):
    path = tmp_path / "a.json"
    path.write_bytes(b"[" + b'{"a":1},' * (size // 8))
    (source,) = lines.sources((str(path),))
    first = next(lines.chunks(source, 0, FAST))
    assert module.is_document(first) == module.is_document(source.beginning())
