"""The wire: what is packed comes out the same to the bit, and what the browser has already does not go again."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstm_view.stage.pack import RARE, Fixed, pack, unpack

NUMBERS = arrays.arrays(np.float64, arrays.array_shapes(max_dims=2, max_side=5, min_side=0))
KEYS = st.text(max_size=4).filter(lambda name: name != "$")  # that marks an array; what is sent has no such name
VALUES = st.recursive(
    NUMBERS | st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PAYLOADS = st.dictionaries(st.sampled_from([*RARE, "cell", "series", "step"]), VALUES, max_size=6)


def plain(value: Any) -> Any:
    """A value with its arrays as flat lists, NaN and the sign of 0 as words."""
    if isinstance(value, np.ndarray):
        return plain(value.ravel().tolist())
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return repr(value) if isinstance(value, float) else value


@settings(max_examples=80, deadline=None)
@given(PAYLOADS)
def test_a_payload_comes_out_as_it_went_in_to_the_bit(payload: dict[str, Any]) -> None:
    found = unpack(pack(payload, {}))
    assert set(found.pop("entries")) == set(payload) & set(RARE)
    assert plain(found) == plain(payload)


@settings(max_examples=80, deadline=None)
@given(PAYLOADS)
def test_the_numbers_begin_where_a_float_may_stand(payload: dict[str, Any]) -> None:
    message = pack(payload, {})
    (length,) = struct.unpack_from("<I", message)
    assert (4 + length) % 8 == 0
    assert len(message) % 8 == 0
    json.loads(message[4 : 4 + length], parse_constant=lambda word: pytest.fail(f"JSON has no {word}"))


@settings(max_examples=80, deadline=None)
@given(PAYLOADS, st.data())
def test_what_the_browser_has_does_not_go_again(payload: dict[str, Any], data: st.DataObject) -> None:
    entries = unpack(pack(payload, {}))["entries"]
    chosen = data.draw(st.sets(st.sampled_from(sorted(entries)))) if entries else set()
    has = {name: entries[name] for name in chosen}
    again = unpack(pack(payload, has))
    assert again["entries"] == entries
    assert set(again) == (set(payload) - set(has)) | {"entries"}


def test_other_content_goes_whatever_the_browser_has() -> None:
    first = unpack(pack({"x": np.array([1.0, 2.0]), "labels": ["a"]}, {}))
    second = unpack(pack({"x": np.array([1.0, math.nextafter(2.0, 3)]), "labels": ["a"]}, first["entries"]))
    assert set(second) == {"x", "entries"}
    assert second["entries"]["labels"] == first["entries"]["labels"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_say_is_refused_where_it_is_no_array(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"scale": value}, {})


FIXED = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(KEYS, FIXED, max_size=3), min_size=1, max_size=4), st.data())
def test_what_is_fixed_is_read_as_what_is_not_and_has_a_name_of_its_content(
    items: list[dict[str, Any]], data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1))
    mixed = [Fixed(item) if k in chosen else {**item, "x": np.array([0.1])} for k, item in enumerate(items)]
    plainly = [item if k in chosen else {**item, "x": [0.1]} for k, item in enumerate(items)]
    found = unpack(pack({"figures": mixed, "theme": Fixed(items[0])}, {}))
    assert found["figures"] == plainly
    assert found["theme"] == items[0]
    again = [Fixed(item) if isinstance(item, Fixed) else item for item in mixed]
    assert unpack(pack({"figures": again}, {}))["entries"]["figures"] == found["entries"]["figures"]
    other = [*mixed[:-1], Fixed({**items[-1], "other": True})]
    assert unpack(pack({"figures": other}, {}))["entries"]["figures"] != found["entries"]["figures"]
