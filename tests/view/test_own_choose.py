"""What is chosen of a table: the same numbers as the core scales, and the same after an address."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import FILLS, MAX_INPUTS, SCALES, fill, read_table, scale
from lstm_view.own.sequence.choose import Choice, chosen, proposed
from lstm_view.state.table import MAX_ABOUT, MAX_NAME, write_table
from lstm_view.state.table import read_table as read_written

_CELLS = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=4, max_size=12)


@settings(max_examples=80, deadline=None)
@given(_CELLS, st.sampled_from(FILLS), st.sampled_from(SCALES), st.booleans())
def test_what_is_chosen_is_what_the_core_fills_and_scales(
    values: list[float], way: str, kind: str, backwards: bool
) -> None:
    text = "\n".join(["a,b", *(f"{v!r},{k}".replace("nan", "NA") for k, v in enumerate(values))])
    if np.isnan(values).all():
        return
    table = read_table(text.encode(), "a.csv", decimal=".")
    given_by = {"mean": (1.5,), "deviation": (0.5,)} if kind == "given" else {}
    made = chosen(table, Choice(("a",), 0, len(values), backwards, way, kind, **given_by), "a.csv")
    filled = fill(np.array(values[::-1] if backwards else values), way)
    right, read = filled.values, ~filled.masked
    numbers = {name: one for name, (one,) in given_by.items()}
    np.testing.assert_array_equal(made.x[read, 0], scale(right[read], kind, **numbers)[0])
    assert not made.x[~read].any()
    assert (made.mask is None) == read.all()
    np.testing.assert_array_equal(np.ones(len(right), bool) if made.mask is None else made.mask, read)
    np.testing.assert_array_equal(made.columns[0].values, right)
    again = read_written(write_table(made))
    assert again == made
    assert again.x.tobytes() == made.x.tobytes()
    assert ("misses" in made.about or "miss a" in made.about) == bool(np.isnan(values).any())


def test_names_labels_and_words_are_cut_to_what_an_address_takes() -> None:
    long = "n" * 200
    table = read_table(f"{long},when\n1,{'w' * 200}\n2,{'v' * 200}\n".encode(), "a.csv")
    made = chosen(table, Choice(tuple(table.columns), 0, 2, scale="0 to 1"), "f" * 300)
    assert len(made.columns[0].name) == MAX_NAME
    assert made.columns[0].name.endswith("…")
    assert {len(label) for label in made.labels} == {MAX_NAME}
    assert len(made.about) <= MAX_ABOUT
    assert read_written(write_table(made)) == made


def test_rows_that_are_labelled_by_the_number_of_their_step_have_no_label() -> None:
    table = read_table(b"step,a\n1,5\n2,3\n3,4\n", "a.csv")
    assert chosen(table, Choice(("a",), 0, 3), "a.csv").labels == ()
    assert chosen(table, Choice(("a",), 1, 3), "a.csv").labels == ("2", "3")


def test_more_columns_than_inputs_are_refused() -> None:
    head = ",".join(f"c{k}" for k in range(MAX_INPUTS + 1))
    table = read_table(f"{head}\n{'1.5,' * MAX_INPUTS}2\n".encode(), "a.csv")
    with pytest.raises(ValueError, match=f"These are {MAX_INPUTS + 1} columns; at most {MAX_INPUTS} are taken"):
        chosen(table, Choice(tuple(table.columns), 0, 1), "a.csv")


@pytest.mark.parametrize(("values", "kind"), [([0, 1], "none"), ([-5, 5], "none"), ([0, 5.1], "0 to 1"), ([], "none")])
def test_numbers_that_would_saturate_a_gate_are_offered_a_scale(values: list[float], kind: str) -> None:
    assert proposed(np.array([*values, np.nan])) == kind
