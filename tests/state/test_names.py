"""Changes in writing: one name each, read back as they were written, from 0 and from 1."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import Clamp
from lstm_view.state.changes import LARGEST, Change, Cut, Hold, Masked, SetNumber
from lstm_view.state.names import read_change, read_changes, write_changes, write_name
from tests.state.strategies import CHANGES, CLAMPS, CUTS, MASKS, NAMES

FEW = settings(max_examples=100, deadline=None)

WRITTEN: dict[str, Change] = {
    "weight_ih[f,0,1]": SetNumber("weight_ih", "f", (0, 1), 0.5),
    "weight_hh[i,2,0]": SetNumber("weight_hh", "i", (2, 0), 0.5),
    "bias[o,0]": SetNumber("bias", "o", (0,), 0.5),
    "peephole[f,3]": SetNumber("peephole", "f", (3,), 0.5),
    "x[3,0]": SetNumber("x", None, (3, 0), 0.5),
    "h0[1]": SetNumber("h0", None, (1,), 0.5),
    "c0[0]": SetNumber("c0", None, (0,), 0.5),
    "clamp[f,3-7,0]": Hold(Clamp("f", 0.5, 3, 8, 0)),
    "clamp[g,3-3,*]": Hold(Clamp("g", 0.5, 3, 4)),
    "clamp[o,*,*]": Hold(Clamp("o", 0.5)),
    "clamp[i,*,2]": Hold(Clamp("i", 0.5, unit=2)),
}
CUT = {"cut[h,0,1]": Cut("h", 1, 0), "cut[x,2,1]": Cut("x", 1, 2), "cut[unit,1]": Cut("unit", 1)}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_name_means_one_change(name: str) -> None:
    assert read_change(name, 0.5) == WRITTEN[name]
    assert write_name(WRITTEN[name]) == name


@pytest.mark.parametrize("name", CUT)
def test_what_is_cut_is_set_to_zero_and_to_nothing_else(name: str) -> None:
    assert read_change(name, 0.0) == CUT[name]
    assert write_name(CUT[name]) == name
    with pytest.raises(ValueError, match="set to 0"):
        read_change(name, 1.0)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_steps_are_masked_or_read_and_nothing_between(value: float) -> None:
    assert read_change("masked[3-7]", value) == Masked(3, 8, value)
    assert write_name(Masked(3, 8, value)) == "masked[3-7]"
    for name, wrong in (("masked[3-7]", 0.5), ("masked[3-7]", 2.0), ("masked[7-3]", value)):
        with pytest.raises(ValueError, match="is 1 for steps that are passed over"):
            read_change(name, wrong)


@FEW
@given(NAMES | CLAMPS | CUTS | MASKS, st.integers(0, 3))
def test_a_name_is_written_as_it_was_read_from_whatever_it_counts(name: str, first: int) -> None:
    change = read_change(name, 0.0)
    assert write_name(change) == name
    assert read_change(write_name(change, first=first), 0.0, first=first) == change


@FEW
@given(CHANGES, st.sampled_from((0, 1)))
def test_a_list_is_read_as_it_was_written_to_the_last_bit(text: str, first: int) -> None:
    changes = read_changes(text, first=0)
    again = read_changes(write_changes(changes, first=first), first=first)
    assert repr(again) == repr(changes)  # also the sign of 0
    assert ("[" in text) == bool(changes)


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1e6, "1000000"), (-0.0, "-0")])
def test_a_number_is_written_as_short_as_it_can_be(value: float, text: str) -> None:
    assert write_changes((SetNumber("h0", None, (0,), value),), first=0) == f"h0[0]:{text}"


def test_of_two_changes_at_one_place_the_last_counts_and_comes_last() -> None:
    found = read_changes("h0[0]:1;clamp[f,*,*]:0;h0[0]:3;clamp[f,*,*]:1;c0[0]:2", first=0)
    assert write_changes(found, first=0) == "h0[0]:3;clamp[f,*,*]:1;c0[0]:2"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), LARGEST * 1.01, -1e300])
def test_a_number_that_is_none_or_too_large_is_refused(value: float) -> None:
    for name in ("bias[f,0]", "clamp[f,*,*]", "cut[unit,0]"):
        with pytest.raises(ValueError, match="is not a number from"):
            read_change(name, value)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "bias",
            "bias[]",
            "bias[f]",
            "bias[q,0]",
            "bias[f,0,0]",
            "bias[0]",
            "bias[f,-1]",
            "bias[f,00]",
            "BIAS[f,0]",
        ),
        *("weight_ih[f,0]", "weight_ih[0,0]", "weight_hh[f,0,0,0]", "x[0]", "x[f,0]", "x[f,0,0]", "h0[0,0]", "h0[f,0]"),
        *("c0[i,0]", "peephole[0,0]", "peephole[f]", "peephole[f,0,0]", "bias[f,0] ", " bias[f,0]", "bias[f,0]\n"),
        *("clamp[f]", "clamp[f,*]", "clamp[q,*,*]", "clamp[f,3,*]", "clamp[f,3-,*]", "clamp[f,-3,*]", "clamp[f,7-3,*]"),
        *("cut[0,1]", "cut[x,0]", "cut[z,0,1]", "cut[unit]", "cut[unit,0,1]", "cut[h,*,1]", "bias[f,100000]"),
        *("__class__[0]", "weight[f,0]", "bias[f,٣]", "x[１,0]", "a" * 10**5, "(" * 10**5),
    ],
    ids=lambda name: repr(name[:24]),
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        read_change(name, 0.0)


@FEW
@given(st.text(max_size=20) | st.from_regex(r"[a-z_0-9]{1,9}\[[a-z0-9,*-]{0,9}\]", fullmatch=True), st.floats())
def test_any_text_is_a_change_that_can_be_written_or_refused(name: str, value: float) -> None:
    try:
        change = read_change(name, value)
    except ValueError:
        return
    assert write_name(change) == name


@pytest.mark.parametrize("name", [name for name in (*WRITTEN, *CUT) if "0" in name.partition("[")[2]])
def test_where_people_count_nothing_has_the_number_0(name: str) -> None:
    read_change(name, 0.0)
    with pytest.raises(ValueError, match="counts from 1"):
        read_change(name, 0.0, first=1)
