"""Comparisons that show one thing each: what one click sets, and what there is to see, said from the runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core import VariantTrace
from lstm_core.language import tr, tr_later
from lstm_view.state.experiment import CellInput, Experiment, Look, Numbers, Random, Run, Story, Text
from lstm_view.words.digits import DIGITS, number

Traces = Mapping[str, VariantTrace]


@dataclass(frozen=True)
class Case:
    """A title, said by ``tr``, what to compare, and what is seen in sentences whose numbers are those of the traces."""

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
    return tr(
        "The LSTM counts: after ten a its c is {up}, after as many b {down}. The GRU can only mix: h becomes "
        "z h + (1 − z) n, a mean of numbers between −1 and 1. With z = {z} and the candidate n = tanh 3 = {n} it is at "
        "{h} after ten a and has nowhere to go; a larger z only comes there later. It has weights of its own here, "
        "since with the LSTM's it would write next to nothing.",
        up=_at(traces, "lstm", "c", 10),
        down=_at(traces, "lstm", "c", 20),
        z=_at(traces, "gru", "u", 10, DIGITS["all"]),
        n=_at(traces, "gru", "g", 10),
        h=_at(traces, "gru", "h", 10),
    )


def _count_far(traces: Traces) -> str:
    return tr(
        "With finite precision no GRU and no tanh RNN can count without bound, whatever its weights; an LSTM can "
        "(Weiss, Goldberg and Yahav 2018). After a hundred a the LSTM's c is {c}. The GRU's h is {h}, as it was after "
        "sixty ({sixty}). That is the GRU with z = 0.5: a larger z counts further before it stands still. And it is c "
        "that counts: the LSTM's own h stands still much sooner.",
        c=_at(traces, "lstm", "c", 100),
        h=_at(traces, "gru", "h", 100, 6),
        sixty=_at(traces, "gru", "h", 60, 6),
    )


def _stream(traces: Traces) -> str:
    return tr(
        "A stream of words without an end: each a is a value, each | a signal to forget. The LSTM starts anew at "
        "every |, and its c reaches at most {most}. With f = 1 nothing leaves c: it is {c} after {steps} steps and "
        "goes on growing, and h, for long at {h}, says nothing any more. For this the forget gate was made (Gers, "
        "Schmidhuber and Cummins 2000).",
        most=_largest(traces, "lstm", "c"),
        c=_at(traces, "nfg", "c", -1),
        steps=len(traces["nfg"]),
        h=_at(traces, "nfg", "h", -1),
    )


def _bounded(traces: Traces) -> str:
    return tr(
        "With f = 1 − i the new c is a weighted mean of the old c and a candidate between −1 and 1, so it stays "
        "between −1 and 1 with any weights and any input: its largest magnitude here is {cifg}. The LSTM may keep all "
        "and add all, and reaches {lstm}. Try other seeds.",
        cifg=_largest(traces, "cifg", "c"),
        lstm=_largest(traces, "lstm", "c"),
    )


def _one_gate(traces: Traces) -> str:
    return tr(
        "Set at step 4, reset at step 12, set again at step 20: all three hold on to it. JANET does it with one gate: "
        "f is {f} at step 4, where it writes {i} of the candidate, and {f_after} after it, where it would still write "
        "{i_after} of one; the LSTM {lstm}. The minLSTM's gates see x only and its candidate is not squashed: its h "
        "is {h} after the set.",
        f=_at(traces, "janet", "f", 4),
        i=_at(traces, "janet", "i", 4),
        f_after=_at(traces, "janet", "f", 5),
        i_after=_at(traces, "janet", "i", 5),
        lstm=_at(traces, "lstm", "i", 5),
        h=_at(traces, "minlstm", "h", 4),
    )


def _conventions(traces: Traces) -> str:
    one, other = traces["gru"].series, traces["gru_chung"].series
    apart = np.abs(one["h"] - other["h"]).max()
    return tr(
        "Two ways to write one cell. Where z says what is kept, as in PyTorch and Keras, it is {keeps} at step 10; "
        "where z says what is written, with W_z, U_z and b_z of opposite sign, it is {writes}. The two h differ by at "
        "most {apart} over the whole run. Weights that move from one to the other must change that sign.",
        keeps=_at(traces, "gru", "u", 10),
        writes=_at(traces, "gru_chung", "u", 10),
        apart=number(apart),
    )


def _exponential(traces: Traces) -> str:
    c, n = (traces["slstm"].series[name][-1, 0] for name in "cn")
    return tr(
        "First the value 1 comes with the flag 0.75, then −1 with the flag 1.25. The LSTM's gate cannot open further "
        "than 1: i is {first} and {second}, both are written and cancel, c is {c}. The sLSTM weighs with exp(3) and "
        "exp(9), so that the second outweighs the first: c / n is {ratio}. It revised what it had stored, though its "
        "forget gate was open: the f of step 7, {f}, is small because it is divided by exp of the growth of m.",
        first=_at(traces, "lstm", "i", 2),
        second=_at(traces, "lstm", "i", 7),
        c=_at(traces, "lstm", "c", -1),
        ratio=number(c / n),
        f=_at(traces, "slstm", "f", 7),
    )


_WORDS = "aaaa|aa|aaaaa|a|aaa|" * 10
_VALUES = ("0 0", "1 0.75", "0 0", "0 0", "0 0", "0 0", "-1 1.25", "0 0", "0 0", "0 0", "0 0", "0 0")

HOME: Final = Experiment(Run(Story("count")), look=Look(cells=("lstm", "gru"), charts=("timeline",), lines=("c", "h")))
"""What the page opens with: the first of the cases."""

CASES: Final = (
    Case("count", tr_later("Count to 10"), HOME.run, HOME.look.cells, _count),
    Case(
        "count_far",
        tr_later("Count to 100"),
        Run(Story("count"), Text("a" * 100 + "b" * 100)),
        ("lstm", "gru"),
        _count_far,
    ),
    Case("stream", tr_later("Without a forget gate"), Run(Story("forget"), Text(_WORDS)), ("lstm", "nfg"), _stream),
    Case(
        "bounded",
        tr_later("With coupled gates c stays below 1"),
        Run(Random(units=1), CellInput(200), seed=1),
        ("lstm", "cifg"),
        _bounded,
    ),
    Case(
        "one_gate",
        tr_later("Fewer gates: JANET, minLSTM"),
        Run(Story("latch")),
        ("lstm", "janet", "minlstm"),
        _one_gate,
    ),
    Case("conventions", tr_later("Two GRUs, one cell"), Run(Random(), seed=3), ("gru", "gru_chung"), _conventions),
    Case(
        "exponential",
        tr_later("Exponential gates: sLSTM"),
        Run(Story("ignore"), Numbers("\n".join(_VALUES))),
        ("lstm", "slstm"),
        _exponential,
    ),
)
