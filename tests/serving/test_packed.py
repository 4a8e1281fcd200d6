"""A file goes over the line in the best coding that the browser takes, and is compressed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as hs

from lstm_view.serving import packed
from lstm_view.serving.packed import FOREVER, Packed, coding, pack
from tests.serving.asking import UNPACK

BOTH = ("br", "gzip")


@given(hs.binary(max_size=2000), hs.sampled_from(("br", "gzip", "identity")))
def test_every_coding_gives_the_content_back(content: bytes, name: str) -> None:
    body = Packed(Path("a.js"), content).body(name)
    assert UNPACK["" if name == "identity" else name](body) == content


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip;q=0.000", "identity"),
        ("br;q=0.01", "br"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("", "identity"),
        (",;,=q;;", "identity"),
        ("brr", "identity"),
    ],
)
def test_the_best_coding_that_is_allowed(accepted: str, chosen: str) -> None:
    assert coding(accepted, BOTH) == chosen


@given(hs.text(max_size=40))
def test_any_header_has_a_coding(accepted: str) -> None:
    assert coding(accepted, BOTH) in (*BOTH, "identity")


def test_who_asks_at_the_same_time_waits_for_one_compression(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compress(raw: bytes) -> bytes:
        made.append(raw)
        return brotli_of(raw)

    brotli_of = packed._COMPRESS["br"]
    monkeypatch.setitem(packed._COMPRESS, "br", compress)
    file = Packed(Path("a.js"), bytes(100_000))
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: file.body("br"), range(32)))
    assert len(bodies) == len(made) == 1


def test_what_was_packed_is_not_compressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Packed(Path("a.css"), b"body {}")
    pack([file])
    for name in BOTH:
        monkeypatch.setitem(packed._COMPRESS, name, lambda raw: pytest.fail("compressed again"))
        assert UNPACK[name](file.body(name)) == b"body {}"


def test_a_file_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    file = Packed(tmp_path / "a.js")
    with pytest.raises(FileNotFoundError):
        file.body("gzip")
    (tmp_path / "a.js").write_bytes(b"late")
    assert file.body("identity") == b"late"


def test_a_year_is_for_ever() -> None:
    assert f"public, max-age={365 * 24 * 3600}, immutable" == FOREVER
