"""What the page of the variants shows, without Streamlit: the runs side by side, their words and their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import (
    STORIES,
    VARIANTS,
    LSTMParameters,
    NotFiniteError,
    Variant,
    VariantTrace,
    run_variant,
    share_weights,
    to_mathml,
)
from lstm_core.checks import Array
from lstm_core.language import cached, tr
from lstm_view.stage.cells import Json, lent
from lstm_view.stage.cells import own as unmoved
from lstm_view.state.changes import Booleans
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.scene import Scene, build
from lstm_view.words import count
from lstm_view.words.digits import typed

_IN_PYTORCH: Final = ("lstm", "gru", "rnn")

#: Story -> cell types that cannot do its task with the LSTM's weights -> the weights of their own that are not 0.
OWN: Final[Mapping[str, Mapping[str, Mapping[str, list[list[float]]]]]] = {
    "count": {"gru": {"W_g": [[3.0, -3.0]]}, "gru_chung": {"W_g": [[3.0, -3.0]]}}
}


@dataclass(frozen=True)
class Column:
    """One cell type: its run, None where that is not finite, and where its weights are from.

    ``cell`` is the type with its weights as the browser is sent it.
    """

    variant: Variant
    trace: VariantTrace | None
    weights: str
    cell: Json


@dataclass(frozen=True)
class Compared:
    """The columns by key, and the scene of the LSTM that lends its weights."""

    scene: Scene
    columns: dict[str, Column]

    @property
    def traces(self) -> dict[str, VariantTrace]:
        """The runs that there are, by key."""
        return {key: column.trace for key, column in self.columns.items() if column.trace is not None}

    @property
    def units(self) -> int:
        """How many units every cell has, H."""
        return self.scene.trace.parameters.hidden_size

    @property
    def provenance(self) -> str:
        """Where the weights and the input come from, in a sentence or two."""
        story = STORIES.get(self.scene.experiment.run.cell.name)
        if story is None:
            return self.scene.claim
        set_by_hand = tr("The LSTM's weights are set by hand, in the story “{story}”.", story=tr(story.title))
        return f"{set_by_hand} {self.scene.input.about or tr('The input is that of the story.')}"


def compare(experiment: Experiment) -> Compared:
    """Run every cell type that the look of an experiment chooses, on the input of its run."""
    look = experiment.look
    return _compare(experiment.run, look.cells, look.own)


@cached(maxsize=4)
def _compare(run: Run, cells: tuple[str, ...], with_own: bool) -> Compared:
    scene = build(Experiment(run))
    own = OWN.get(scene.experiment.run.cell.name, {}) if with_own else {}
    columns = {}
    params, read = scene.trace.parameters, (scene.trace.x, scene.trace.mask)
    lends = {"h": scene.trace.h0, "c": scene.trace.c0}
    for key in cells:
        if key in own:
            weights, words = _own_weights(key, own[key], params)
            columns[key] = _column(key, weights, words, read, unmoved(VARIANTS[key], weights), {})
        else:
            weights, words = share_weights(key, params, seed=run.seed)
            starts = {state: value for state, value in lends.items() if state in VARIANTS[key].states}
            columns[key] = _column(key, weights, words, read, lent(VARIANTS[key], params, weights), starts)
    return Compared(scene, columns)


def _column(
    key: str,
    weights: Mapping[str, Array],
    words: str,
    read: tuple[Array, Booleans | None],
    cell: Json,
    starts: Mapping[str, Array],
) -> Column:
    """``read`` is the input and its mask."""
    x, mask = read
    try:
        return Column(VARIANTS[key], run_variant(key, weights, x, initial=starts, mask=mask), words, cell)
    except NotFiniteError:  # the stage, which runs it too, says where
        return Column(VARIANTS[key], None, words, cell)


def _own_weights(
    key: str, given: Mapping[str, list[list[float]]], params: LSTMParameters
) -> tuple[dict[str, Array], str]:
    sizes = {"D": params.input_size, "H": params.hidden_size}
    shapes = {name: [sizes[axis] for axis in axes] for name, axes in VARIANTS[key].weights.items()}
    weights = {name: np.array(given[name]) if name in given else np.zeros(shape) for name, shape in shapes.items()}
    said = ", ".join(f"{name} = ({', '.join(typed(one) for one in np.ravel(value))})" for name, value in given.items())
    return weights, tr("Weights of its own, set by hand: {weights}, all others 0.", weights=said)


def parameters(variant: Variant, input_size: int, hidden_size: int) -> str:
    """How many parameters a cell type has, in a sentence."""
    one = variant.parameter_count(input_size, hidden_size)
    sizes = tr("{first} and {last}", first=count(input_size, "input"), last=count(hidden_size, "unit"))
    if variant.key not in _IN_PYTORCH:
        return tr("{n} parameters for {sizes}.", n=one, sizes=sizes)
    two = variant.parameter_count(input_size, hidden_size, two_biases=True)
    return tr("{n} parameters for {sizes}; {two} with PyTorch's two biases.", n=one, sizes=sizes, two=two)


def equations(variant: Variant) -> list[Json]:
    """The lines of a cell type as MathML, and whether the LSTM has the same one."""
    lstm = VARIANTS["lstm"].lines
    return [
        {"mathml": to_mathml(equation), "same": lstm.get(equation.name) == variant.lines[equation.name]}
        for equation in variant.equations
    ]
