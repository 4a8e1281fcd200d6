"""The forget gate as a clock, in numbers: a table whose rows set the stage."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import streamlit as st

from lstm_core import LSTMParameters, mean_life, run
from lstm_core.language import local, tr, tr_later

BIASES: Final = (0, 1, 2, 3, 5, 10)
_HEAD: Final = (
    tr_later("bias b"),
    "f = σ(b)",
    tr_later("half-life, steps"),
    tr_later("mean life, steps"),
    tr_later("left after 10 steps"),
    tr_later("after 100 steps"),
)


def clock_table() -> None:
    """Show :func:`clock_html`."""
    st.html(clock_html())


def clock_html() -> str:
    """What f, half-life ln .5 / ln f, mean life 1/(1 − f), f^10 and f^100 are for some biases of a free gate."""
    head = "".join(f"<th scope='col'>{tr(name)}</th>" for name in _HEAD)
    body = "".join(_row(bias) for bias in BIASES)
    return f"<table class='numbers'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@lru_cache
def clock_numbers(bias: float) -> tuple[float, float, float, float, float]:
    """f, half-life, mean life, f^10 and f^100 of a cell without weights whose forget gate has that bias."""
    cell = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.array([0, bias, 0, 0.0]))
    trace = run(cell, np.zeros((100, 1)), c0=np.ones(1))  # nothing is written, so c is what is left of 1
    f, half, mean = trace.f[0, 0], trace.half_life[0, 0], mean_life(trace)[0, 0]
    return float(f), float(half), float(mean), float(trace.c[9, 0]), float(trace.c[99, 0])


def _row(bias: int) -> str:
    link = f"<a href='?v=2&set=bias[f,1]:{bias}&step=9'>{bias}</a>"
    f, *lives = clock_numbers(bias)
    cells = "".join(f"<td>{local(text)}</td>" for text in (f"{f:.6f}", *map(_written, lives)))
    return f"<tr><th scope='row'>{link}</th>{cells}</tr>"


def _written(value: float) -> str:
    """Four significant digits; a power of ten where the number is small."""
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    if value >= 0.001:
        return f"{value:#.4g}".rstrip(".")
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa} · 10<sup>{int(exponent)}</sup>".replace("-", "−")
