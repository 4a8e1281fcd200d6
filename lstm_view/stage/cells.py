"""A cell type as the browser is sent it: its parsed lines as plain data, and where its weights come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstm_core import LSTMParameters, Variant
from lstm_core.checks import Array
from lstm_core.equations import Term
from lstm_core.shared_weights import Borrowed
from lstm_core.variant import Ledger

Json = dict[str, Any]


def cell_type(variant: Variant) -> Json:
    """A cell type: `lines` [[name, term], ...] in the order of computation, and what is to be known of its names.

    A term is a name, a number, or [operation, term, ...]: c = f * c_prev + i * g is
    ["c", ["+", ["*", "f", "c_prev"], ["*", "i", "g"]]]. `weights` has the axes of each weight: {"W_i": ["H", "D"]};
    `ledger` the share of the memory that is kept and what is added, as terms, null where the memory is no such sum.
    """
    return {
        "key": variant.key,
        "title": variant.name,
        "lines": [[equation.name, _term(equation.term)] for equation in variant.equations],
        "states": list(variant.states),
        "memory": variant.memory,
        "ledger": None if variant.ledger is None else _ledger(variant.ledger),
        "gates": list(variant.gates),
        "weights": {name: list(shape) for name, shape in variant.weights.items()},
    }


def _ledger(ledger: Ledger) -> Json:
    return {"kept": _term(ledger.kept), "added": _term(ledger.added)}


def _term(term: Term) -> str | float | list[Any]:
    if term.operation == "name":
        return term.name
    if term.operation == "number":
        return term.number
    return [term.operation, *map(_term, term.arguments)]


def lent(variant: Variant, params: LSTMParameters, weights: Mapping[str, Array], *, follows: bool = False) -> Json:
    """A cell type beside the LSTM that lends it ``weights``, so that the browser can follow a slider of the LSTM.

    `sources` has for each weight ["W_f", -1], the LSTM's W_f with the opposite sign, or the numbers of what the LSTM
    does not have. It starts with the h and c of the LSTM, other states at zero; in one that ``follows`` what
    is held in the LSTM is held too.
    """
    has = params.by_gate()
    lenders = {name: variant.lender(name) for name in variant.weights}
    return {
        "type": cell_type(variant),
        "sources": {name: list(lenders[name]) if lenders[name][0] in has else weights[name] for name in lenders},
        "starts": [state for state in variant.states if state in ("h", "c")],
        "clamped": follows,
    }


def borrowed(variant: Variant, found: Borrowed) -> Json:
    """A cell type beside one's own GRU or RNN, which lends it some of its weights: as `lent` does for an LSTM."""
    sources = {name: list(found.sources.get(name, ())) or array for name, array in found.weights.items()}
    starts = [state for state in variant.states if state == "h"]
    return {"type": cell_type(variant), "sources": sources, "starts": starts, "clamped": False}


def itself(variant: Variant) -> Json:
    """A cell type that is the one on the stage: it has its weights and starts, and what is held is held in it too."""
    sources = {name: [name, 1] for name in variant.weights}
    return {"type": cell_type(variant), "sources": sources, "starts": ["h"], "clamped": True}


def own(variant: Variant, weights: Mapping[str, Array]) -> Json:
    """A cell type with weights that no slider of the LSTM moves."""
    return {"type": cell_type(variant), "sources": dict(weights), "starts": [], "clamped": False}
