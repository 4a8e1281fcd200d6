"""The page on which a cell of one's own is entered: what it understands, asks, refuses, shows and keeps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lstm_core import FORMS, STORIES, Assembly, LSTMKind, from_form, run, to_form
from lstm_view.own.cell.examples import of_screen, sample
from lstm_view.own.cell.forms import arrays, libraries, total
from lstm_view.own.cell.kinds import CELLS, layout_of
from lstm_view.own.cell.order import search, taken
from lstm_view.own.cell.reading import understand
from lstm_view.own.cell.shown import given as given_parts
from lstm_view.own.cell.shown import sizes
from lstm_view.state.address import read, write
from lstm_view.state.entry import NAMES, Entry
from lstm_view.state.experiment import Experiment, Look, Numbers
from lstm_view.state.fragment import pairs_of, split, unpack
from lstm_view.state.scene import build
from lstm_view.state.scene_other import build_any
from tests.state.acting import PAUSE
from tests.state.make import experiment, own_cell
from tests.view.drive import history, homes, open_page, path_of, payload, send

PAGE = "your_cell"
SAMPLE = sample(Entry())
LECTURE = "; ".join(
    f"W_{gate} = {w}; U_{gate} = {u}; b_{gate} = {b}"
    for gate, w, u, b in (
        ("f", 1.63, 2.70, 1.62),
        ("i", 1.65, 2.00, 0.62),
        ("g", 0.94, 1.41, -0.32),
        ("o", -0.19, 4.38, 0.59),
    )
)
IDENTITY = """\
W_f = W_i = W_g = W_o = np.eye(5)
U_f = U_i = U_g = U_o = np.eye(5)
b = 0
x = -.1 .3 .1 -.25 .1
h₀ = 0 .5 .1 .2 .6"""


def entered(**texts: str) -> Entry:
    return Entry().having(**texts)


def area(at: AppTest, name: str) -> Any:
    return at.text_area(key=f"control-own-{name}")


def shown(at: AppTest) -> Experiment:
    return history(at, PAGE).now


def problems(at: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in at.error]


# -- what is understood


@pytest.mark.parametrize(
    ("text", "h"),
    [
        (SAMPLE["text"], [0.1428, 0.1510]),
        (IDENTITY, [-0.022473, 0.295716, 0.059437, -0.011871, 0.256064]),
        (
            "W = U = eye(5)\nx = -.1 .3 .1 -.25 .1\nh₀ = 0 .5 .1 .2 .6",
            [-0.022473, 0.295716, 0.059437, -0.011871, 0.256064],
        ),
        (f"{LECTURE}\nx = 0 .5 .25 1", [0.0064]),
        (f"{LECTURE}\nx = [1; .5; .25; 1]", [0.9694]),
    ],
    ids=["over [x, h]", "all matrices I", "one matrix for all gates", "sequence A", "sequence B"],
)
def test_a_published_exercise_gives_its_printed_numbers(text: str, h: list[float]) -> None:
    asked = understand(entered(text=text)).run
    assert asked is not None
    trace = build(Experiment(asked)).trace
    np.testing.assert_allclose(trace.h[-1], h, atol=5e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 5), st.booleans(), st.integers(0, 99), st.integers(1, 6))
def test_the_cell_on_screen_comes_back_from_the_fields_that_it_fills(
    inputs: int, units: int, peephole: bool, seed: int, steps: int
) -> None:
    made = experiment(story=own_cell(inputs, units, peephole=peephole, seed=seed), steps=steps)
    trace = build(made).trace
    reading = understand(of_screen(trace, Entry()))
    assert reading.problems == ()
    assert reading.run is not None
    assert reading.run.cell == made.run.cell
    np.testing.assert_array_equal(build(Experiment(reading.run)).trace.x, trace.x)


def test_an_answer_is_taken_and_can_be_changed() -> None:
    cell = own_cell(2, 3)
    p = cell.parameters
    text = f"W = {p.weight_ih.tolist()}\nU = {p.weight_hh.tolist()}\nb = {p.bias.tolist()}"
    usual = understand(entered(text=text))
    assert [question.argument for question in usual.questions] == ["gates"]
    answered = understand(entered(text=text, gates="figo"))
    assert answered.questions[0].argument == "gates"  # it is still asked, so that it can be answered otherwise
    assert isinstance(usual.assembly, Assembly)
    assert isinstance(answered.assembly, Assembly)
    first = answered.assembly.parameters.by_gate()["W_f"]
    np.testing.assert_array_equal(first, usual.assembly.parameters.by_gate()["W_i"])


def test_a_comma_that_can_be_two_things_is_asked_about_and_said_once() -> None:
    text = "\n".join(f"W_{gate} = 0,5 0,25\nU_{gate} = 0,5" for gate in "figo")
    at = open_page(PAGE)
    area(at, "text").input(text).run()
    assert any("can be one number" in sentence for sentence in problems(at))
    at.segmented_control(key="control-own-decimal").set_value(",").run()
    assert problems(at) == []
    found = understand(shown(at).look.entry or Entry())
    assert isinstance(found.assembly, Assembly)
    assert found.assembly.parameters.weight_ih[0].tolist() == [0.5, 0.25]
    noted = understand(entered(way="gates", **dict.fromkeys(("W_f", "W_i"), "0,5 0,25"))).notes
    assert noted == ("W_f: The comma was read as the decimal sign: 0,5 is 0.5. So in 1 more.",)
    at.segmented_control(key="control-own-decimal").set_value(".").run()
    assert not at.exception
    assert understand(shown(at).look.entry or Entry()).assembly is None  # two numbers in U do not fit


def test_an_answer_to_what_is_no_longer_asked_changes_nothing() -> None:
    assert understand(SAMPLE).run == understand(SAMPLE.having(gates="ofig", transposed="True")).run


@pytest.mark.parametrize(
    ("texts", "field", "words"),
    [
        ({"text": "1 2 3"}, "text", "has no name in front"),
        ({"way": "gates", "W_f": "1 2\n3"}, "W_f", "Row 2 has 1 number, row 1 has 2"),
        ({"way": "gates", "W_f": "1"}, "", "lack"),
        ({"text": SAMPLE["text"], "x": "1 2"}, "x", "stands in the text and in its own field"),
        ({"text": SAMPLE["text"].replace("x = (1, .5)", ""), "x": "1 2 3"}, "x", "this cell has 2 a step"),
        ({"text": LECTURE.replace("1.63", "1e7")}, "", "wanted numbers up to 1,000,000"),
        ({"text": "W = zeros(4, 65); U = zeros(4, 1)"}, "", "65 inputs; this page shows at most"),
        ({"text": "W = zeros(400, 1); U = zeros(400, 100)"}, "", "100 units; this page shows at most"),
    ],
)
def test_what_cannot_be_shown_is_refused_where_it_stands(texts: dict[str, str], field: str, words: str) -> None:
    reading = understand(entered(**texts))
    assert reading.run is None
    assert any(name == field and words in sentence for name, sentence in reading.problems)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(("text", "W_f", "W", "U", "b", "x", "h0", "p")), st.text(max_size=40)))
def test_no_text_breaks_the_reading(texts: dict[str, str]) -> None:
    for way in ("text", "gates", "stacked"):
        understand(entered(**texts, way=way))


# -- the page


def test_a_cell_of_64_inputs_and_units_in_full_precision_survives_the_link_and_the_storage() -> None:
    made = experiment(story=own_cell(64, 64, peephole=True), source="numbers", data="1 " * 64)
    home = homes()[PAGE][0]
    made = made.with_look(entry=of_screen(build(made).trace, Entry()))
    query, fragment = split(write(made, home))
    assert read(pairs_of(query) | unpack(fragment), home) == (made, ())
    at = open_page(PAGE)
    send(at, [{"n": PAUSE, "kind": "restore", "now": urlencode(write(made, home))}])
    assert shown(at) == made
    assert not at.exception


def test_an_exercise_is_on_the_stage_within_two_clicks_and_off_it_with_one_undo() -> None:
    at = open_page(PAGE)
    before = shown(at).run
    at.button(key="own-sample").click().run()
    assert payload(at)["story"]["key"] == "paper"  # nothing runs before it is said
    at.button(key="own-show").click().run()
    data = payload(at)
    assert (data["story"]["key"], data["story"]["title"]) == ("own", "My cell")
    np.testing.assert_allclose(build(shown(at)).trace.c[0], [0.2598, 0.2526], atol=5e-5)
    assert (data["notices"], data["edits"], data["changed"], data["past"]) == ([], [], [], None)
    assert "andom" not in data["story"]["claim"]
    send(at, [{"n": PAUSE, "kind": "undo"}])
    assert shown(at).run == before
    assert shown(at).look.entry == SAMPLE  # what was typed stays


def test_what_is_typed_is_refused_in_words_and_stays() -> None:
    at = open_page(PAGE)
    area(at, "text").input("W_f = [1 2; 3]").run()
    assert not at.exception
    assert any("Row 2 has 1 number" in sentence for sentence in problems(at))
    at.button(key="own-show").click().run()
    assert payload(at)["story"]["key"] == "paper"
    assert area(at, "text").value == "W_f = [1 2; 3]"
    at.switch_page(path_of("ledger")).run()
    at.switch_page(path_of(PAGE)).run()
    assert area(at, "text").value == "W_f = [1 2; 3]"


def test_what_is_typed_survives_a_link_and_a_session_that_is_new() -> None:
    at = open_page(PAGE)
    at.button(key="own-sample").click().run()
    pairs = write(shown(at), homes()[PAGE][0])
    other = open_page(PAGE, pairs)
    assert area(other, "text").value == SAMPLE["text"]


def test_fields_by_gate_take_the_place_of_the_text_and_leave_it() -> None:
    at = open_page(PAGE)
    at.button(key="own-sample").click().run()
    at.button(key="own-screen").click().run()
    entry = shown(at).look.entry
    assert entry is not None
    assert entry.way == "gates"
    assert entry["text"] == SAMPLE["text"]
    reading = understand(entry)
    assert isinstance(reading.assembly, Assembly)
    np.testing.assert_array_equal(reading.assembly.parameters.weight_ih, STORIES["paper"].parameters.weight_ih)
    area(at, "b_f").input("2").run()
    assert not at.exception
    at.button(key="own-show").click().run()
    cell = payload(at)["cell"]
    assert cell["bias"][1] == 2


def test_a_cell_that_was_shown_can_be_chosen_again() -> None:
    at = open_page(PAGE)
    at.button(key="own-sample").click().run()
    at.button(key="own-show").click().run()
    own = shown(at).run
    send(at, [{"n": PAUSE, "kind": "story", "value": "latch"}])
    assert payload(at)["stories"][-1] == {"key": "own", "title": "My cell"}
    send(at, [{"n": 2 * PAUSE, "kind": "story", "value": "own"}])
    assert shown(at).run == own


def test_without_a_cell_of_ones_own_none_can_be_chosen() -> None:
    at = open_page(PAGE)
    assert "own" not in [story["key"] for story in payload(at)["stories"]]
    send(at, [{"n": PAUSE, "kind": "story", "value": "own"}])
    assert shown(at) == homes()[PAGE][0]


@pytest.mark.parametrize("script", ["sequence", "what_if", "ledger", "gradients", "variants", "forget_gate"])
def test_the_cell_is_mine_on_every_page(script: str) -> None:
    asked = understand(SAMPLE).run
    assert asked is not None
    at = open_page(script, write(Experiment(asked), Experiment()))
    assert not at.exception
    data = payload(at)
    assert (data["story"]["title"], data["notices"], data["edits"], data["past"]) == ("My cell", [], [], None)
    assert history(at, script).now.run == asked
    words = str(data.get("columns", "")) + data["story"]["claim"]
    assert "random" not in words.lower()


def test_an_entry_is_no_choice_of_a_page_without_fields() -> None:
    _, notices = read({"entry": "text=W"}, Experiment(look=Look()))
    assert "entry" in notices[0]


def test_the_biases_that_a_framework_adds_at_run_time_are_added() -> None:
    plain, added = (understand(SAMPLE.having(forget_bias=text)).run for text in ("", "1"))
    assert plain is not None
    assert added is not None
    one, other = (build(Experiment(asked)).trace for asked in (plain, added))
    expected = run(one.parameters, one.x).z_f + 1
    np.testing.assert_allclose(other.z_f, expected, atol=1e-15)


@pytest.mark.parametrize("value", [1 / 3, -0.1, 1e-7, 1.0])
def test_every_digit_of_such_a_bias_is_kept(value: float) -> None:
    at = open_page(PAGE, {})
    at.number_input(key="control-own-forget_bias").set_value(value).run()
    entry = shown(at).look.entry
    assert entry is not None
    assert float(entry["forget_bias"]) == value


# -- the right order


def stacked(gates: str) -> dict[str, str]:
    """The fields of the story on paper with its gates stacked in some order."""
    by_gate = STORIES["paper"].parameters.by_gate()
    texts = {letter: "\n".join(str(by_gate[f"{letter}_{gate}"].item()) for gate in gates) for letter in "WUb"}
    return {"way": "stacked", **texts, "x": "1, -0.5, 2"}


@pytest.mark.parametrize("gates", ["ifgo", "iofg", "igfo", "ogif"])
def test_a_pair_of_input_and_output_tells_the_order_and_its_reading_is_taken_over(gates: str) -> None:
    trace = STORIES["paper"].trace()
    entry = entered(**stacked(gates), pair_h=" ".join(f"{h:.4f}" for h in trace.h[:, 0]))
    found = search(entry)
    assert found is not None
    assert [reading.gates for reading in found.matching] == [gates]
    asked = understand(taken(entry, found.matching[0])).run
    assert asked is not None
    np.testing.assert_allclose(build(Experiment(asked)).trace.c, trace.c, atol=1e-12)


def test_the_page_offers_the_readings_the_best_first_and_takes_one_over() -> None:
    home = homes()[PAGE][0]
    entry = entered(**stacked("iofg"), pair_h="0.1556 -0.0007 0.1716")
    at = open_page(PAGE, write(home.with_look(entry=entry), home))
    assert not at.exception
    assert "Exactly one order" in "".join(part.value for part in at.markdown)
    at.button(key="own-take-0").click().run()
    at.button(key="own-show").click().run()
    np.testing.assert_allclose(build(shown(at)).trace.c[:, 0], [0.3056, -0.0016, 0.2950], atol=5e-5)


def test_of_a_long_pair_the_first_steps_are_compared_and_that_is_said() -> None:
    trace = STORIES["paper"].trace()
    x = np.random.default_rng(1).normal(size=(260, 1))
    long = run(trace.parameters, x)
    typed = {"pair_x": "\n".join(map(repr, x[:, 0].tolist())), "pair_h": "\n".join(f"{h:.6f}" for h in long.h[:, 0])}
    found = search(entered(**stacked("ifgo"), **typed))
    assert found is not None
    assert str(found.matching[0]).startswith("gates i, f, g, o")
    assert found.sentence.endswith("Only the first 200 of 260 steps were compared: more tell no more.")
    with pytest.raises(ValueError, match="x has 260 steps and h only those of the last one"):
        search(entered(**stacked("ifgo"), pair_x=typed["pair_x"], pair_h="0.5"))
    with pytest.raises(ValueError, match="h has 2 steps and x has 260; wanted the h of each step"):
        search(entered(**stacked("ifgo"), pair_x=typed["pair_x"], pair_h="0.5\n0.25"))


@pytest.mark.parametrize(
    ("h", "words"), [("1 2\n3 4", "h has 2 lines of 2 numbers"), ("1 2", "wanted"), ("a", "which is no number")]
)
def test_a_pair_that_does_not_fit_is_refused_in_words(h: str, words: str) -> None:
    home = homes()[PAGE][0]
    at = open_page(PAGE, write(home.with_look(entry=entered(**stacked("ifgo"), pair_x="1", pair_h=h)), home))
    assert not at.exception
    assert any(words in sentence for sentence in problems(at))


# -- other libraries


def test_every_library_has_its_arrays_its_total_and_its_files() -> None:
    params = STORIES["latch"].parameters
    for form in FORMS.values():
        table = arrays(params, form)
        size = sum(array.size for array in to_form(params, form.key).values())
        assert all(name in table for name in form.shapes)
        assert total(params, form).endswith(f"= {size:,} numbers.")
        assert form.title in libraries(params)


def test_the_cell_on_the_stage_is_written_for_a_library_and_read_back() -> None:
    home = homes()[PAGE][0]
    at = open_page(PAGE, write(home.with_look(entry=entered(form="onnx")), home))
    at.session_state["own-forms"] = True
    at.run()
    assert not at.exception
    program: dict[str, Any] = {}
    exec(compile(at.code[0].value, "shown", "exec"), program)
    np.testing.assert_array_equal(from_form(program["weights"], "onnx").bias, STORIES["paper"].parameters.bias)


def test_a_library_without_peepholes_says_so() -> None:
    at = open_page(PAGE, {"story": "random", "peephole": "1"})
    at.session_state["own-forms"] = True
    at.run()
    assert not at.exception
    assert "peepholes" in at.info[0].value


@pytest.mark.parametrize(
    ("kind", "size", "shown_numbers"),
    [("gru", (4, 5), ("150", "165")), ("lstm", (4096, 4096), ("134,250,496",)), ("rnn", (1, 1), ("3", "4"))],
)
def test_the_weights_of_a_layer_of_any_size_are_counted(
    kind: str, size: tuple[int, int], shown_numbers: tuple[str, ...]
) -> None:
    home = homes()[PAGE][0]
    entry = entered(layer=kind, layer_inputs=str(size[0]), layer_units=str(size[1]))
    at = open_page(PAGE, write(home.with_look(entry=entry), home))
    at.session_state["own-counts"] = True
    at.run()
    assert not at.exception
    page = "".join(part.proto.body for part in at.get("html"))
    assert all(f"<td>{number}</td>" in page for number in shown_numbers)


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.text(max_size=12) | st.sampled_from(("1", "-1", "nan", "1e999", "ifgo", "9" * 30))
    ).map(lambda texts: {**texts, "way": "stacked"})
)
def test_no_link_breaks_the_page(texts: dict[str, str]) -> None:
    home = homes()[PAGE][0]
    at = open_page(PAGE, write(home.with_look(entry=entered(**texts)), home))
    at.session_state["own-counts"] = at.session_state["own-forms"] = True
    at.run()
    assert not at.exception


COUPLED = """\
W_i = [.2 .1; .3 .2]; U_i = [.3 .4; .1 .5]; b_i = [.1 .2]
W_g = [.4 .2; .2 .5]; U_g = [.1 .3; .3 .1]; b_g = 0
W_o = [.1 .3; .4 .1]; U_o = [.2 .4; .3 .2]; b_o = 0
x = [1 .5; -1 2]
"""


def test_a_coupled_cell_with_a_hard_sigmoid_is_entered_seen_and_runs_as_a_hand_loop() -> None:
    at = open_page(PAGE)
    area(at, "text").set_value(COUPLED).run()
    assert "lack W_f" in problems(at)[0]
    at.selectbox(key="control-own-cell").set_value("cifg").run()
    at.selectbox(key="control-own-gate_function").set_value("hard_sigmoid_5").run()
    assert not at.exception and problems(at) == []
    at.button(key="own-show").click().run()
    cell: Any = shown(at).run.cell
    assert cell.parameters.key == "cifg:gate=hard_sigmoid_5"
    w, h, c = cell.parameters.by_gate(), np.zeros(2), np.zeros(2)
    trace = build(shown(at)).trace
    for t, x in enumerate([[1, 0.5], [-1, 2]]):
        z = {gate: w[f"W_{gate}"] @ x + w[f"U_{gate}"] @ h + w[f"b_{gate}"] for gate in "igo"}
        i, o = (np.clip(0.2 * z[gate] + 0.5, 0, 1) for gate in "io")
        c = (1 - i) * c + i * np.tanh(z["g"])
        h = o * np.tanh(c)
        np.testing.assert_allclose(trace.h[t], h, atol=1e-15)
    sent = payload(at)
    assert sent["cell"]["kind"] == {"coupled": "f", "gate": "hard_sigmoid_5", "candidate": "tanh", "output": "tanh"}
    assert sent["exposes"]["gates"] == ["i", "g", "o"]
    assert "f = 1 − i; gates: hard sigmoid, 0.2 z + 0.5" in sent["story"]["claim"]


def test_weights_of_a_gate_that_the_chosen_cell_lacks_are_refused_in_a_sentence() -> None:
    found = understand(entered(text=LECTURE, cell="cifg_f"))
    assert found.run is None
    (problem,) = found.problems
    assert problem[0] == "text" and "W_i, U_i and b_i, but i = 1 − f has no weights of i" in problem[1]


@pytest.mark.parametrize("kind", [LSTMKind("i", "hard_sigmoid_6"), LSTMKind(candidate="relu", output="linear")])
def test_the_cell_on_screen_fills_the_fields_with_its_kind(kind: LSTMKind) -> None:
    scene = build(experiment(story=own_cell(2, 3, peephole=True, kind=kind), source="numbers", data="1 2; 3 4"))
    again = understand(of_screen(scene.trace, Entry())).run
    assert again is not None and again.cell == scene.experiment.run.cell


@pytest.mark.parametrize("page", [page for page in homes() if page != PAGE])
def test_every_page_shows_a_coupled_cell_without_an_error(page: str) -> None:
    cell = own_cell(2, 2, peephole=True, kind=LSTMKind("f", "hard_sigmoid_5", "linear", "relu"))
    pairs = write(Experiment(experiment(story=cell, steps=6).run), Experiment())
    at = open_page(page, pairs)
    assert not at.exception
    assert payload(at)["cell"]["kind"]["coupled"] == "f"


@pytest.mark.parametrize("cell", CELLS)
def test_a_sample_is_of_the_cell_type_that_is_chosen(cell: str) -> None:
    """It was an LSTM whatever was chosen, and set the choice back."""
    at = open_page(PAGE)
    at.selectbox(key="control-own-cell").set_value(cell).run()
    at.button(key="own-sample").click().run()
    assert not at.exception and not at.error
    assert at.selectbox(key="control-own-cell").value == cell
    reading = understand(sample(entered(cell=cell, candidate="relu")))
    assert not reading.problems and reading.run is not None
    assert layout_of(sample(entered(cell=cell))) == layout_of(entered(cell=cell))
    assert sample(entered(cell=cell, candidate="relu"))["candidate"] == "relu"
    at.button(key="own-show").click().run()
    sent = payload(at)
    coupled = {"cifg": "f", "cifg_f": "i"}.get(cell, "")
    assert sent["cell"]["kind"]["coupled"] == coupled if "kind" in sent["cell"] else sent["cell"]["type"]["key"] == cell


# -- an exercise with the words around its numbers

OVER_BOTH = (
    "Exercise with one matrix a gate over [x, h] (two inputs, two units): W_f = [.5 .3 .1 .2; .1 .4 .2 .3], "
    "W_i = [.2 .1 .3 .4; .3 .2 .1 .5], W_g (candidate) = [.4 .2 .1 .3; .2 .5 .3 .1], "
    "W_o = [.1 .3 .2 .4; .4 .1 .3 .2], all biases 0, one step x = (1, .5), start values 0."
)
GRU = (
    "GRU, over [x, h]: W_z [.3 .2 .1 .4; .1 .5 .3 .2], W_r [.2 .4 .3 .1; .4 .1 .2 .3], "
    "W_h [.5 .1 .2 .3; .2 .3 .4 .1], biases 0, h = (1 − z) h_before + z h~, x = (1, .5), then (.2, −1)."
)


@pytest.mark.parametrize(
    ("text", "cell", "h"),
    [
        (OVER_BOTH, "", [[0.1428, 0.1510]]),
        (GRU, "gru_chung_before", [[0.2997, 0.1973], [0.18033, 0.035345]]),
        (GRU, "gru_chung", [[0.2997, 0.1973], [0.177802, 0.0395]]),
    ],
)
def test_an_exercise_is_read_as_it_is_printed(text: str, cell: str, h: list[list[float]]) -> None:
    found = understand(entered(text=text, cell=cell))
    assert found.problems == ()
    assert found.run is not None
    np.testing.assert_allclose(build_any(Experiment(found.run)).trace.h, h, atol=5e-5)
    assert any("was read as b = 0" in note for note in found.notes)


def test_what_a_text_says_of_the_columns_is_how_they_are_read() -> None:
    found = understand(entered(text=OVER_BOTH.replace("[x, h]", "[h, x]")))
    (asked,) = found.questions
    assert (asked.taken, asked.said) == ("hx", "[h, x]")
    assert isinstance(found.assembly, Assembly)
    assert found.assembly.parameters.weight_hh[0].tolist() == [0.2, 0.1]
    answered = understand(entered(text=OVER_BOTH.replace("[x, h]", "[h, x]"), joined="xh"))
    assert isinstance(answered.assembly, Assembly)
    assert answered.assembly.parameters.weight_ih[0].tolist() == [0.2, 0.1]


def test_what_was_read_in_words_is_said() -> None:
    notes = " ".join(understand(entered(text=OVER_BOTH)).notes)
    for said in ("“all biases 0” was read as b = 0", "“start values 0” was read as h0 = 0, c0 = 0", "“candidate”"):
        assert said in notes
    assert "Here called n (candidate): W_h." in understand(entered(text=GRU, cell="gru_chung")).notes


def test_words_that_do_not_fit_what_was_read_are_said() -> None:
    more = understand(entered(text=OVER_BOTH.replace("(1, .5)", "[1 .5; 0 1]")))
    assert "The text says 1 step, but x was read as 2 steps." in more.notes
    for text, cell in ((GRU, "gru"), (GRU.replace("GRU", "GRU with reset before U"), "gru_chung")):
        ((field, problem),) = understand(entered(text=text, cell=cell)).problems
        assert (field, "choose “GRU, h = (1 − z)·h + z·n" in problem) == ("text", True)


def test_a_bias_of_one_gate_goes_before_that_of_all() -> None:
    text = OVER_BOTH.replace("all biases 0", "forget gate bias 1, all other biases 0.5")
    found = understand(entered(text=text))
    assert isinstance(found.assembly, Assembly)
    assert found.assembly.parameters.bias.tolist() == [0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5]
    assert any("i, g and o" in note for note in found.notes)


def test_what_was_given_is_counted_as_it_was_given_with_x() -> None:
    listed = given_parts(understand(entered(text="W = U = eye(5)\nb = 0\nx = -.1 .3 .1 -.25 .1")))
    assert "What you gave: 4 parts" in listed  # not one for each gate
    assert "1 step of 5 inputs" in listed


def test_a_sequence_is_refused_where_it_stands() -> None:
    wrong = OVER_BOTH.replace("(1, .5)", "(1, .5, .2)")
    assert [field for field, _ in understand(entered(text=wrong)).problems] == ["text"]
    apart = entered(text=OVER_BOTH.partition(", one step")[0], x="1 2 3")
    assert [field for field, _ in understand(apart).problems] == ["x"]


def test_one_step_of_several_inputs_is_one_line_that_is_a_step() -> None:
    asked = understand(entered(text=OVER_BOTH)).run
    assert asked is not None
    assert isinstance(asked.input, Numbers)
    assert asked.input.one_step


@pytest.mark.parametrize(("button", "stays"), [("own-show", False), ("own-over", True)])
def test_a_b_of_another_kind_of_cell_is_let_go_unless_it_is_asked_for(button: str, stays: bool) -> None:
    at = open_page(PAGE)
    send(at, [{"n": PAUSE, "kind": "keep"}])
    at.selectbox(key="control-own-cell").set_value("gru_chung").run()
    area(at, "text").input(GRU).run()
    at.button(key=button).click().run()
    assert (shown(at).other is not None) is stays
    assert payload(at)["cell"]["type"]["key"] == "gru_chung"


def test_the_decimals_that_a_person_chose_are_those_of_the_next_page() -> None:
    at = open_page(PAGE)
    send(at, [{"n": PAUSE, "kind": "choose", "name": "digits", "value": "6"}])
    at.switch_page(path_of("ledger")).run()
    assert history(at, "ledger").now.look.digits == 6


@pytest.mark.parametrize(
    ("x", "said"),
    [
        ("0 .5 .25 1", "it reads 4 steps: 0, 0.5, 0.25, 1"),
        (" ".join(["0.5"] * 13), "it reads 13 steps, of which the first is (0.5)"),
    ],
)
def test_a_short_sequence_is_said_in_whole(x: str, said: str) -> None:
    assert said in sizes(understand(entered(text=LECTURE, x=x)))


def test_a_table_in_the_field_of_the_sequence_is_told_where_tables_are_read() -> None:
    at = open_page(PAGE)
    area(at, "text").set_value(LECTURE).run()
    area(at, "x").set_value("day;load\n16/12/2006;0.5\n17/12/2006;0.75").run()
    assert any("href='sequence'>A table with names" in one.proto.body for one in at.get("html"))
