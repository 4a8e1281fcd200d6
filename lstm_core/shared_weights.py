"""The weights of a cell type that stands beside another cell: those of the other where they mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from lstm_core.checks import Array, checked_kind, checked_whole
from lstm_core.kind import functions_said
from lstm_core.language import local, tr
from lstm_core.papers import letter
from lstm_core.parameters import LSTMParameters
from lstm_core.variant_run import checked_weights
from lstm_core.variants import variant_of

SPREAD = 0.1
"""Weights that an LSTM does not have are drawn from -SPREAD to SPREAD."""


def share_weights(key: str, params: LSTMParameters, *, seed: int) -> tuple[dict[str, Array], str]:
    """Return the weights of the cell type `key`, those of the LSTM `params` where it has them, and where from.

    What the LSTM does not have is drawn from -SPREAD to SPREAD, the same for the same `seed`. The second value is
    the sentences that say which weights are not shared. Raises ValueError for an unknown cell type.

    >>> weights, sentences = share_weights("rnn", LSTMParameters.initial(1, 1, seed=0), seed=0)
    >>> list(weights), sentences
    (['W_h', 'U_h', 'b_h'], "It takes the weights of g; the LSTM's gates i, f and o go unused.")
    """
    variant = variant_of(key)
    lent = checked_kind("params", params, LSTMParameters, "LSTMParameters").by_gate()
    rng = np.random.default_rng(checked_whole("seed", seed))
    sizes = {"D": params.input_size, "H": params.hidden_size}
    weights: dict[str, Array] = {}
    drawn = []
    for name, shape in variant.weights.items():
        lender, sign = variant.lender(name)
        if (array := lent.get(lender)) is not None:
            weights[name] = -array if sign < 0 else array
        else:
            weights[name] = rng.uniform(-SPREAD, SPREAD, [sizes[axis] for axis in shape])
            drawn.append(letter(name, variant.gates))
    notes = [tr(variant.unshared)]
    if drawn:
        spread = {"low": local(f"{-SPREAD:g}"), "high": local(f"{SPREAD:g}"), "names": ", ".join(drawn)}
        notes.append(tr("Drawn between {low} and {high} from seed {seed}: {names}.", seed=seed, **spread))
    if params.peephole is not None and not any(name[0] == "p" for name in variant.weights):
        notes.append(tr("The LSTM's peepholes are left out."))
    if params.kind.functions:
        words = functions_said(params.kind.functions)
        notes.append(tr("The LSTM's other functions ({functions}) are left out.", functions=words))
    return weights, " ".join(notes)


class Borrowed(NamedTuple):
    """The weights of a cell type that borrows from another: `sources` names the lending weight and its sign.

    What is not in `sources` was drawn.

    >>> borrow_weights("gru_chung", "rnn", {"W_h": [[1.0]], "U_h": [[0.5]], "b_h": [0.0]}, seed=0).sources["W_g"]
    ('W_h', 1)
    """

    weights: dict[str, Array]
    sources: dict[str, tuple[str, int]]


def borrow_weights(key: str, lender: str, weights: Mapping[str, Array], *, seed: int) -> Borrowed:
    """Return the weights of the cell type `key` beside a cell of the type `lender`, which lends what means the same.

    Each is taken for the gate of an LSTM that it stands for: the u of a GRU for f, the h of an RNN for g. What the
    lender has not is drawn from -SPREAD to SPREAD, the same for the same `seed`. Raises ValueError for an unknown cell
    type and for weights that are not those of the lender.

    >>> gru, _ = share_weights("gru", LSTMParameters.initial(1, 1, seed=0), seed=0)
    >>> u = borrow_weights("gru_chung", "gru", gru, seed=0).weights["W_u"]  # what is written is not kept
    >>> np.array_equal(u, -gru["W_u"])
    True
    """
    variant, own = variant_of(key), variant_of(lender)
    given, sizes = checked_weights(own, weights)
    lends = {}
    for name in own.weights:
        stands_for, sign = own.lender(name)
        lends[stands_for] = (name, sign)
    rng = np.random.default_rng(checked_whole("seed", seed))
    found: dict[str, Array] = {}
    sources: dict[str, tuple[str, int]] = {}
    for name, shape in variant.weights.items():
        stands_for, sign = variant.lender(name)
        if stands_for in lends:
            lent, own_sign = lends[stands_for]
            sources[name] = (lent, sign * own_sign)
            found[name] = sign * own_sign * given[lent]
        else:
            found[name] = rng.uniform(-SPREAD, SPREAD, [sizes[axis] for axis in shape])
    return Borrowed(found, sources)
