"""Kinds about the equations themselves: the one that is wrong, and those of relatives of the cell."""

from __future__ import annotations

from typing import Final

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Term, line, product
from lstm_core.exercises.one_step import NEAR
from lstm_core.language import tr, tr_later

#: The right lines, with what is said to somebody who takes one of them for wrong.
_RIGHT: Final = (
    ("{f} = σ({W_f}{x} + {U_f}{h_prev} + {b_f})", "right-f"),
    ("{i} = σ({W_i}{x} + {U_i}{h_prev} + {b_i})", "right-i"),
    ("{g} = tanh({W_g}{x} + {U_g}{h_prev} + {b_g})", "right-g"),
    ("{o} = σ({W_o}{x} + {U_o}{h_prev} + {b_o})", "right-o"),
    ("{c} = {f} · {c_prev} + {i} · {g}", "right-c"),
    ("{h} = {o} · tanh({c})", "right-h"),
)
#: Place of a line -> what may stand there in its stead, and the sentence on it.
_ALTERED: Final = (
    (0, "{f} = tanh({W_f}{x} + {U_f}{h_prev} + {b_f})", tr_later("A gate is a share from 0 to 1: it goes through σ.")),
    (
        0,
        "{f} = σ({W_f}{x} + {U_f}{c_prev} + {b_f})",
        tr_later("The gates read {h_prev}; without peepholes none sees {c}."),
    ),
    (1, "{i} = tanh({W_i}{x} + {U_i}{h_prev} + {b_i})", tr_later("A gate is a share from 0 to 1: it goes through σ.")),
    (
        1,
        "{i} = σ({W_i}{x} + {U_i}{h} + {b_i})",
        tr_later("{h} of this step is not known yet: the gates read {h_prev}."),
    ),
    (
        2,
        "{g} = σ({W_g}{x} + {U_g}{h_prev} + {b_g})",
        tr_later("The candidate goes through tanh: it has a sign."),
    ),
    (2, "{g} = tanh({W_g}{x} + {U_g}{c_prev} + {b_g})", tr_later("The candidate too reads {h_prev}, not {c_prev}.")),
    (3, "{o} = tanh({W_o}{x} + {U_o}{h_prev} + {b_o})", tr_later("A gate is a share from 0 to 1: it goes through σ.")),
    (
        3,
        "{o} = σ({W_o}{x} + {U_o}{c} + {b_o})",
        tr_later("The output gate reads {h_prev}; only a peephole would show it {c}."),
    ),
    (4, "{c} = {i} · {c_prev} + {f} · {g}", tr_later("{f} is the share of the old memory, {i} that of the candidate.")),
    (4, "{c} = {f} · {h_prev} + {i} · {g}", tr_later("What is carried on is {c}, not {h}.")),
    (4, "{c} = {o} · ({f} · {c_prev} + {i} · {g})", tr_later("The output gate has no part in {c}.")),
    (4, "{c} = tanh({f} · {c_prev} + {i} · {g})", tr_later("{c} has no bounds; tanh comes only where it is shown.")),
    (5, "{h} = {o} · {c}", tr_later("Before it is shown, {c} goes through tanh.")),
    (5, "{h} = tanh({o} · {c})", tr_later("First tanh, then the share: {o} · tanh({c}).")),
    (5, "{h} = {o} · tanh({c_prev})", tr_later("Shown is the new memory {c}, not the one before.")),
)


def wrong_equation(d: Draws) -> Exercise:
    """The one line of six that is wrong."""
    place, altered, because = d.one(_ALTERED)
    order = d.shuffled(range(6)) if d.whole(0, 1) else tuple(range(6))
    lines = tuple(altered if k == place else _RIGHT[k][0] for k in order)
    return Exercise(
        *(d.kind, d.seed),
        tr("These are the equations of an LSTM without peepholes. One of them is wrong. Which?"),
        order.index(place),
        choices=lines,
        misconceptions=tuple(Wrong(_RIGHT[k][1], order.index(k)) for k in range(6) if k != place),
        because=tr("{because} It should read {line}.", because=tr(because), line=_RIGHT[place][0]),
    )


def coupled_gates(d: Draws) -> Exercise:
    """A step of a cell whose input gate is 1 − f."""
    f, g, c_prev = d.number(0.05, 0.95, 0.05), d.signed(0.2, 0.9, 0.1), d.signed(0.3, 2, 0.1)
    kept = f * c_prev
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "A cell with coupled gates (CIFG) has one gate for two: what it forgets makes room for what it writes. "
            "What is the new memory {c}?"
        ),
        *(kept + (1 - f) * g, NEAR),
        given=(Term("f", f), Term("g", g), Term("c_prev", c_prev)),
        misconceptions=(Wrong("same-gate", kept + f * g), Wrong("no-input-gate", kept + g)),
        make_lines=lambda: (
            line("i", "from one", f=f),
            line("kept", product(2), f=f, c_prev=c_prev),
            line("added", product(2), i=1 - f, g=g),
            line("c", "sum", kept=kept, added=(1 - f) * g),
        ),
    )


def gru_update(d: Draws) -> Exercise:
    """A step of a GRU in either convention of its update gate."""
    z, new, old = d.number(0.05, 0.95, 0.05), d.signed(0.1, 0.9, 0.1), d.signed(0.1, 0.9, 0.1)
    keeps = d.whole(0, 1) == 1
    first, second = (old, new) if keeps else (new, old)
    names = ("h_prev", "n") if keeps else ("n", "h_prev")
    rest = 1 - z
    return Exercise(
        *(d.kind, d.seed),
        tr("A GRU, as in PyTorch and Keras: {z} is the share of the old {h_prev}. What is the new {h}?")
        if keeps
        else tr(
            "A GRU, as in the paper of Chung and others (2014): {z} is the share of the new candidate {n}. "
            "What is the new {h}?"
        ),
        *(z * first + rest * second, NEAR),
        given=(Term("z", z), Term("n", new), Term("h_prev", old)),
        misconceptions=(Wrong("other-update", rest * first + z * second),),
        make_lines=lambda: (
            line("rest", "from one", z=z),
            line("h", "memory", z=z, **{names[0]: first}, rest=rest, **{names[1]: second}),
        ),
    )
