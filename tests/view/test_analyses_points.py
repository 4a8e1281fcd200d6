"""“Fixed points” of a GRU and an RNN: what is said and drawn of them is so, in a layer of a model and on the stage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import LAYOUTS, run_variant, variant_of
from lstm_core.language import speaking
from lstm_core.models import Cell, Layer, ModelFile
from lstm_core.models.running import run_cell
from lstm_view.figures.base import hue
from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.material import Material
from lstm_view.state.address import write
from lstm_view.state.experiment import OwnOther
from lstm_view.words.languages import LANGUAGES
from tests.view.asking import answer, asked
from tests.view.drive import history, open_page
from tests.view.test_analyses_effects import of, reader
from tests.view.test_analyses_words import numbers_in
from tests.view.test_own_other import HOME, shown

GRUS = [key for key in LAYOUTS if key != "rnn"]


def layer_of(key: str, x: np.ndarray, weights: dict[str, np.ndarray], *, backward: bool = False) -> Material:
    """A layer of the weights that are given, the others 0, in a run over x (T, D)."""
    H = len(next(iter(weights.values())))
    sizes = {"D": x.shape[1], "H": H}
    none = {name: np.zeros([sizes[axis] for axis in axes]) for name, axes in variant_of(key).weights.items()}
    cell = Cell(key, none | weights, backward=backward)
    layer = Layer(cell.kind, (cell,))
    turn = slice(None, None, -1 if backward else 1)
    series = run_cell(cell, x[turn], {}).series
    record = {name: values[turn] for name, values in series.items()}
    return Material(ModelFile("npz", (layer,), ""), x, (0, 0), record, lambda: x, {})


def latch(key: str, units: int = 2, **more: Any) -> Material:
    """Unit 1 writes half of tanh(5 h) at a step, all others half of h; step 4 sets it."""
    U, W = 0.5 * np.eye(units), np.zeros((units, 1))
    U[0, 0], W[0] = 5.0, 1.0
    x = np.zeros((20, 1))
    x[3] = 4.0
    weights = {"W_h": W, "U_h": U} if key == "rnn" else {"W_g": W, "U_g": U, "b_r": np.full(units, 40.0)}
    return layer_of(key, x, weights, **more)


def stepped(material: Material, h: np.ndarray, x: Any, steps: int = 1) -> np.ndarray:
    """h (H,) after so many steps under one input."""
    cell = material.cell
    return np.asarray(run_variant(cell.key, cell.weights, np.tile(x, (steps, 1)), initial={"h": h}).h[-1])


def eigenvalue(material: Material, h: np.ndarray, x: Any) -> float:
    """The size of the largest one of a step, by differences."""
    moves = 1e-6 * np.eye(len(h))
    columns = [(stepped(material, h + move, x) - stepped(material, h - move, x)) / 2e-6 for move in moves]
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())


def places(told: Answer) -> dict[str, list[tuple[float, float]]]:
    """Where each trace with a name has its places."""
    data = told.charts[0].spec["data"]
    return {trace["name"]: list(zip(trace["x"], trace["y"], strict=True)) for trace in data if trace.get("name")}


@pytest.mark.parametrize("kind", [torch.nn.GRU, torch.nn.RNN])
def test_a_point_of_a_layer_stays_where_it_is_when_pytorch_reads_that_step_again(kind: Any) -> None:
    module = reader(kind=kind)
    material = of(module)
    _, found = asked("fixed", material, step="7")
    still = found["h"][~found["slow"]]
    assert len(still)
    with torch.no_grad():
        for h in still:
            after, _ = module.rnn(torch.tensor(material.x[6][None, None]), torch.tensor(h)[None, None])
            np.testing.assert_allclose(after[0, 0].numpy(), h, atol=1e-8)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", LAYOUTS)
def test_what_is_said_of_the_points_of_a_latch_is_recomputed(key: str, code: str) -> None:
    material = latch(key)
    with speaking(code):
        told = answer("fixed", material, step="10")
    _, found = asked("fixed", material, step="10")
    assert numbers_in(told.sentence) == [10.0]
    latched = {"en": "two stable states were found and one saddle: the layer is a latch"}
    assert latched.get(code, "") in told.sentence
    assert found["stable"].tolist() == [True, False, True]
    at_rest = stepped(material, material.record["h"][9], [0.0], 2_000)
    goes = int(np.abs(found["h"] - at_rest).max(axis=1).argmin())
    assert numbers_in(told.notes[0]) == [10.0, goes + 1.0]
    for k, (row, h) in enumerate(zip(told.tables[0].rows, found["h"], strict=True)):
        assert numbers_in(row.cells[0]) == [k + 1]
        size = eigenvalue(material, h, [0.0])
        assert numbers_in(row.cells[2]) == pytest.approx([size], abs=2e-4)
        assert (size < 1) == bool(found["stable"][k])
        assert int(row.cells[3]) == int(size > 1)  # the other unit only decays
        assert int(row.cells[6]) == found["reached"][k]
    followed = found["reached"].sum() + found["lost"]
    assert numbers_in(told.notes[1]) == [40, 30, 100, followed, found["lost"]]
    assert 30 <= followed <= 50
    assert material.units == 2
    assert len(told.notes) == 4, "all of a state of two units is in the plane"


@pytest.mark.parametrize("code", LANGUAGES)
def test_how_fast_a_gru_forgets_near_its_one_state_is_said_by_the_share_that_it_keeps(code: str) -> None:
    z = 1 / (1 + np.exp(-2.0))
    bias = {"b_u": np.array([2.0]), "b_g": np.array([0.7])}
    for key, keeps in (("gru", z), ("gru_chung_before", 1 - z)):
        material = layer_of(key, np.zeros((9, 1)), bias)
        with speaking(code):
            told = answer("fixed", material)
        assert numbers_in(told.sentence)[-1] == pytest.approx(np.log(0.5) / np.log(keeps), rel=1e-3)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("units", [1, 3])
def test_where_nothing_is_kept_it_is_said_after_how_many_steps_nothing_is_left(units: int, code: str) -> None:
    """Unit k reads unit k − 1 alone, so that what was in the first has left the last after as many steps as units."""
    material = layer_of("rnn", np.zeros((9, 1)), {"W_h": np.ones((units, 1)), "U_h": 0.5 * np.eye(units, k=-1)})
    with speaking(code):
        told = answer("fixed", material)
    assert stepped(material, np.ones(units), [0.0], units) == pytest.approx(np.zeros(units), abs=0)
    assert numbers_in(told.sentence) == [9.0, *([float(units)] if units > 1 else [])]


def test_an_rnn_that_turns_over_at_each_step_comes_to_rest_nowhere() -> None:
    x = np.zeros((9, 1))
    x[0] = 1.0
    told = answer("fixed", layer_of("rnn", x, {"W_h": np.ones((1, 1)), "U_h": np.full((1, 1), -1.5)}))
    assert "stable states 0, saddles 0, unstable points 1, points on the border 0, slow points 0" in told.sentence
    assert [row.cells[1] for row in told.tables[0].rows] == ["unstable"]
    (drawn,) = places(told)["unstable: states nearby leave, none comes nearer"]
    assert drawn == pytest.approx((0.0, 0.0), abs=1e-9)
    assert "to none of the stable points within 3,000 steps" in told.notes[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_latch_of_one_unit_has_an_unstable_point_where_one_of_more_has_a_saddle(code: str) -> None:
    with speaking(code):
        one, more = (answer("fixed", latch("gru", units=units), step="10") for units in (1, 2))
    kinds = {"en": ["unstable", "saddle"], "de": ["instabil", "Sattel"]}
    if code in kinds:
        assert [told.tables[0].rows[1].cells[1] for told in (one, more)] == kinds[code]
    latched = {"en": "one unstable point: the layer is a latch", "de": "ein instabiler Punkt gefunden: Die Schicht ist"}
    assert latched.get(code, "") in one.sentence


def test_where_the_state_stays_wherever_it_is_its_points_are_counted_as_on_the_border_and_drawn() -> None:
    """h = relu(h): each h from 0 on stays as it is, and the one eigenvalue is 1."""
    x = np.repeat([[1.0], [0.0]], [5, 4], axis=0)
    told = answer("fixed", layer_of("rnn:candidate=relu", x, {"W_h": np.ones((1, 1)), "U_h": np.ones((1, 1))}))
    on_border = [row for row in told.tables[0].rows if row.cells[1] == "on the border"]
    assert len(on_border) > 1
    count = len(places(told)["on the border: its largest eigenvalue is 1"])
    assert f"points on the border {count}, slow points 0" in told.sentence


@pytest.mark.parametrize("plane", ["components", "units"])
@pytest.mark.parametrize("key", LAYOUTS)
def test_the_plane_has_the_run_and_its_arrows_are_steps(key: str, plane: str) -> None:
    material = latch(key)
    told = answer("fixed", material, step="10", plane=plane, across="2", up="1")
    (chart,) = told.charts
    drawn = places(told)
    if plane == "units":
        titles = [chart.spec["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]
        assert titles == ["h of unit 2", "h of unit 1"]
        np.testing.assert_allclose(drawn["the run"], material.record["h"][:, [1, 0]], atol=1e-12)
        _, found = asked("fixed", material, step="10")
        np.testing.assert_allclose(
            drawn["stable: states nearby come back"], found["h"][found["stable"]][:, [1, 0]], atol=1e-6
        )
        lines = [drawn["where a step leads"][k : k + 2] for k in range(0, 3 * 225, 3)]
        moves = [(start, np.subtract(end, start)) for start, end in lines]
        true = [stepped(material, np.array(start[::-1]), [0.0])[::-1] - start for start, _ in moves]
        scale = np.vdot([move for _, move in moves], true) / np.vdot(true, true)
        np.testing.assert_allclose([move for _, move in moves], scale * np.array(true), atol=1e-9)
    assert "The run's memory h as a path" in chart.alt
    assert all(trace["line"]["color"] == hue("h") for trace in chart.spec["data"] if trace.get("name") == "the run")


@pytest.mark.parametrize("key", LAYOUTS)
def test_one_unit_is_drawn_as_h_after_a_step_over_h_before_it(key: str) -> None:
    material = latch(key, units=1)
    told = answer("fixed", material, step="10")
    drawn = places(told)
    h = material.record["h"][:, 0]
    np.testing.assert_allclose(drawn["the run"], np.column_stack([[0.0, *h[:-1]], h]))
    curve = drawn["where a step leads"]
    assert len(curve) == 41
    for before, after in curve:
        np.testing.assert_allclose(stepped(material, np.array([before]), [0.0]), [after], atol=1e-12)
    assert all(x == y for name in drawn if name.startswith(("stable", "unstable", "h stays")) for x, y in drawn[name])
    layout = told.charts[0].spec["layout"]
    assert [layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")] == ["h before a step", "h after it"]
    assert "h after a step over h before it, as a curve" in told.charts[0].alt


@pytest.mark.parametrize("key", GRUS)
def test_a_layer_that_reads_backward_ends_at_the_first_step_and_its_state_there_is_what_comes_to_rest(key: str) -> None:
    material = latch(key, backward=True)
    told = answer("fixed", material, under="typed", values="0")
    _, found = asked("fixed", material, under="typed", values="0")
    at_rest = stepped(material, material.record["h"][0], [0.0], 2_000)
    assert numbers_in(told.notes[0]) == [1.0, 1.0 + np.abs(found["h"] - at_rest).max(axis=1).argmin()]


@pytest.mark.parametrize("key", ["gru_chung", "rnn"])
def test_a_gru_or_an_rnn_of_ones_own_on_the_stage_has_its_fixed_points(key: str) -> None:
    at = open_page("sequence", write(shown(key), HOME))
    assert not at.exception
    at.toggle(key="control-ask-points").set_value(True).run()
    assert not at.exception
    cell = history(at, "sequence").now.run.cell
    assert isinstance(cell, OwnOther)
    assert cell.key == key
    said = [part.value for part in at.markdown if part.value.startswith("**Under the input of step 8 ")]
    assert len(said) == 1
