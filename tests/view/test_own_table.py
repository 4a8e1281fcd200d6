"""A file or a pasted table through the page: what was understood is said and can be corrected, then it is the input."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import MAX_STEPS, read_table
from lstm_view.own.cell.sequence import read_sequence
from lstm_view.own.model.given_table import table_of
from lstm_view.own.sequence import parsed
from lstm_view.state.experiment import Experiment
from lstm_view.state.scene import build
from lstm_view.state.table import Table
from tests.state.acting import PAUSE
from tests.view.drive import history, open_page, payload, send

PAGE = "sequence"
AIRLINE = b'"Month","Passengers"\n' + b"".join(
    f'"1949-{month:02d}",{number}\n'.encode()
    for month, number in enumerate([112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118], 1)
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No table is known from another test."""
    monkeypatch.setattr("lstm_view.own.sequence.panel.TABLES", parsed.Tables())
    yield


def now(at: AppTest) -> Experiment:
    return history(at, PAGE).now


def with_panel(**query: str) -> AppTest:
    at = open_page(PAGE, query)
    return at.button(key="control-table").click().run()


def upload(data: bytes, name: str = "data.csv", **query: str) -> AppTest:
    at = with_panel(**query)
    return at.file_uploader(key="table-file").upload(name, data, "text/plain").run()


def paste(text: str, **query: str) -> AppTest:
    return with_panel(**query).text_area(key="table-text").set_value(text).run()


def widget(at: AppTest, label: str) -> Any:
    """The widget of the panel with a label."""
    kinds = ("selectbox", "multiselect", "number_input", "text_input")
    (found,) = [one for kind in kinds for one in getattr(at, kind) if one.label == label]
    return found


def use(at: AppTest) -> AppTest:
    at.button(key="table-use").click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """All that the panel says."""
    return "\n".join([*(one.value for one in at.markdown), *(one.value for one in (*at.error, *at.info))]).replace(
        "\\", ""
    )


def preview(at: AppTest) -> str:
    """The first rows of the table, as HTML."""
    (found,) = [one.proto.body for one in at.get("html") if "<table" in one.proto.body]
    return str(found)


def undo(at: AppTest) -> AppTest:
    return send(at, [{"n": history(at, PAGE).ack + PAUSE, "kind": "undo"}])


# -- reading


def test_a_file_is_understood_aloud_and_used_as_one_step_of_undo() -> None:
    at = upload(AIRLINE, "airline.csv")
    before = now(at)
    assert "12 rows and 1 column of numbers, with commas between the cells and decimal points." in said(at)
    assert "The columns are named by line 1." in said(at) and "The text is UTF-8." in said(at)
    assert "The rows are labelled by Month." in said(at)
    assert "<td" in preview(at) and "1949-06" in preview(at)
    heads = re.findall(r"<th scope=.col.[^>]*>([^<]*)", preview(at))
    assert heads == ["row", "line", "label", "Passengers"]  # rows are chosen, sentences speak of lines
    assert widget(at, "Values").value == "0 to 1"  # numbers in the hundreds would saturate every gate
    assert now(at) == before  # nothing happens before the button
    use(at)
    shown = payload(at)
    numbers = np.array([112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118])
    assert shown["x"] == ((numbers - 104) / 44).tolist()
    assert shown["inputs"] == ["Passengers"]
    assert shown["labels"] == [f"1949-{month:02d}" for month in range(1, 13)]
    assert "Column Passengers of airline.csv, rows 1 to 12." in shown["story"]["claim"]
    assert "scaled = (value − 104) / (148 − 104)" in shown["story"]["claim"]
    assert at.selectbox(key="control-source").value == "table"
    assert not at.expander[0].proto.expanded
    undo(at)
    assert now(at) == before
    assert "table" not in at.selectbox(key="control-source").options


def test_the_numbers_stay_in_their_own_units_beside_what_scaled_them() -> None:
    at = use(upload(AIRLINE, "airline.csv"))
    given = now(at).run.input
    assert isinstance(given, Table)
    (column,) = given.columns
    assert column.values[:2] == (112, 118)
    assert (column.shift, column.factor) == (104, 44)


def test_what_is_used_comes_back_from_the_address() -> None:
    at = use(upload(AIRLINE, "airline.csv"))
    other = open_page(PAGE)
    send(other, [{"n": 1, "kind": "open", **payload(at)["address"]}])
    assert now(other).run == now(at).run
    assert payload(other)["x"] == payload(at)["x"]


@pytest.mark.parametrize(
    "content", [b"a,b\nx,y\n", b"\xff\xfe\x00", b"1,2,3\n4\n", b'"', b"PK\x03\x04", b"1,500\n2,500"]
)
def test_a_file_that_cannot_be_read_is_said_and_can_be_corrected(content: bytes) -> None:
    at = upload(content)
    before = now(at)
    assert not at.exception
    (error,) = at.error
    assert error.value.endswith(".")
    assert widget(at, "Between the cells").value == "found"
    assert now(at) == before
    assert not [one for one in at.button if one.key == "table-use"]


def test_nothing_happens_without_a_file_or_a_table() -> None:
    at = with_panel()
    assert not at.exception and not at.error
    assert not [one for one in at.selectbox if one.label == "Decimal sign"]
    at.button(key="table-away").click().run()
    assert not at.file_uploader


# -- correcting


def test_the_delimiter_the_decimal_sign_and_the_header_can_be_corrected() -> None:
    at = upload(b"1,5\n2,25\n")
    assert "2 rows and 2 columns" in said(at) and "decimal comma?" in said(at)
    assert widget(at, "Decimal sign").options[0] == "found: point"
    widget(at, "Decimal sign").set_value(",").run()
    assert "2 rows and 1 column of numbers, with one number a line and decimal commas." in said(at)
    assert use(at) and payload(at)["x"] == [1.5, 2.25]
    at = upload(b"2001,2002\n5,6\n7,8\n")
    rows = widget(at, "To row").value
    widget(at, "Names of columns").set_value(0 if rows == 2 else 1).run()
    assert widget(at, "To row").value == (3 if rows == 2 else 2)


def test_encoding_direction_and_marks_can_be_corrected() -> None:
    at = upload("höhe;n\n1;-999\n2;5\n".encode("cp1252"))
    assert "höhe" in preview(at) and "Windows-1252" in said(at) and "Is it a mark for a missing value" in said(at)
    widget(at, "Other marks of a missing value").set_value("-999").run()
    assert "missing" in preview(at)
    widget(at, "Encoding").set_value("mac-roman").run()
    assert "hˆhe" in preview(at)
    widget(at, "A step is").set_value("across").run()
    assert "each of 2 columns is a step" in said(at)


def test_another_file_is_read_without_the_corrections_of_the_last_one() -> None:
    at = upload(b"1,5\n2,25\n")
    widget(at, "Decimal sign").set_value(",").run()
    at.file_uploader(key="table-file").set_value(("other.csv", b"3,5\n4,25\n", "text/csv")).run()
    assert widget(at, "Decimal sign").value == "found"


# -- choosing


WEATHER = b"day;temp;rain\nMo;1,5;10\nTu;?;20\nWe;2,5;30\nTh;4,5;\n"


def test_columns_rows_and_the_direction_of_time_are_chosen() -> None:
    at = upload(WEATHER, story="random")
    assert widget(at, "Columns").value == ["temp", "rain"]
    widget(at, "Columns").set_value(["rain"]).run()
    widget(at, "From row").set_value(2).run()
    widget(at, "To row").set_value(3).run()
    widget(at, "Time").set_value("Last row first").run()
    widget(at, "Values").set_value("none").run()
    shown = payload(use(at))
    assert (shown["x"], shown["labels"], shown["inputs"]) == ([30, 20], ["We", "Tu"], ["rain"])
    assert "rows 2 to 3, read from the last to the first." in shown["story"]["claim"]


@pytest.mark.parametrize(
    ("way", "x", "labels"),
    [
        ("leave out", [1.5, 2.5, 4.5], ["Mo", "We", "Th"]),
        ("carry forward", [1.5, 1.5, 2.5, 4.5], ["Mo", "Tu", "We", "Th"]),
        ("interpolate", [1.5, 2, 2.5, 4.5], ["Mo", "Tu", "We", "Th"]),
        ("mask", [1.5, 0, 2.5, 4.5], ["Mo", "Tu", "We", "Th"]),
    ],
)
def test_a_gap_is_named_and_filled_as_chosen(way: str, x: list[float], labels: list[str]) -> None:
    at = upload(WEATHER, story="random")
    assert "In column temp no number stands in line 3." in said(at)
    widget(at, "Columns").set_value(["temp"]).run()
    widget(at, "Missing values").set_value(way).run()
    widget(at, "Values").set_value("none").run()
    shown = payload(use(at))
    assert (shown["x"], shown["labels"]) == (x, labels)
    assert "Of 4 steps 1 misses a value" in shown["story"]["claim"]
    trace = build(now(at)).trace
    passed = [t for t in range(1, len(trace)) if (trace.c[t] == trace.c[t - 1]).all()]
    assert passed == ([1] if way == "mask" else [])  # the state goes through a masked step unchanged


def test_missing_values_are_asked_about_only_where_there_are_some() -> None:
    at = upload(AIRLINE)
    assert not [one for one in at.selectbox if one.label == "Missing values"]


def test_each_column_is_scaled_by_itself() -> None:
    at = upload(b"a,b\n0,100\n1,300\n2,200\n", story="random")
    widget(at, "Values").set_value("0 to 1").run()
    assert payload(use(at))["x"] == [0, 0, 0.5, 1, 1, 0.5]


def test_the_mean_and_deviation_of_a_training_run_are_used_as_typed() -> None:
    at = upload(b"a,b\n0,100\n1,300\n", story="random")
    widget(at, "Values").set_value("given").run()
    widget(at, "Mean, or one for each column").set_value("1; 200").run()
    widget(at, "Deviation, or one for each column").set_value("0,5; 100").run()
    assert payload(use(at))["x"] == [-2, -1, 0, 1]
    widget(at, "Deviation, or one for each column").set_value("0").run()
    assert "deviation is 0; wanted a number above 0." in said(at)
    widget(at, "Deviation, or one for each column").set_value("1 2 3").run()
    assert "There are 3 deviations; wanted one, or one for each of 2 columns." in said(at)
    widget(at, "Deviation, or one for each column").set_value("x").run()
    assert "In line 1 stands 'x', which is no number" in said(at)
    assert not at.exception


def test_a_story_is_given_as_many_columns_as_it_reads() -> None:
    assert widget(upload(WEATHER, story="remember"), "Columns").value == ["temp"]
    assert widget(upload(WEATHER, story="latch"), "Columns").value == ["temp", "rain"]


def test_no_column_and_too_many_rows_are_said() -> None:
    at = upload("\n".join(["value", *(str(k % 4) for k in range(2500))]).encode())
    assert (widget(at, "From row").value, widget(at, "To row").value) == (1, MAX_STEPS)
    widget(at, "To row").set_value(2500).run()
    assert f"These are 2500 steps; at most {MAX_STEPS} are taken. Choose fewer rows." in said(at)
    widget(at, "From row").set_value(501).run()
    assert payload(use(at))["x"] == [float(k % 4) for k in range(500, 2500)]
    widget(at, "Columns").set_value([]).run()
    assert "No column is chosen" in said(at)
    widget(at, "Columns").set_value(["value"]).run()
    widget(at, "From row").set_value(2501 - 1).run()
    widget(at, "To row").set_value(3).run()
    assert "the first row must not" in said(at)


def test_numbers_of_many_digits_come_whole_and_back_from_the_address() -> None:
    worst = [-1.2345678901234567e-308, 0.1, 1e300, -0.0]
    at = upload("\n".join(["value", *map(repr, worst)]).encode())
    widget(at, "Values").set_value("none").run()
    use(at)
    other = open_page(PAGE)
    send(other, [{"n": 1, "kind": "open", **payload(at)["address"]}])
    given = now(other).run.input
    assert isinstance(given, Table)
    assert np.array(given.columns[0].values).tobytes() == np.array(worst).tobytes()


def test_more_than_a_link_can_carry_is_refused_before_it_is_used() -> None:
    head = ",".join(f"c{k}" for k in range(40))
    row = ",".join(["0.1234567890123456"] * 40)
    at = upload("\n".join([head, *[row] * 1500]).encode(), story="random")
    widget(at, "Columns").set_value([f"c{k}" for k in range(40)]).run()
    assert "more than a link can carry" in said(at)


# -- pasted


def test_a_pasted_table_is_read_like_a_file() -> None:
    at = paste("Month\tSales\nJan\t1,5\nFeb\t2,5\n")
    assert "with tabs between the cells and decimal commas" in said(at)
    shown = payload(use(at))
    assert (shown["x"], shown["labels"]) == ([1.5, 2.5], ["Jan", "Feb"])
    assert "of the pasted table" in shown["story"]["claim"]


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("[0, 0.5, 0.25, 1]", [0, 0.5, 0.25, 1]),
        ("[[1, 2], [3, 4]]", [1, 2, 3, 4]),
        ("np.array([[1., 2.],\n          [3., 4.]])", [1, 2, 3, 4]),
        ("level (m);flow (m3)\n1;2\n3;4", [1, 2, 3, 4]),
    ],
)
def test_a_pasted_list_in_brackets_is_a_table_too(text: str, x: list[float]) -> None:
    at = paste(text, story="random")
    assert not at.error
    assert payload(use(at))["x"] == x


@pytest.mark.parametrize(
    "text", ['[{"t": "Mo", "x": 1.5}, {"t": "Tu", "x": 2.5}]', '{"t": ["Mo", "Tu"], "x": [1.5, 2.5]}']
)
def test_a_table_in_json_is_used_as_one_in_text_is(text: str) -> None:
    for at in (paste(text, story="random"), upload(text.encode(), "a.json", story="random")):
        assert not at.error
        assert "2 rows and 1 column of numbers from JSON" in said(at)
        assert "<th scope=" in preview(at)
        assert ">line<" not in preview(at), "the rows of JSON are counted"
        labels = [one.label for one in at.selectbox]
        assert "Decimal sign" in labels, "numbers may stand in quotes"
        assert not {"Between the cells", "Names of columns", "Encoding"} & set(labels)
        shown = payload(use(at))
        assert (shown["x"], shown["labels"]) == ([1.5, 2.5], ["Mo", "Tu"])


def test_numbers_can_be_typed_as_json() -> None:
    at = open_page(PAGE, {"input": "numbers", "data": '[{"x": 0.5}, {"x": -0.25}]', "story": "random"})
    assert payload(at)["x"] == [0.5, -0.25]
    at = open_page(PAGE, {"input": "numbers", "data": '[{"x": 0.5}, {"x": null}]', "story": "random"})
    assert "In row 2 stands null under" in payload(at)["notices"][0]


def test_a_cell_and_a_model_of_ones_own_read_json_too() -> None:
    text = '[{"a": 0.5, "b": 1}, {"a": -0.25, "b": 2}]'
    assert read_sequence(text, 2).tolist() == [[0.5, 1], [-0.25, 2]]
    with pytest.raises(ValueError, match="x has 2 lines of 2 numbers; this cell has 1 a step"):
        read_sequence(text, 1)
    assert table_of("a.json", text.encode()).columns["b"].tolist() == [1, 2]


def test_a_pasted_list_that_is_cut_off_is_no_table() -> None:
    at = paste("[[1, 2], [3, 4", story="random")
    assert [one.value.replace("\\", "") for one in at.error] == ["“[” is not closed; wanted “]” behind it, or none."]
    assert not [one for one in at.button if one.key == "table-use"]
    at.text_area(key="table-text").set_value("[[1, 2], [3, 4]]").run()
    assert payload(use(at))["x"] == [1, 2, 3, 4]


def test_typed_numbers_with_a_gap_go_on_as_a_table() -> None:
    at = open_page(PAGE, {"input": "numbers", "data": "0.5,,0.7", "story": "random"})
    assert "nothing stands between two separators" in payload(at)["notices"][0]
    at.button(key="control-as-table").click().run()
    assert at.text_area(key="table-text").value == "0.5,,0.7"
    widget(at, "Missing values").set_value("interpolate").run()
    assert payload(use(at))["x"] == pytest.approx([0.5, 0.6, 0.7])


def test_what_a_file_says_stays_text() -> None:
    at = upload(b"<b>x</b>,<script>alert(1)</script>\n<i>a</i>,1\n<i>b</i>,2\n", "<img src=x>.csv")
    assert "<script>" not in preview(at) and "<i>a" not in preview(at)
    assert "&lt;script&gt;" in preview(at)
    assert not at.exception


# -- NumPy files


@pytest.mark.parametrize("kind", ["npy", "npz"])
def test_a_numpy_file_of_steps_and_inputs_is_read(kind: str) -> None:
    x = np.array([[0.1, 1], [0.2, 2], [0.3, 3]])
    file = io.BytesIO()
    if kind == "npy":
        np.save(file, x)
    else:
        np.savez(file, x=x)
    at = upload(file.getvalue(), f"x.{kind}", story="random")
    assert [one.label for one in at.selectbox if one.label == "Decimal sign"] == []
    assert payload(use(at))["x"] == x.ravel().tolist()


def test_a_numpy_file_of_objects_is_not_unpickled() -> None:
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    at = upload(file.getvalue(), "x.npy")
    assert "holds Python objects; wanted real numbers." in said(at)


# -- once


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was parsed, in its order."""
    found = []

    def read(data: bytes, filename: str, **named: Any) -> Any:
        found.append(data)
        return read_table(data, filename, **named)

    monkeypatch.setattr(parsed, "read_table", read)
    return found


def test_a_file_is_parsed_once_whatever_else_is_changed(calls: list[bytes]) -> None:
    at = upload(AIRLINE)
    use(at)
    at.pills(key="control-charts").set_value([]).run()
    undo(at)
    widget(at, "To row").set_value(5).run()
    assert len(calls) == 1
    widget(at, "Decimal sign").set_value(".").run()
    assert len(calls) == 2
    assert not upload(AIRLINE, "copy.csv").exception
    assert len(calls) == 2  # the same content, in another session


def test_tables_used_long_ago_are_forgotten_first_and_a_refusal_is_kept(calls: list[bytes]) -> None:
    tables = parsed.Tables(most=7)  # two of the tables below: a row counts its number, its line and a label
    files = [parsed.Source.of("a.csv", f"{k}.5\n".encode()) for k in range(3)]
    bad = parsed.Source.of("b.csv", b"x\n")
    for _ in range(2):
        with pytest.raises(ValueError, match="no row of numbers"):
            tables.read(bad, parsed.Settings())
    tables.read(files[0], parsed.Settings())
    tables.read(files[1], parsed.Settings())
    tables.read(files[0], parsed.Settings())
    tables.read(files[2], parsed.Settings())  # now the second is the one used longest ago
    tables.read(files[0], parsed.Settings())
    tables.read(files[1], parsed.Settings())
    assert calls == [b"x\n", b"0.5\n", b"1.5\n", b"2.5\n", b"1.5\n"]


def test_the_run_is_decided_by_the_experiment_alone() -> None:
    at = use(upload(AIRLINE, "airline.csv"))
    np.testing.assert_array_equal(build(now(at)).trace.x.ravel(), payload(at)["x"])


def test_an_own_cell_is_not_given_more_columns_than_it_reads() -> None:
    at = upload(b"a,b\n1,2\n3,4\n", story="own", weights="1,1,0:" + ",".join(["0.5"] * 14), v="2")
    widget(at, "Columns").set_value(["a", "b"]).run()
    assert at.button(key="table-use").disabled
    assert "Your cell reads 1 number a step, and this choice has 2" in said(at)
    widget(at, "Columns").set_value(["b"]).run()
    use(at)
    assert build(now(at)).trace.x.ravel().tolist() == [2.0, 4.0]


def test_a_column_that_names_the_steps_is_no_input_of_a_random_cell_unless_it_is_chosen() -> None:
    at = upload(b"year,load,price\n2001,5,1\n2002,3,2\n2003,4,3\n")
    assert widget(at, "Columns").value == ["load", "price"]
    assert payload(use(at))["x"] == [5.0, 1.0, 3.0, 2.0, 4.0, 3.0]
    assert payload(at)["labels"] == ["2001", "2002", "2003"]


@pytest.mark.parametrize("text", ['{"a": 1}', '[{"a": [1, 2]}]', '{"a": [1, 2', '{"a": 1}\n{"a": 2'])
def test_pasted_json_that_is_no_table_is_refused_and_not_read_as_other_numbers(text: str) -> None:
    """Its brackets were taken out, and of [1, 2] behind a name there came 1.2."""
    with pytest.raises(ValueError, match=r"JSON|holds a list or an object"):
        read_table(parsed.Source.pasted(text).data, "pasted")
    asked_for = read_table(parsed.Source.pasted("[1, 2];").data, "pasted")
    assert [values.tolist() for values in asked_for.columns.values()] == [[1, 2]]


@pytest.mark.parametrize("text", ['{"x": 1, "y": 2}\r\n\r\n{"x": 3, "y": 4}', '["x", "y"]\n[1, 2]\n[3, 4]\n'])
def test_pasted_json_lines_are_a_table(text: str) -> None:
    source = parsed.Source.pasted(text)
    table = parsed.Tables().read(source, parsed.Settings())
    assert {name: values.tolist() for name, values in table.columns.items()} == {"x": [1, 3], "y": [2, 4]}


def test_of_one_content_under_two_names_each_is_read_as_its_name_says() -> None:
    """A single record is a row of JSON Lines and no table in JSON; what was read first was kept for both."""
    tables, data = parsed.Tables(), b'{"x": 1}'
    with pytest.raises(ValueError, match="This is JSON with names, not a table"):
        tables.read(parsed.Source.of("a.json", data), parsed.Settings())
    assert tables.read(parsed.Source.of("a.jsonl", data), parsed.Settings()).columns["x"].tolist() == [1]
