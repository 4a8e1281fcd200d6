"""A GRU or an RNN put together from the matrices that someone has; what `assembly.assemble` does for an LSTM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstm_core.arrangement import Question, read_given
from lstm_core.assembly import Understood, inputs_and_states, notes_on, understood_of
from lstm_core.checks import FLOAT64, Array, checked_kind
from lstm_core.kind import split_key
from lstm_core.language import tr
from lstm_core.layout import GRU_LAYOUT, RNN_LAYOUT, Layout
from lstm_core.stacking import Given, stack, vector
from lstm_core.variants import variant_of

LAYOUTS: dict[str, Layout] = {
    **dict.fromkeys(("gru", "gru_chung", "gru_before", "gru_chung_before"), GRU_LAYOUT),
    "rnn": RNN_LAYOUT,
}
"""The cell types that are no LSTM and can be put together, by key, with their blocks."""


@dataclass(frozen=True, eq=False)
class OtherAssembly:
    """A cell of the type `key` with its start value (H,), and all that was understood, guessed and left open.

    `weights` are those of `variant_of(key).weights`, in their order.

    >>> cell = assemble_other({"W": [[1.0]], "U": [[0.5]]}, "rnn")
    >>> list(cell.weights), cell.notes
    (['W_h', 'U_h', 'b_h'], ('No bias was given: it is 0.',))
    """

    key: str
    weights: dict[str, Array]
    h0: Array
    transposed: bool
    understood: tuple[Understood, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    @property
    def input_size(self) -> int:
        """Number of inputs, D."""
        return int(next(iter(self.weights.values())).shape[1])

    @property
    def hidden_size(self) -> int:
        """Number of units, H."""
        return len(self.h0)


def assemble_other(
    weights: Mapping[str, Any],
    key: str,
    *,
    gates: str | None = None,
    joined: str | None = None,
    transposed: bool | None = None,
    input_size: int | None = None,
    hidden_size: int | None = None,
) -> OtherAssembly:
    """Return the GRU or RNN of the type `key` whose weights are given by name, block by block or stacked.

    A GRU has the blocks z (u), r and n (h, g): W_z (H, D), U_z (H, H), b_z (H,) and so on, or stacked W (3H, D), U
    (3H, H), b (3H,), for b also (2, 3H) or (6H,): the biases beside W and beside U, as b and b2 are. Only in a GRU
    whose reset comes after U they differ: the second of n stands inside the reset. An RNN has one block. `gates` is
    an order such as "rzn" (PyTorch) or "zrh" (Keras). All else is as for `assemble`, errors too.

    >>> torch = {"weight_ih_l0": [[1.0]] * 3, "weight_hh_l0": [[0.0]] * 3}
    >>> torch |= {"bias_ih_l0": [1, 2, 3], "bias_hh_l0": [4, 5, 6]}
    >>> {name: array.tolist() for name, array in assemble_other(torch, "gru").weights.items() if name[0] == "b"}
    {'b_u': [7.0], 'b_r': [5.0], 'b_g': [3.0], 'b_gh': [6.0]}
    """
    layout = _layout(checked_kind("key", key, str, f"one of {', '.join(LAYOUTS)}"))
    given, questions = read_given(
        weights, layout, gates, joined, transposed=transposed, sizes=(input_size, hidden_size)
    )
    notes = notes_on(given, questions)
    given = _with_two_biases(given)
    found = _blocks(given)
    variant = variant_of(key)
    if "b_gh" not in variant.weights and layout.family == "gru":
        found["b_g"] = found["b_g"] + found["b_gh"]
    elif layout.family == "gru" and any(name.startswith("b2") for name in given.arrays):
        notes.append(tr("Of two biases that of n beside U stands inside the reset; those of z and r were added."))
    made = {name: found[name] for name in variant.weights}
    h0 = vector(given.arrays.get("h0"), given.sizes.hidden_size)
    understood = tuple(understood_of(given, name) for name in given.arrays)
    return OtherAssembly(key, made, h0, given.sizes.transposed, understood, questions, tuple(notes))


def _layout(key: str) -> Layout:
    base = split_key(key)[0]
    if base not in LAYOUTS:
        raise ValueError(f"key is {key!r}; wanted one of {', '.join(LAYOUTS)}.")
    return LAYOUTS[base]


def _with_two_biases(given: Given) -> Given:
    """Return the two biases that stand in one array apart."""
    size = len(given.layout.letters) * given.sizes.hidden_size
    b = given.arrays.get("b")
    if b is None or b.size != 2 * size or b.ndim == 0:
        return given
    if "b2" in given.arrays:
        called = given.called
        said = tr("{b} has two biases and {b2} is one more; wanted two.", b=called["b"], b2=called["b2"])
        raise ValueError(said)
    first, second = b.reshape(2, -1)
    called = given.called | {"b2": given.called["b"]}
    return replace(given, arrays=given.arrays | {"b": first, "b2": second}, called=called)


def _blocks(given: Given) -> dict[str, Array]:
    """Return W, U and b of each block by name; the second bias of the candidate of a GRU is b_gh."""
    W, U, beside = inputs_and_states(given)
    b, b2 = stack(given, "b") + beside, stack(given, "b2")
    letters = given.layout.letters
    parts = {name: np.split(array.astype(FLOAT64), len(letters)) for name, array in zip("WU", (W, U), strict=True)}
    first, second = (np.split(np.asarray(array, FLOAT64), len(letters)) for array in (b, b2))
    found: dict[str, Array] = {f"{name}_{gate}": parts[name][k] for name in "WU" for k, gate in enumerate(letters)}
    for k, gate in enumerate(letters):
        found[f"b_{gate}"] = first[k] if gate == "g" else first[k] + second[k]
        if gate == "g":
            found["b_gh"] = second[k]
    return found
