"""A series in units that suit a cell, and the sentence that says how."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import scale


def test_scale_says_its_formula_with_its_numbers() -> None:
    scaled, sentence = scale(np.array([5.0, 0.0, 190.2]))
    assert scaled.tolist() == [5 / 190.2, 0, 1]
    assert sentence == "scaled = (value − 0) / (190.2 − 0), so that all values lie from 0 to 1."


def test_scale_of_negative_numbers_reads_as_a_sum() -> None:
    scaled, sentence = scale(np.array([-3.0, 1.0]))
    assert scaled.tolist() == [0, 1]
    assert sentence.startswith("scaled = (value + 3) / (1 + 3),")


def test_scale_of_a_constant_is_zero() -> None:
    scaled, sentence = scale(np.array([5.0, 5.0]))
    assert scaled.tolist() == [0, 0]
    assert sentence == "Every value is 5; a constant series is shown as 0."


def test_scale_refuses_a_range_beyond_float64() -> None:
    with pytest.raises(ValueError, match="too wide to scale"):
        scale(np.array([-1.7e308, 1.7e308]))


SERIES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20).filter(lambda values: np.ptp(values) > 1e-3)


@given(SERIES)
def test_a_standardised_series_has_mean_0_and_deviation_1(values: list[float]) -> None:
    scaled, sentence = scale(np.array(values), "standardise")
    assert scaled.mean() == pytest.approx(0, abs=1e-6)
    assert scaled.std() == pytest.approx(1, rel=1e-6)
    assert sentence.endswith("the mean and the standard deviation of the series.")


@given(SERIES, st.floats(-100, 100), st.floats(0.01, 100))
def test_given_numbers_scale_as_they_did_in_training(values: list[float], mean: float, deviation: float) -> None:
    scaled, _ = scale(np.array(values), "given", mean=mean, deviation=deviation)
    np.testing.assert_allclose(scaled * deviation + mean, values, rtol=1e-9, atol=1e-7)


def test_no_scaling_is_said_too() -> None:
    scaled, sentence = scale(np.array([5.0, 6.0]), "none")
    assert scaled.tolist() == [5, 6]
    assert sentence == "The values are not scaled."


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("given", {}, "which needs both"),
        ("given", {"mean": 1.0}, "which needs both"),
        ("0 to 1", {"mean": 1.0, "deviation": 1.0}, "belong to the kind"),
        ("given", {"mean": 1.0, "deviation": 0.0}, "wanted a number above 0"),
        ("given", {"mean": 1e300, "deviation": 1e-300}, "leave the range"),
        ("other", {}, "wanted one of none, 0 to 1, standardise, given"),
    ],
)
def test_a_scaling_that_cannot_be_is_refused(kind: str, more: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scale(np.array([1.0, 2.0]), kind, **more)
