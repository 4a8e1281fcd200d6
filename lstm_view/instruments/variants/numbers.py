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
    borrow_weights,
    run_variant,
    share_weights,
    to_mathml,
)
from lstm_core.checks import Array
from lstm_core.language import cached, tr
from lstm_core.papers import equations_in_papers, letter
from lstm_core.shared_weights import SPREAD, Borrowed
from lstm_view.stage.cells import Json, borrowed, itself, lent
from lstm_view.stage.cells import own as unmoved
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.run_parts import Booleans
from lstm_view.state.scene import build
from lstm_view.state.scene_other import AnyScene, OtherScene, build_other, is_other
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
    """The columns by key, and the scene of the cell that lends its weights: an LSTM, or one's own GRU or RNN."""

    scene: AnyScene
    columns: dict[str, Column]

    @property
    def traces(self) -> dict[str, VariantTrace]:
        """The runs that there are, by key."""
        return {key: column.trace for key, column in self.columns.items() if column.trace is not None}

    @property
    def units(self) -> int:
        """How many units every cell has, H."""
        return self.scene.units

    @property
    def provenance(self) -> str:
        """Where the weights and the input come from, in a sentence or two."""
        story = STORIES.get(self.scene.experiment.run.cell.name)
        if isinstance(self.scene, OtherScene):
            return tr("{cell} The other types have its weights wherever they mean the same.", cell=self.scene.claim)
        if story is None:
            return self.scene.claim
        set_by_hand = tr("The LSTM's weights are set by hand, in the story “{story}”.", story=tr(story.title))
        return f"{set_by_hand} {self.scene.input.about or tr('The input is that of the story.')}"


def compare(experiment: Experiment) -> Compared:
    """Run every cell type that the look of an experiment chooses, on the input of its run."""
    look = experiment.look
    if is_other(experiment.run):
        return _beside_own(experiment.run, look.cells)
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


@cached(maxsize=4)
def _beside_own(run: Run, cells: tuple[str, ...]) -> Compared:
    """One's own GRU or RNN as it is on the stage, and beside it other types with the weights that it can lend them."""
    scene = build_other(Experiment(run))
    trace = scene.trace
    own = trace.variant
    columns = {own.key: Column(own, trace, tr("It is your own cell, with its own numbers."), itself(own))}
    for key in cells:
        if key == own.key:
            continue
        found = borrow_weights(key, own.key, trace.weights, seed=run.seed)
        starts = {"h": trace.initial["h"]} if "h" in VARIANTS[key].states else {}
        cell = borrowed(VARIANTS[key], found)
        columns[key] = _column(
            key, found.weights, _lent_words(found, VARIANTS[key], own, run.seed), (trace.x, trace.mask), cell, starts
        )
    return Compared(scene, columns)


def _lent_words(found: Borrowed, variant: Variant, own: Variant, seed: int) -> str:
    """Which weights are those of one's own cell, and which were drawn."""
    lent = [name for name, (_, sign) in found.sources.items() if sign > 0]
    turned = [name for name, (_, sign) in found.sources.items() if sign < 0]
    drawn = [name for name in found.weights if name not in found.sources]

    def from_own(names: list[str]) -> str:
        """Such as “U_g, W_f = W_z”: what a weight is called in the cell that lends it, where that is another name."""
        pairs = [(letter(name, variant.gates), letter(found.sources[name][0], own.gates)) for name in names]
        return ", ".join(name if name == source else f"{name} = {source}" for name, source in pairs)

    said = [tr("It takes from your cell: {weights}.", weights=from_own(lent))] if lent else []
    if turned:
        said.append(tr("With the opposite sign it takes: {weights}.", weights=from_own(turned)))
    if drawn:
        low, high, names = typed(-SPREAD), typed(SPREAD), ", ".join(letter(name, variant.gates) for name in drawn)
        said.append(
            tr(
                "Drawn between {low} and {high} from seed {seed}: {names}.",
                low=low,
                high=high,
                seed=seed,
                names=names,
            )
        )
    return " ".join(said)


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
    """The lines of a cell type as MathML, a GRU as papers write it, and whether the LSTM has the same one."""
    lstm = VARIANTS["lstm"].lines
    return [
        {"mathml": to_mathml(line), "same": lstm.get(name) == variant.lines[name]}
        for name, line in zip(variant.lines, equations_in_papers(variant), strict=True)
    ]
