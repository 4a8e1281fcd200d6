"""What becomes of missing values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import FILLS, fill

GAP = float("nan")


@pytest.mark.parametrize(
    ("how", "values", "kept", "masked"),
    [
        ("leave out", [1, 4, 2], [1, 4, 5], [False] * 3),
        ("carry forward", [1, 1, 1, 4, 2, 2], [1, 2, 3, 4, 5, 6], [False] * 6),
        ("interpolate", [1, 2, 3, 4, 2], [1, 2, 3, 4, 5], [False] * 5),
        ("mask", [0, 1, 0, 0, 4, 2, 0], [0, 1, 2, 3, 4, 5, 6], [True, False, True, True, False, False, True]),
    ],
)
def test_each_way_keeps_what_it_says(how: str, values: list[float], kept: list[int], masked: list[bool]) -> None:
    filled = fill(np.array([GAP, 1, GAP, GAP, 4, 2, GAP]), how)
    assert filled.values.tolist() == values
    assert filled.kept.tolist() == kept
    assert filled.masked.tolist() == masked
    assert filled.sentence.startswith("Of 7 steps 4 miss a value: ")


def test_a_step_of_several_inputs_is_left_out_whole() -> None:
    filled = fill(np.array([[1, GAP], [2, 3]]), "leave out")
    assert filled.values.tolist() == [[2, 3]]
    assert filled.kept.tolist() == [1]


@given(st.lists(st.just(GAP) | st.floats(-1e3, 1e3), min_size=1, max_size=12), st.sampled_from(FILLS))
def test_what_was_measured_stays_and_no_gap_does(values: list[float], how: str) -> None:
    try:
        filled = fill(np.array(values), how)
    except ValueError as error:
        assert np.isnan(values).all()
        assert str(error).endswith("none is left.")
        return
    assert np.isfinite(filled.values).all()
    measured = ~np.isnan(np.array(values)[filled.kept])
    np.testing.assert_array_equal(filled.values[measured], np.array(values)[filled.kept][measured])
    assert set(np.flatnonzero(~np.isnan(values))) <= set(filled.kept.tolist())


@pytest.mark.parametrize(
    ("values", "how", "words"),
    [
        ([1.0, np.inf], "mask", "infinite"),
        ([], "mask", "wanted"),
        ([1.0], "guess", "wanted one of"),
        (["a"], "mask", "holds"),
    ],
)
def test_other_values_are_refused_in_a_sentence(values: list[object], how: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fill(values, how)  # type: ignore[arg-type]
