"""Where on a stage one can see what a misconception gets wrong, and the step of an exercise itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core import GATE_ORDER, LSTMParameters
from lstm_core.exercises import Moment
from lstm_view.state.address import write
from lstm_view.state.experiment import Cursor, Experiment, Numbers, Own, Run
from lstm_view.state.fragment import split

_OUTPUT: Final = "output_gate?step=10&phase=4"
_HIDDEN: Final = "output_gate?step=9"
_INPUT: Final = "input_gate?step=18&phase=2"
_NEW_C: Final = "input_gate?step=18&phase=3"
_PAPER: Final = "forget_gate?story=paper&step=2&phase=1"
_FADES: Final = "forget_gate?v=2&set=bias[f,1]:0&step=12"
_PULSE: Final = "forget_gate?story=remember&step=4"
_SIGNAL: Final = "forget_gate?step=13"
_LEDGER: Final = "ledger?step=26"
YOUR_CELL: Final = "your_cell"
_PATH: Final = "gradients?v=2&set=clamp[f,*,*]:1"

#: Misconception -> a page of ours and what its stage shows; a test opens each.
MOMENTS: Final = {
    "output-gate-forgets": _HIDDEN,
    "half-for-ever": _FADES,
    "input-gate-sign": _INPUT,
    "c-bounded": "ledger?story=count&step=10",
    "h-is-memory": _HIDDEN,
    "bias-is-not-life": "forget_gate?v=2&set=bias[f,1]:1&step=8",
    "direct-path-whole": "gradients?v=2&set=clamp[f,12-12,*]:0",
    "forgot-tanh": _OUTPUT,
    "no-output-gate": _OUTPUT,
    "sigmoid-for-candidate": _INPUT,
    "tanh-for-gate": _PAPER,
    "z-as-gate": _PAPER,
    "gate-for-z": _PAPER,
    "gates-swapped": _NEW_C,
    "no-recurrence": _PAPER,
    "no-bias": _PAPER,
    "recurrence-from-c": _PAPER,
    "write-is-change": _NEW_C,
    "memory-for-change": _NEW_C,
    "ignored-write": _NEW_C,
    "target-for-z": _PAPER,
    "mean-life-for-half-life": "ledger?v=2&set=clamp[f,*,*]:0.9&step=26",
    "linear-loss": _FADES,
    "one-step-off": _FADES,
    "kept-for-ever": _LEDGER,
    "own-gate": _LEDGER,
    "largest-write": _LEDGER,
    "newest-wins": _LEDGER,
    "write-only": "ledger?step=30",
    "one-block": YOUR_CELL,
    "four-blocks": YOUR_CELL,
    "other-biases": YOUR_CELL,
    "one-bias-of-a-gru": YOUR_CELL,
    "no-recurrent-weights": YOUR_CELL,
    "each-layer-reads-x": YOUR_CELL,
    "one-direction": YOUR_CELL,
    "above-reads-one": YOUR_CELL,
    "row-order": YOUR_CELL,
    "transposed": YOUR_CELL,
    "sizes-swapped": YOUR_CELL,
    "units-are-steps": "sequence?units=3&steps=12",
    "other-layout": "sequence?units=3&steps=12",
    "keeps-input-size": "sequence?units=3&steps=12",
    "last-step-only": "sequence?units=3&steps=12",
    "same-gate": "variants?cells=lstm,cifg_f",
    "no-input-gate": "variants?cells=lstm,cifg_f",
    "other-update": "variants?cells=gru,gru_chung",
    "old-c-for-o": "variants?cells=lstm,peephole",
    "no-peephole": "variants?cells=lstm,peephole",
    "gate-not-slope": _PATH,
    "slope-of-gate": _PATH,
    "fall-for-write": _SIGNAL,
    "write-for-loss": _PULSE,
    "share-for-event": _PULSE,
    "nothing-there-yet": _PULSE,
    "right-f": _PAPER,
    "right-i": _INPUT,
    "right-g": _INPUT,
    "right-o": _OUTPUT,
    "right-c": _NEW_C,
    "right-h": _OUTPUT,
}


def address_of(moment: Moment) -> str:
    """The overview with the cell of an exercise on its stage, at its one step."""
    rows = np.array([moment.weights[gate] for gate in GATE_ORDER])
    parameters = LSTMParameters(rows[:, :1], rows[:, 1:2], rows[:, 2])
    cell = Own(parameters, np.array([moment.h0]), np.array([moment.c0]))
    shown = Experiment(Run(cell, Numbers(repr(moment.x))), Cursor(0, moment.phase))
    query, fragment = split(write(shown, Experiment()))
    return f"./?{query}#{fragment}" if fragment else f"./?{query}"
