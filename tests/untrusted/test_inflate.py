"""Archives that are more than they seem."""

import contextlib
import gzip
import io
import itertools
import struct
import zlib

import pytest
import zstandard
from helpers import limited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complyk8s.untrusted import InputError, inflate

TEXT = b"".join(b'{"n":%d}\n' % n for n in range(20_000))


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def zst_bomb(blocks: int) -> bytes:
    """A frame of blocks of 4 bytes, each of which stands for 128 KiB (RFC 8878)."""
    head = b"\x28\xb5\x2f\xfd" + bytes((0b0000_0000, 0x58))
    size = 128 * 1024
    block = struct.pack("<I", (size << 3) | 0b010)[:3] + b"x"
    last = struct.pack("<I", (size << 3) | 0b011)[:3] + b"x"
    return head + block * (blocks - 1) + last


def expand(raw: bytes, ratio: int = 400, step: int = 1 << 16) -> bytes:
    return b"".join(inflate.expanded((raw[i : i + step] for i in range(0, len(raw), step)), ratio))


@pytest.mark.parametrize("step", [1, 7, 512, 1 << 20])
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (gzip.compress(TEXT), TEXT), (zst(TEXT), TEXT), (gzip.compress(TEXT) * 2, TEXT * 2), (zst(TEXT) * 2, TEXT * 2),
        (zst(gzip.compress(TEXT)), TEXT), (gzip.compress(zst(TEXT)), TEXT), (gzip.compress(gzip.compress(TEXT)), TEXT),
        (TEXT, TEXT), (b"", b""), (b"ab", b"ab"), (gzip.compress(b""), b""), (zst(b""), b""),
        (gzip.compress(TEXT) + b"\0" * 512, TEXT), (b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zst(TEXT), TEXT),
        (zst(TEXT) + b"\x5f\x2a\x4d\x18\x02\0\0\0ab" + zst(TEXT), TEXT * 2),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_was_compressed_comes_back(raw, text, step):
    assert expand(raw, step=step) == text


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(TEXT)[:-9], zst(TEXT)[:-9], gzip.compress(TEXT)[:500], zst(TEXT)[:500], gzip.compress(TEXT) + b"rubbish",
        zst(TEXT) + b"rubbish", b"\x1f\x8brubbish", b"\x28\xb5\x2f\xfdrubbish", gzip.compress(TEXT)[:200] + b"\0" * 200,
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(TEXT)))),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_is_broken_cut_or_nested_too_often_is_refused(raw):
    with pytest.raises(InputError):
        expand(raw)


def test_a_frame_that_asks_for_too_much_memory_is_refused():
    window = (30 - 10) << 3  # 2**30 bytes (RFC 8878, 3.1.1.1.2)
    with pytest.raises(InputError, match="broken zstd"):
        expand(b"\x28\xb5\x2f\xfd" + bytes((0, window)) + b"\x01\0\0")


BOMBS = {
    "zstd": zst_bomb(8_000),
    "zstd frames": zst_bomb(100) * 480,
    "gzip": gzip.compress(b"\0" * (64 << 20), 9),
    "gzip in zstd": zst(gzip.compress(b"\0" * (64 << 20), 9)),
    "zstd in gzip": gzip.compress(zst_bomb(8_000)),
    "members": gzip.compress(b"", mtime=0) * 140_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_little_memory(name):
    done = limited(
        "from complyk8s.untrusted import InputError, inflate\n"
        "import sys, resource\n"
        "raw = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    print(sum(map(len, inflate.expanded((raw,), 400))))\n"
        "except InputError as e:\n    print(e)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n",
        BOMBS[name],
    )
    assert done.returncode == 0, done.stderr
    told, grown = done.stdout.splitlines()
    assert "times" in told or "members" in told
    assert int(grown) < 200


def test_no_piece_is_larger_than_a_piece():
    found = [len(p) for p in itertools.islice(inflate.expanded((zst_bomb(400),), 10**9), 20)]
    assert max(found) <= inflate.PIECE
    found = [len(p) for p in inflate.gunzip((zlib.compress(b"\0" * (40 << 20), wbits=31),))]
    assert max(found) <= inflate.PIECE


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"]))
def test_no_bytes_raise_anything_else(raw, head):
    with contextlib.suppress(InputError):
        expand(head + raw)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000), st.lists(st.sampled_from([gzip.compress, zst]), max_size=3))
def test_any_way_to_pack_is_undone(data, ways):
    if inflate.compressed(data):
        return
    raw = data
    for way in ways:
        raw = way(raw)
    assert expand(raw, ratio=10**6) == data


def test_a_window_of_zstd_long_is_read():
    out = io.BytesIO()
    params = zstandard.ZstdCompressionParameters(window_log=27)
    with zstandard.ZstdCompressor(compression_params=params).stream_writer(out, closefd=False) as writer:
        writer.write(TEXT)
    assert expand(out.getvalue()) == TEXT
