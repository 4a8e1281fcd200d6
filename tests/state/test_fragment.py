"""Fragments: what is too long for a query goes behind the ``#``, and nothing there can do harm."""

from __future__ import annotations

import base64
import random
import tracemalloc
import zlib
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_view.state.fields import FIELDS, MAX_TEXT
from lstm_view.state.fragment import LONGEST, MORE, pack, pairs_of, split, unpack
from tests.state.acting import HOME, act, fresh, seen
from tests.state.make import vary

FEW = settings(max_examples=80, deadline=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from((1, 1, 20, 400)))
PAIRS = st.dictionaries(st.sampled_from(list(FIELDS)), LONG, max_size=6)


def encoded(data: bytes) -> str:
    return f"{MORE}={base64.urlsafe_b64encode(data).decode().rstrip('=')}"


# -- there and back


@FEW
@given(PAIRS)
def test_pairs_come_back_from_a_query_and_a_fragment(pairs: dict[str, str]) -> None:
    query, fragment = split(pairs)
    assert len(query) <= LONGEST
    assert pairs_of(query) | unpack(fragment) == pairs
    assert not set(pairs_of(query)) & set(unpack(fragment))


@FEW
@given(PAIRS)
def test_what_is_short_needs_no_fragment(pairs: dict[str, str]) -> None:
    assert (split(pairs)[1] == "") == (len(urlencode(pairs)) <= LONGEST)


@FEW
@given(PAIRS)
def test_a_fragment_holds_only_letters_that_an_address_may(pairs: dict[str, str]) -> None:
    fragment = pack(pairs)
    assert quote(fragment, safe="=") == fragment
    assert unpack(fragment) == unpack(f"#{fragment}") == pairs


def test_only_the_longest_parts_go_behind_the_sign() -> None:
    pairs = {"story": "random", "data": "1 " * 2000, "set": "bias[f,1]:1", "seed": "3"}
    query, fragment = split(pairs)
    assert set(pairs_of(query)) == {"story", "set", "seed"}
    assert unpack(fragment) == {"data": pairs["data"]}


# -- hostile ones

GOOD = pack({"story": "latch", "set": "bias[f,0]:1"})
BODY = GOOD.partition("=")[2]
PLAIN = b"story=latch"


def bomb(size: int) -> bytes:
    return zlib.compress(b"data=" + b"a" * size, 9)


def random_bytes(count: int) -> bytes:
    return random.Random(7).randbytes(count)


def deflated(data: bytes, window: int) -> bytes:
    """Another compression: raw deflate (-15) or gzip (31)."""
    made = zlib.compressobj(wbits=window)
    return made.compress(data) + made.flush()


HOSTILE = {
    "nothing": f"{MORE}=",
    "no name of ours": f"less={BODY}",
    "a heading": "what-if",
    "cut off": GOOD[:-6],
    "cut in the middle": GOOD[: len(GOOD) // 2],
    "no checksum": encoded(zlib.compress(PLAIN)[:-4]),
    "a wrong checksum": encoded(zlib.compress(PLAIN)[:-1] + b"\0"),
    "random bytes": encoded(random_bytes(2_000)),
    "many random bytes": encoded(random_bytes(1_000_000)),
    "no base64": f"{MORE}=!!!***",
    "other letters": f"{MORE}=аеіо",
    "half a surrogate pair": f"{MORE}=\ud800",
    "gzip": encoded(deflated(PLAIN, 31)),
    "raw deflate": encoded(deflated(PLAIN, -15)),
    "not compressed": encoded(PLAIN),
    "a bomb": encoded(bomb(200_000_000)),
    "a bomb in a bomb": encoded(zlib.compress(bomb(50_000_000) * 100)),
    "no text": encoded(zlib.compress(b"story=\xff\xfe\x80")),
    "many names": encoded(zlib.compress(b"&".join(b"%d=" % k for k in range(200_000)))),
    "many empty names": encoded(zlib.compress(b"a&" * 700_000)),
    "pickled": encoded(b"cos\nsystem\n(S'true'\ntR."),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_fragment_gives_nothing_and_takes_little_memory(case: str) -> None:
    tracemalloc.start()
    found = unpack(HOSTILE[case])
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {}
    assert largest < 16 * MAX_TEXT  # bytes: the text that is allowed, once packed, once plain, once as letters


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_fragment_is_one_sentence_and_leaves_the_rest_of_the_address(case: str) -> None:
    history = fresh()
    act(history, "open", query="step=9", fragment=HOSTILE[case])
    assert history.now == vary(HOME, step=8)
    ours = HOSTILE[case].startswith(MORE)  # any other is the place of a heading, and the browser's
    assert len(history.notices) == ours
    assert all("cut off or damaged" in notice for notice in history.notices)


@FEW
@given(st.text(max_size=40) | st.binary(max_size=60).map(encoded))
def test_any_fragment_is_borne(text: str) -> None:
    history = fresh()
    act(history, "open", query="", fragment=text)
    assert len(history.notices) <= 2
    assert isinstance(unpack(text), dict)


def test_bytes_that_follow_the_end_are_no_part_of_it() -> None:
    assert unpack(encoded(zlib.compress(PLAIN) + random_bytes(50))) == {"story": "latch"}


def test_a_fragment_counts_more_than_the_query() -> None:
    history = fresh()
    act(history, "open", query="story=hide&step=3", fragment=f"#{GOOD}")
    assert history.now.run.cell.name == "latch"
    assert history.now.cursor.step == 2
    assert history.notices == ()


def test_only_a_fragment_that_was_read_changes_anything() -> None:
    history, other = fresh(), fresh()
    act(history, "open", query="step=3", fragment="")
    act(other, "open", query="step=3")
    assert seen(history) == seen(other)
    assert history.linked


def test_a_query_of_more_names_than_there_can_be_is_not_read() -> None:
    assert pairs_of("a=1&" * 10_000) == {}
    assert pairs_of("story=a&story=b&step=") == {"story": "b", "step": ""}
    assert dict(parse_qsl("step=3")) == pairs_of("step=3")
