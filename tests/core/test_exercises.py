"""Exercises: sound for ten thousand seeds of each kind, and as the core computes them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core import (
    FORMS,
    STORIES,
    Clamp,
    LSTMParameters,
    Trace,
    contributions,
    direct_path,
    parameter_counts,
    run,
    to_form,
)
from lstm_core.exercises import KINDS, MISCONCEPTIONS, Exercise, Line, judge, judge_line, make, read_answer
from lstm_core.exercises.answers import line_tolerance
from lstm_core.exercises.draws import Draws
from lstm_core.exercises.layout import ORDERS
from lstm_core.exercises.units import with_unit
from lstm_core.language import add, local, speaking

SEEDS = 10_000
SOME = range(150)

kinds = pytest.mark.parametrize("kind", KINDS)
numeric = pytest.mark.parametrize("kind", [kind for kind in KINDS if not make(kind, 0).choices])


# -- every seed


@kinds
def test_ten_thousand_seeds_have_one_right_answer_that_no_known_wrong_one_meets(kind: str) -> None:
    answers, questions = set(), set()
    for seed in range(SEEDS):
        task = make(kind, seed)
        wrong = [one.answer for one in task.misconceptions]
        if task.choices:
            assert len(set(task.choices)) == len(task.choices) >= 3
            assert task.answer == int(task.answer) and 0 <= task.answer < len(task.choices)
            assert task.answer not in wrong
            assert all(one in range(len(task.choices)) for one in wrong)
        else:
            assert math.isfinite(task.answer)
            assert task.tolerance > 0 or (task.whole and task.answer == int(task.answer))
            assert all(abs(one - task.answer) > max(2 * task.tolerance, 0.5 * task.whole) for one in wrong)
        answers.add(task.answer)
        if seed < 500:
            questions.add((task.question, task.given, task.series, task.choices))
    assert len(questions) > (40 if task.choices and not task.series else 10)
    assert len(answers) >= 3


@kinds
def test_the_same_seed_gives_the_same_exercise_and_another_seed_mostly_another(kind: str) -> None:
    def said(task: Exercise) -> tuple[object, ...]:
        return (task.question, task.given, task.series, task.choices, task.answer)

    assert [said(make(kind, seed)) for seed in range(20)] == [said(make(kind, seed)) for seed in range(20)]
    different = sum(said(one) != said(two) for one, two in pairwise(make(kind, seed) for seed in SOME))
    assert different > 0.8 * len(SOME)


def test_there_are_enough_kinds_and_every_misconception_is_met_by_some_kind() -> None:
    met = {one.misconception for kind in KINDS for seed in SOME for one in make(kind, seed).misconceptions}
    assert len(KINDS) >= 20
    assert met == set(MISCONCEPTIONS)
    assert len(met) >= 10


@pytest.mark.parametrize("kind", [kind for kind in KINDS if make(kind, 0).choices])
def test_the_right_choice_is_not_always_at_the_same_place(kind: str) -> None:
    places = [make(kind, seed).answer for seed in range(400)]
    assert max(places.count(place) for place in set(places)) < 300


def test_draws_use_only_what_python_promises_to_keep() -> None:
    drawn, own = Draws("kind", 3), random.Random("kind/3")
    assert [drawn.whole(0, 9) for _ in range(50)] == [int(own.random() * 10) for _ in range(50)]


# -- worked lines


def rounded(value: float, decimals: int) -> float:
    return round(value, decimals) if abs(value) < 1000 else value


def by_hand(lines: Sequence[Line], decimals: int) -> float:
    """The last result for somebody who writes every result with so many decimals, and goes on with that."""
    known: dict[str, float] = {}
    for one in lines:
        terms = [known.get(term.name, term.value) for term in one.terms]
        known[one.name] = result = one.form.compute(*terms)
        if one is not lines[-1]:
            known[one.name] = rounded(result, decimals)
    return result


@numeric
def test_the_worked_lines_end_in_the_answer(kind: str) -> None:
    for seed in SOME:
        task = make(kind, seed)
        assert task.worked_lines
        assert task.worked_lines[-1].result == pytest.approx(task.answer, abs=1e-9)


@numeric
def test_whoever_rounds_every_line_to_three_decimals_is_right(kind: str) -> None:
    for seed in range(400):
        task = make(kind, seed)
        lines = task.worked_lines
        assert abs(by_hand(lines, 3) - task.answer) <= task.tolerance + 1e-9, seed
        for k, one in enumerate(lines[:-1]):
            assert abs(by_hand(lines[: k + 1], 3) - one.result) <= line_tolerance(one) + 1e-9, (seed, one.name)


@kinds
def test_a_line_uses_what_is_given_or_was_worked_out_before(kind: str) -> None:
    for seed in SOME:
        task = make(kind, seed)
        known = {term.name: term.value for term in task.given}
        known |= {f"{name}_{k + 1}": value for name, values in task.series for k, value in enumerate(values)}
        for one in task.worked_lines:
            for term in one.terms:
                if term.name and not term.name.endswith("H"):  # 2H is said in the question
                    assert known[term.name] == pytest.approx(term.value), (one.name, term)
            known[one.name] = one.result


# -- against the core


def held(steps: int, gates: Mapping[str, Sequence[float]], *, h0: float = 0.0, c0: float = 0.0) -> Trace:
    """A run in which gates are held, each at a value a step."""
    clamps = [Clamp(gate, v, t, t + 1) for gate, values in gates.items() for t, v in enumerate(values)]
    zero = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    return run(zero, np.zeros((steps, 1)), h0=np.array([h0]), c0=np.array([c0]), clamps=clamps)


def of_biases(bias: Mapping[str, float], *, c0: float = 0.0) -> Trace:
    """One step of a unit that has biases only."""
    row = np.array([bias.get(gate, 0.0) for gate in "ifgo"])
    return run(LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), row), np.zeros((1, 1)), c0=np.array([c0]))


def of_moment(task: Exercise) -> Trace:
    assert task.moment is not None
    rows = np.array([task.moment.weights[gate] for gate in "ifgo"])
    parameters = LSTMParameters(rows[:, :1], rows[:, 1:2], rows[:, 2])
    h0, c0 = np.array([task.moment.h0]), np.array([task.moment.c0])
    return run(parameters, np.array([[task.moment.x]]), h0=h0, c0=c0)


def values(task: Exercise) -> dict[str, float]:
    return {term.name: term.value for term in task.given}


def of_series(task: Exercise) -> Trace:
    gates = dict(task.series)
    half = (0.5,) * len(gates["f"])
    return held(len(half), {"i": half, "g": half} | gates)


def asked_step(task: Exercise) -> int:
    return int(task.question.split("step ")[1].split()[0]) - 1


def last(trace: Trace, name: str) -> float:
    return float(getattr(trace, name)[-1, 0])


def one_step_of(task: Exercise, **more: float) -> Trace:
    given = values(task) | more
    gates = {gate: (given[gate],) for gate in "figo" if gate in given}
    return held(1, gates, h0=given.get("h_prev", 0.0), c0=given.get("c_prev", 0.0))


def left_of_1(f: float, steps: int) -> np.ndarray:
    return held(steps, {"f": (f,) * steps, "i": (0.0,) * steps}, c0=1.0).c[:, 0]


def slope(task: Exercise) -> float:
    given, small = values(task), 1e-5
    above, below = (of_biases({"f": given["z_f"] + push}, c0=given["c_prev"]) for push in (small, -small))
    return (last(above, "c") - last(below, "c")) / (2 * small)


def with_peephole(task: Exercise) -> float:
    given = values(task)
    peephole = np.array([[0.0], [0.0], [given["p_o"]]])
    p = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0, 0, 0, given["a"]]), peephole)
    hold = [Clamp("f", 1.0), Clamp("i", 0.0)]
    return last(run(p, np.zeros((1, 1)), c0=np.array([given["c"]]), clamps=hold), "o")


def half_life(bias: float) -> float:
    return last(of_biases({"f": bias}), "half_life")


def limit(task: Exercise) -> float:
    given = values(task)
    return last(held(300, {gate: (given[gate],) * 300 for gate in "fig"}), "c")


def first_below(task: Exercise) -> float:
    given = values(task)
    return float(np.argmax(left_of_1(given["f"], 200) < given["p"] - 1e-12) + 1)


def most_left(task: Exercise) -> float:
    return float(np.abs(contributions(of_series(task), unit=0)[1][-1]).argmax())


def counted(task: Exercise, kind: str = "lstm") -> dict[str, int]:
    given = values(task)
    return parameter_counts(kind, int(given["D"]), int(given["H"]))


def library(task: Exercise) -> str:
    return "Keras" if "Keras" in task.question else "PyTorch"


def stack(task: Exercise) -> float:
    given, name = values(task), library(task)
    layers = int(task.question.split("have ")[1][0])
    return counted(task)[name] + (layers - 1) * parameter_counts("lstm", int(given["H"]), int(given["H"]))[name]


def both_ways(task: Exercise) -> float:
    given, name = values(task), library(task)
    one = 2 * counted(task)[name]
    upper = 2 * parameter_counts("lstm", 2 * int(given["H"]), int(given["H"]))[name]
    return one + (upper if "two stacked" in task.question else 0)


def z_of(task: Exercise) -> float:
    gate = task.question.split("{z_")[1][0]
    return last(of_moment(task), f"z_{gate}")


def gate_of(task: Exercise) -> float:
    return last(of_moment(task), task.question.split("{")[1][0])


#: Kind -> the answer by another way, through the core.
ORACLES: dict[str, Callable[[Exercise], float]] = {
    "find-z": z_of,
    "find-gate": gate_of,
    "find-candidate": gate_of,
    "new-memory": lambda task: last(one_step_of(task), "c"),
    "change": lambda task: last(one_step_of(task), "c") - values(task)["c_prev"],
    "shown": lambda task: last(one_step_of(task, f=1.0, i=0.0, c_prev=values(task)["c"]), "h"),
    "step": lambda task: last(of_moment(task), "h"),
    "bias-slope": slope,
    "peephole": with_peephole,
    "bias-to-half-life": lambda task: half_life(values(task)["b_f"]),
    "left-after": lambda task: 100 * left_of_1(values(task)["f"], int(values(task)["k"]))[-1],
    "steps-until": first_below,
    "ceiling": limit,
    "entry-left": lambda task: contributions(of_series(task), unit=0)[1][-1, asked_step(task)],
    "wrote-most": most_left,
    "direct-path": lambda task: direct_path(of_series(task), len(dict(task.series)["f"]) - 1)[
        int(task.question.split("{c} of step ")[2].split()[0]), 0
    ],
    "count-layer": lambda task: counted(task)[library(task)],
    "count-stack": stack,
    "count-both-ways": both_ways,
    "count-gru": lambda task: counted(task, "gru")["PyTorch"],
    "coupled-gates": lambda task: last(one_step_of(task, i=1 - values(task)["f"]), "c"),
}


@pytest.mark.parametrize("kind", ORACLES)
def test_the_core_gives_the_same_answer(kind: str) -> None:
    for seed in range(25):
        task = make(kind, seed)
        assert ORACLES[kind](task) == pytest.approx(task.answer, abs=1e-6 * max(1, abs(task.answer))), seed


def test_what_was_asked_backwards_comes_out_forwards() -> None:
    for seed in range(25):
        task = make("gate-from-h", seed)
        forward = one_step_of(task, f=1.0, i=0.0, o=task.answer, c_prev=values(task)["c"])
        assert last(forward, "h") == pytest.approx(values(task)["h"])
        task = make("gate-from-c", seed)
        assert last(one_step_of(task, f=task.answer), "c") == pytest.approx(values(task)["c"])
        task = make("half-life-to-bias", seed)
        assert half_life(task.answer) == pytest.approx(values(task)["n"])
        task = make("choose-weight", seed)
        ((gate, share), (_, b), (_, x)) = values(task).items()
        assert 1 / (1 + math.exp(-(task.answer * x + b))) == pytest.approx(share), gate


def test_in_a_chart_each_event_is_where_it_shows() -> None:
    for seed in SOME:
        task = make("read-chart", seed)
        c, h = (np.abs(values) for _, values in task.series)
        shown = np.tanh(c)
        hidden = int(np.argmax(np.where(c > 0.05, 1 - h / np.maximum(shown, 1e-9), 0)))
        events = {"written": int(np.argmax(np.diff(c, prepend=0))), "empty": int(np.argmin(np.diff(c))) + 1}
        events["stayed"] = hidden
        (which,) = (word for word in events if word in task.question)
        assert task.choices[int(task.answer)] == f"step {events[which] + 1}"
        assert len(set(events.values())) == 3


def test_the_orders_are_those_of_the_forms() -> None:
    forms = {"PyTorch": "pytorch", "Keras": "keras", "ONNX": "onnx", "TensorFlow 1": "tf1"}
    assert {name: FORMS[key].gates for name, key in forms.items()} == ORDERS


def test_the_order_asked_for_and_no_other_gives_the_memory() -> None:
    for seed in SOME:
        task = make("order-of-rows", seed)
        given = values(task)
        fits = []
        for choice in task.choices:
            order = choice.replace("{", "").replace("}", "").split(", ")
            made = of_biases({gate: given[f"z_{k + 1}"] for k, gate in enumerate(order)}, c0=given["c_prev"])
            fits.append(abs(last(made, "c") - given["c"]) < 0.001)
        assert fits == [k == task.answer for k in range(4)]


def test_shapes_are_those_of_the_forms() -> None:
    for seed in SOME:
        task = make("shape-of-weights", seed)
        given = values(task)
        params = LSTMParameters.initial(int(given["D"]), int(given["H"]), seed=0)
        name = task.question.split("(")[1].split(")")[0]
        arrays = to_form(params, "keras" if "kernel" in name else "pytorch")
        key = name if name in arrays else f"{name}_l0"
        assert task.choices[int(task.answer)] == " × ".join(map(str, arrays[key].shape))


def test_an_output_has_a_number_for_each_unit_at_each_step() -> None:
    for seed in SOME:
        task = make("shape-of-output", seed)
        given = {name: int(value) for name, value in values(task).items()}
        laid = ("B", "T", "H") if "Keras" in task.question else ("T", "B", "H")
        assert task.choices[int(task.answer)] == " × ".join(str(given[name]) for name in laid)


def test_of_the_equations_five_are_right() -> None:
    right = {choice for seed in range(300) for choice in make("wrong-equation", seed).choices}
    counts = {one: sum(one in make("wrong-equation", seed).choices for seed in range(300)) for one in right}
    trusted = sorted(right, key=lambda one: -counts[one])[:6]  # each right one is left out in a sixth of the sheets
    for seed in range(300):
        task = make("wrong-equation", seed)
        assert [one not in trusted for one in task.choices] == [k == task.answer for k in range(6)]


def test_a_gru_lies_between_the_old_and_the_new() -> None:
    for seed in SOME:
        task = make("gru-update", seed)
        given = values(task)
        share = given["z"] if "share of the old" in task.question else 1 - given["z"]
        assert task.answer == pytest.approx(share * given["h_prev"] + (1 - share) * given["n"])


# -- answers


@numeric
def test_a_misconception_is_named(kind: str) -> None:
    for seed in SOME:
        task = make(kind, seed)
        for one in task.misconceptions:
            verdict = judge(task, repr(one.answer))
            assert not verdict.right
            near = [two.misconception for two in task.misconceptions if abs(two.answer - one.answer) <= task.tolerance]
            assert verdict.misconception in near
        assert judge(task, repr(task.answer)).right
        edge = task.answer + 0.99 * task.tolerance
        assert judge(task, repr(edge)).right
        if not task.whole:
            assert judge(task, f"{edge:.12f}".replace(".", ",").replace("-", "−")).right


def test_a_choice_is_judged_by_its_place() -> None:
    task = make("wrong-equation", 1)
    verdicts = [judge(task, str(k + 1)) for k in range(6)]
    assert [verdict.right for verdict in verdicts] == [k == task.answer for k in range(6)]
    assert all(verdict.misconception for verdict in verdicts if not verdict.right)
    assert judge(task, "").problem == "Nothing is chosen yet."
    assert judge(task, "7").problem


def test_a_line_on_the_way_is_judged_by_itself() -> None:
    task = make("new-memory", 4)
    kept, _, memory = task.worked_lines
    assert judge_line(task, kept, f"{kept.result:.3f}").right
    assert not judge_line(task, kept, f"{kept.result + 0.1:.3f}").right
    assert judge_line(task, memory, f"{task.answer:.3f}").right
    swapped = next(one.answer for one in task.misconceptions if one.misconception == "gates-swapped")
    assert judge_line(task, memory, f"{swapped:.4f}").misconception == "gates-swapped"


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.35", 0.35), ("0,35", 0.35), (" −0,35 ", -0.35), (".5", 0.5), ("1e-2", 0.01), ("1.234,5", 1234.5), ("+2", 2.0)],
)
def test_a_number_is_read_with_either_sign(text: str, value: float) -> None:
    assert read_answer(text) == value


@pytest.mark.parametrize("text", ["2480", "2,480", "2.480", "2 480", "2'480", "2480.0"])
def test_in_a_whole_number_both_signs_may_stand_between_thousands(text: str) -> None:
    assert read_answer(text, whole=True) == 2480


@pytest.mark.parametrize(
    ("text", "whole", "wanted"),
    [
        ("", False, "Nothing is typed yet"),
        ("a lot", False, "“a lot” is not read as a number"),
        ("1/3", False, "0.35 or 0,35"),
        ("45 %", False, "0.45 for 45 %"),
        ("12.5", True, "not a whole number"),
        ("nan", False, "not read as a number"),
        ("inf", False, "not read as a number"),
        ("1e999", False, "not read as a number"),
        ("0.5 0.6", False, "not read as a number"),
        ("9" * 41, False, "at most 40"),
    ],
)
def test_what_is_no_answer_gets_a_sentence(text: str, whole: bool, wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        read_answer(text, whole=whole)


@given(st.text(max_size=60), st.booleans(), st.sampled_from(["", "%", "steps"]))
def test_any_text_is_a_number_or_gets_a_sentence(text: str, whole: bool, unit: str) -> None:
    try:
        assert math.isfinite(read_answer(text, whole=whole, unit=unit))
    except ValueError as error:
        assert str(error).endswith(".")


def test_the_paper_cell_can_be_an_exercise() -> None:
    """The kinds about a step use the same symbols and signs as the story that is meant for paper."""
    trace = STORIES["paper"].trace()
    memory = make("new-memory", 0).worked_lines[-1].form.compute(float(trace.kept[1, 0]), float(trace.added[1, 0]))
    assert memory == pytest.approx(float(trace.c[1, 0]))


# -- what is said of wrong choices


def test_a_right_equation_that_is_taken_for_the_wrong_one_is_said_to_be_right_with_its_own_reason() -> None:
    for seed in SOME:
        task = make("wrong-equation", seed)
        for place, line in enumerate(task.choices):
            if place == task.answer:
                continue
            said = MISCONCEPTIONS[judge(task, str(place + 1)).misconception]
            assert said.startswith("That line is right: ")
            assert line.split(" = ")[0] in said  # it speaks of the quantity that the line is for


def chart_events(task: Exercise) -> dict[str, int]:
    """The steps of the three events, by what c and h do there."""
    c, h = (np.array(values) for _, values in task.series)
    write = int(np.flatnonzero(c)[0])
    left = np.array([1.0, *np.abs(c[write + 1 :]) / np.abs(c[write:-1])])  # of c, by step from the write on
    shown = np.abs(h[write:]) / np.tanh(np.abs(c[write:]))
    return {"write": write, "forget": write + int(np.argmin(left)), "hide": write + int(np.argmin(shown))}


def test_no_step_of_a_chart_at_which_h_comes_back_is_called_quiet() -> None:
    for seed in range(2000):
        task = make("read-chart", seed)
        c, h = (np.array(values) for _, values in task.series)
        for one in task.misconceptions:
            if one.misconception == "share-for-event":
                step = int(task.choices[int(one.answer)].removeprefix("step ")) - 1
                assert 0 < h[step] / h[step - 1] < 1
                assert 0 < c[step] / c[step - 1] < 1


def test_the_newest_entry_is_said_to_be_smaller_only_where_it_is() -> None:
    for seed in range(2000):
        task = make("wrote-most", seed)
        f, i, g = (np.array(values) for _, values in task.series)
        left = np.abs(i * g * [np.prod(f[k + 1 :]) for k in range(len(f))])
        for one in task.misconceptions:
            if one.misconception == "newest-wins":
                assert one.answer == len(f) - 1
                assert left[-1] < left[int(task.answer)]


def test_the_count_of_a_gru_with_one_bias_is_not_said_to_be_that_of_keras_by_default() -> None:
    task = next(task for seed in range(9999) if values(task := make("count-gru", seed)) == {"D": 3, "H": 4})
    assert task.answer == 108  # of torch.nn.GRU(3, 4), and of keras.layers.GRU(4) too
    wrong = {one.misconception: one.answer for one in task.misconceptions}
    assert wrong["one-bias-of-a-gru"] == 96  # keras.layers.GRU(4, reset_after=False)
    assert "other-biases" not in wrong


def test_every_wrong_step_of_a_chart_has_the_idea_behind_it_by_what_the_run_does_there() -> None:
    for seed in range(400):
        task = make("read-chart", seed)
        events = chart_events(task)
        (asked,) = (name for name, step in events.items() if task.choices[int(task.answer)] == f"step {step + 1}")
        for place, choice in enumerate(task.choices):
            if place == task.answer:
                continue
            step = int(choice.removeprefix("step ")) - 1
            event = next((name for name, at in events.items() if at == step), "")
            before = "" if event else "empty" if step < events["write"] else "quiet"
            expected = {
                ("write", "forget"): "fall-for-write",
                ("write", "hide"): "h-is-memory",
                ("forget", "write"): "write-for-loss",
                ("forget", "hide"): "output-gate-forgets",
                ("hide", "write"): "write-for-loss",
                ("hide", "forget"): "h-is-memory",
            }.get((asked, event), {"empty": "nothing-there-yet", "quiet": "share-for-event"}.get(before))
            assert judge(task, str(place + 1)).misconception == expected, (seed, asked, choice)


# -- in another language


class _Capitals(NullTranslations):
    """A catalogue that says every text in capitals, but for its places."""

    def gettext(self, message: str) -> str:
        return "".join(part if part.startswith("{") else part.upper() for part in re.split(r"(\{\w*\})", message))


add("x-capitals", _Capitals, lambda: ",")


def _asked(task: Exercise) -> tuple[object, ...]:
    """All of an exercise that has no words."""
    lines = [(line.name, line.form.text, line.terms, line.result) for line in task.worked_lines]
    bare = replace(task, question="", choices=(), because="", make_lines=tuple)
    return (bare, lines, len(task.choices))


def _plain(task: Exercise) -> list[str]:
    """The words of an exercise without what capitals and decimal signs make of them."""
    return [text.casefold().replace(",", ".") for text in (task.question, *task.choices, task.because)]


@kinds
def test_in_another_language_an_exercise_is_the_same_said_otherwise(kind: str) -> None:
    for seed in SOME:
        english = make(kind, seed)
        with speaking("x-capitals"):
            other = make(kind, seed)
        assert _asked(other) == _asked(english)
        assert other.question != english.question
        assert _plain(other) == _plain(english)


@kinds
def test_a_decimal_comma_and_the_unit_in_either_language_are_read_in_every_language(kind: str) -> None:
    task = make(kind, 1)
    typed = str(int(task.answer) + 1) if task.choices else repr(task.answer)
    for language in ("en", "x-capitals"):
        with speaking(language):
            for text in (typed, typed.replace(".", ","), *([] if task.choices else [f"{typed} {task.unit}"])):
                assert judge(task, text).right
            if not task.choices:
                assert judge(task, with_unit(local(typed), task.unit)).right


def test_what_is_wrong_with_an_answer_is_said_in_the_language() -> None:
    with speaking("x-capitals"):
        assert judge(make("shown", 1), "a lot").problem.startswith("“a lot” IS NOT READ AS A NUMBER")
