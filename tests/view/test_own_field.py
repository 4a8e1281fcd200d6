"""Files and pastes that people brought, through the page as they would do it: the right numbers, or a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core import decimal_readings, parse_numbers, read_table
from tests.view.drive import payload
from tests.view.test_own_table import paste, preview, said, upload, use, widget
from tests.view.test_own_typed import reading, typed

FIELD = Path(__file__).parents[1] / "core" / "tables"
PASSENGERS = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118]


def brought(name: str) -> Any:
    return upload((FIELD / name).read_bytes(), name, story="random")


# -- files


@pytest.mark.parametrize("name", ["airline.csv", "airline_noheader_semicolon.csv", "excel_sep.csv"])
def test_passengers_by_month_with_an_offer_to_scale(name: str) -> None:
    at = brought(name)
    assert widget(at, "Values").value == "0 to 1"
    widget(at, "Values").set_value("none").run()
    shown = payload(use(at))
    assert shown["x"] == PASSENGERS
    assert (shown["labels"][0], shown["labels"][-1]) == ("1949-01", "1949-12")
    assert shown["notices"] == []


def test_decimal_commas_and_the_column_that_is_chosen() -> None:
    at = brought("decimal_comma.csv")
    assert "decimal commas" in said(at)
    widget(at, "Columns").set_value(["A"]).run()
    assert payload(use(at))["x"] == [1.1, 1.1, 1.1]


def test_a_gap_is_named_by_line_and_its_row_is_left_out() -> None:
    at = brought("household_power.txt")
    assert "In Global_active_power and 6 more columns no number stands in line 5." in said(at)
    assert preview(at).count("missing") == 7
    widget(at, "Columns").set_value(["Voltage"]).run()
    widget(at, "Values").set_value("none").run()
    shown = payload(use(at))
    assert shown["x"] == [234.84, 233.63, 233.29, 233.74, 235.68]
    assert "Of 6 steps 1 misses a value: 1 is left out. A value is missing in line 5." in shown["story"]["claim"]
    widget(at, "Missing values").set_value("interpolate").run()
    assert payload(use(at))["x"] == pytest.approx([234.84, 233.63, 233.29, (233.29 + 233.74) / 2, 233.74, 235.68])


def test_several_columns_are_several_inputs() -> None:
    at = brought("multivariate.csv")
    assert widget(at, "Columns").value == ["Open", "High", "Low", "Volume"]
    shown = payload(use(at))
    assert (shown["cell"]["steps"], shown["cell"]["input_size"]) == (3, 4)
    assert shown["x"] == [0.1, 0.3, 0.05, 0.5, 0.2, 0.35, 0.1, 0.4, 0.15, 0.25, 0.05, 0.6]
    assert shown["labels"] == ["2019-01-02", "2019-01-03", "2019-01-04"]


def test_one_number_a_line_is_one_step_a_line() -> None:
    assert payload(use(brought("one_per_line.txt")))["x"] == [0.1, 0.2, 0.3, 0.4]


# -- pastes


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("0,5; 0,7; 1,2", [0.5, 0.7, 1.2]),
        ("−0.377, 0.956", [-0.377, 0.956]),
        ("[0, 0.5, 0.25, 1]", [0, 0.5, 0.25, 1]),
    ],
)
def test_typed_numbers_are_what_was_meant(text: str, x: list[float]) -> None:
    at = typed(text)
    assert payload(at)["x"] == x
    assert payload(at)["notices"] == []


def test_a_gap_is_named_where_it_was_typed() -> None:
    assert "In line 1 nothing stands between two separators after '0.5'" in payload(typed("0.5,,0.7"))["notices"][0]


def test_of_three_thousand_numbers_a_span_is_chosen() -> None:
    numbers = [round(np.sin(k / 9), 3) for k in range(3000)]
    at = typed(" ".join(map(repr, map(float, numbers))))
    assert "The sequence has 3000 steps; at most 2000 are taken." in payload(at)["notices"][0]
    at.button(key="control-as-table").click().run()
    assert widget(at, "To row").value == 2000
    widget(at, "To row").set_value(3000).run()
    widget(at, "From row").set_value(1501).run()
    assert payload(use(at))["x"] == numbers[1500:]


def test_a_text_of_sixty_one_characters_in_the_order_of_a_model() -> None:
    assert payload(reading("abaB", order="a b B"))["inputs"] == ["a", "b", "B"]
    signs = "".join(map(chr, range(33, 94)))
    assert payload(reading(signs))["inputs"] == sorted(signs)


# -- more of each kind: the same readers without a page

ONE_DECIMAL = [
    *("0,5; 0,7", "0,5 0,7", "0,5\t0,7", "0,5;0,7;", " 0,5 ; 0,7 ", "0,5\n0,7", "level\n0,5\n0,7", "(0,5; 0,7)"),
    *("c(0,5; 0,7)", "0,50; 0,70", "+0,5; +0,7", "5e-1; 7e-1", "[0,5; 0,7]"),
]
BRACKETS = [
    *("[0.5, 0.7]", "(0.5, 0.7)", "{0.5, 0.7}", "[0.5 0.7]", "[0.5; 0.7]", "np.array([0.5, 0.7])", "array([0.5, 0.7])"),
    *("tensor([0.5000, 0.7000])", "torch.tensor([0.5, 0.7])", "c(0.5, 0.7)", "[[0.5], [0.7]]", "[0.5,\n 0.7]"),
]
GAPS = [
    *("0.5,,0.7", "0.5;;0.7", "0.5, ,0.7", "0.5; ;0.7", "0.5,NA,0.7", "0.5 nan 0.7", "0.5;?;0.7", "0.5\tNaN\t0.7"),
    *("0.5,null,0.7", "0.5;-;0.7", "t;x\n1;0.5\n2;\n3;0.7", "0.5\nNA\n0.7"),
]


@pytest.mark.parametrize("text", [*ONE_DECIMAL, *BRACKETS])
def test_two_numbers_however_they_are_written_are_read_or_asked_about(text: str) -> None:
    readings = decimal_readings(text)
    found = [x.ravel().tolist() for x in readings.values()] or [parse_numbers(text).ravel().tolist()]
    assert [0.5, 0.7] in found
    assert len(found) == 1 or "," in text


@pytest.mark.parametrize("text", GAPS)
def test_a_gap_however_it_is_marked_is_no_step_and_is_not_lost(text: str) -> None:
    with pytest.raises(ValueError, match=r"wanted|nothing stands|numbers"):
        parse_numbers(text)
    table = read_table(text.encode(), "pasted.txt")
    values = list(table.columns.values())[-1]
    np.testing.assert_array_equal(values, [0.5, np.nan, 0.7])
    assert table.missing


@pytest.mark.parametrize("text", GAPS[:3])
def test_a_pasted_gap_is_filled_through_the_page(text: str) -> None:
    at = paste(text, story="random")
    widget(at, "Missing values").set_value("carry forward").run()
    assert payload(use(at))["x"] == [0.5, 0.5, 0.7]
