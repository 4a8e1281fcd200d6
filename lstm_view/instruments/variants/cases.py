"""Comparisons that show one thing each: what one click sets, and what there is to see, said from the runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import VariantTrace
from lstm_view.state.experiment import CellInput, Experiment, Look, Numbers, Random, Run, Story, Text
from lstm_view.words.digits import DIGITS, number

Traces = Mapping[str, VariantTrace]


@dataclass(frozen=True)
class Case:
    """A name, what to compare, and the sentences on what is seen, in which numbers are those of the traces."""

    key: str
    title: str
    run: Run
    cells: tuple[str, ...]
    see: Callable[[Traces], str]

    def is_shown(self, now: Experiment) -> bool:
        """Whether this is what is on screen."""
        return (now.run, now.look.cells, now.look.own) == (self.run, self.cells, True)


def _at(traces: Traces, key: str, name: str, step: int, digits: int = DIGITS["usual"]) -> str:
    """The value of a series of the first unit at a step, which counts from 1, -1 being the last."""
    return number(traces[key].series[name][step - 1 if step > 0 else step, 0], digits)


def _largest(traces: Traces, key: str, name: str) -> str:
    return number(np.abs(traces[key].series[name]).max())


def _count(traces: Traces) -> str:
    return (
        f"The LSTM counts: after ten a its c is {_at(traces, 'lstm', 'c', 10)}, after as many b "
        f"{_at(traces, 'lstm', 'c', 20)}. The GRU can only mix: h becomes u h + (1 − u) g, a mean of numbers between "
        f"−1 and 1. With u = {_at(traces, 'gru', 'u', 10, DIGITS['all'])} and the candidate tanh 3 = "
        f"{_at(traces, 'gru', 'g', 10, 12)} it is at {_at(traces, 'gru', 'h', 10)} after ten a and has nowhere to "
        "go; a larger u only comes there later. It has weights of its own here, since with the LSTM's it would write "
        "next to nothing."
    )


def _count_far(traces: Traces) -> str:
    return (
        "With finite precision no GRU and no tanh RNN can count without bound, whatever its weights; an LSTM can "
        "(Weiss, Goldberg and Yahav 2018). After a hundred a the LSTM's c is "
        f"{_at(traces, 'lstm', 'c', 100)}. The GRU's h is {_at(traces, 'gru', 'h', 100, 12)}, as it was after "
        f"sixty ({_at(traces, 'gru', 'h', 60, 12)}). That is the GRU with u = 0.5: a larger u counts further "
        "before it stands still. And it is c that counts: the LSTM's own h stands still much sooner."
    )


def _stream(traces: Traces) -> str:
    return (
        "A stream of words without an end: each a is a value, each | a signal to forget. The LSTM starts anew at "
        f"every |, and its c reaches at most {_largest(traces, 'lstm', 'c')}. With f = 1 nothing leaves c: it is "
        f"{_at(traces, 'nfg', 'c', -1)} after {len(traces['nfg'])} steps and goes on growing, and h, for long at "
        f"{_at(traces, 'nfg', 'h', -1)}, says nothing any more. For this the forget gate was made (Gers, Schmidhuber "
        "and Cummins 2000)."
    )


def _bounded(traces: Traces) -> str:
    return (
        "With f = 1 − i the new c is a weighted mean of the old c and a candidate between −1 and 1, so it stays "
        "between −1 and 1 with any weights and any input: its largest magnitude here is "
        f"{_largest(traces, 'cifg', 'c')}. The LSTM may keep all and add all, and reaches "
        f"{_largest(traces, 'lstm', 'c')}. Try other seeds."
    )


def _one_gate(traces: Traces) -> str:
    return (
        "Set at step 4, reset at step 12, set again at step 20: all three hold on to it. JANET does it with one gate: "
        f"f is {_at(traces, 'janet', 'f', 4)} at step 4, where it writes {_at(traces, 'janet', 'i', 4)} of the "
        f"candidate, and {_at(traces, 'janet', 'f', 5)} after it, where it would still write "
        f"{_at(traces, 'janet', 'i', 5)} of one; the LSTM {_at(traces, 'lstm', 'i', 5)}. The minLSTM's gates see x "
        f"only and its candidate is not squashed: its h is {_at(traces, 'minlstm', 'h', 4)} after the set."
    )


def _conventions(traces: Traces) -> str:
    one, other = traces["gru"].series, traces["gru_chung"].series
    apart = np.abs(one["h"] - other["h"]).max()
    return (
        "Two ways to write one cell. Where u says what is kept, as in PyTorch and Keras, it is "
        f"{_at(traces, 'gru', 'u', 10)} at step 10; where u says what is written, with W_u, U_u and b_u of opposite "
        f"sign, it is {_at(traces, 'gru_chung', 'u', 10)}. The two h differ by at most {number(apart)} over "
        "the whole run. Weights that move from one to the other must change that sign."
    )


def _exponential(traces: Traces) -> str:
    c, n = (traces["slstm"].series[name][-1, 0] for name in "cn")
    return (
        "First the value 1 comes with the flag 0.75, then −1 with the flag 1.25. The LSTM's gate cannot open further "
        f"than 1: i is {_at(traces, 'lstm', 'i', 2)} and {_at(traces, 'lstm', 'i', 7)}, both are written and cancel, "
        f"c is {_at(traces, 'lstm', 'c', -1)}. The sLSTM weighs with exp(3) and exp(9), so that the second outweighs "
        f"the first: c / n is {number(c / n)}. It revised what it had stored, though its forget gate was open: "
        f"the f of step 7, {_at(traces, 'slstm', 'f', 7)}, is small because it is divided by exp of the growth of m."
    )


_WORDS = "aaaa|aa|aaaaa|a|aaa|" * 10
_VALUES = ("0 0", "1 0.75", "0 0", "0 0", "0 0", "0 0", "-1 1.25", "0 0", "0 0", "0 0", "0 0", "0 0")

HOME: Final = Experiment(Run(Story("count")), look=Look(cells=("lstm", "gru"), charts=("timeline",), lines=("c", "h")))
"""What the page opens with: the first of the cases."""

CASES: Final = (
    Case("count", "Count to 10", HOME.run, HOME.look.cells, _count),
    Case(
        "count_far",
        "Count to 100",
        Run(Story("count"), Text("a" * 100 + "b" * 100)),
        ("lstm", "gru"),
        _count_far,
    ),
    Case("stream", "Without a forget gate", Run(Story("forget"), Text(_WORDS)), ("lstm", "nfg"), _stream),
    Case(
        "bounded",
        "Coupled gates stay below 1",
        Run(Random(units=1), CellInput(200), seed=1),
        ("lstm", "cifg"),
        _bounded,
    ),
    Case("one_gate", "Fewer gates: JANET, minLSTM", Run(Story("latch")), ("lstm", "janet", "minlstm"), _one_gate),
    Case("conventions", "Two GRUs, one cell", Run(Random(), seed=3), ("gru", "gru_chung"), _conventions),
    Case(
        "exponential",
        "Exponential gates: sLSTM",
        Run(Story("ignore"), Numbers("\n".join(_VALUES))),
        ("lstm", "slstm"),
        _exponential,
    ),
)
