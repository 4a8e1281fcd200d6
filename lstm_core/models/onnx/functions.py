"""The functions that a recurrent node names, by the names that the core has for them."""

from __future__ import annotations

from typing import Any

from lstm_core.language import tr_n
from lstm_core.models.limits import said
from lstm_core.models.stacked import refused_function

USUAL = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}
"""The functions that a node has if it names none: of gates, candidate and output."""

_ALPHA = {"hardsigmoid": 0.2, "leakyrelu": 0.01, "thresholdedrelu": 1.0, "elu": 1.0, "affine": 1.0, "scaledtanh": 1.0}
_BETA = {"hardsigmoid": 0.5, "affine": 0.0, "scaledtanh": 1.0}


def functions_of(name: str, kind: str, attributes: dict[str, Any], ways: int) -> list[tuple[str, ...]]:
    """Return the functions of each direction by the names of the core: gates, candidate and output."""
    count = len(USUAL[kind])
    listed = [str(one.decode() if isinstance(one, bytes) else one) for one in attributes.get("activations", [])]
    listed = listed or list(USUAL[kind]) * ways
    if len(listed) < count * ways:
        raise ValueError(
            tr_n(
                "{name} names {n} function; wanted {wanted}.",
                "{name} names {n} functions; wanted {wanted}.",
                len(listed),
                name=said(name),
                wanted=count * ways,
            )
        )
    alphas, betas = (list(attributes.get(f"activation_{letter}", [])) for letter in ("alpha", "beta"))
    named = []
    for one in listed[: count * ways]:
        low = one.lower()
        alpha = alphas.pop(0) if low in _ALPHA and alphas else _ALPHA.get(low, 0.0)
        beta = betas.pop(0) if low in _BETA and betas else _BETA.get(low, 0.0)
        named.append(_function(name, one, float(alpha), float(beta)))
    chosen = [tuple(named[k * count : (k + 1) * count]) for k in range(ways)]
    for functions in chosen:
        wanted = [("sigmoid", "hard_sigmoid_5", "hard_sigmoid_6")] * (count > 1) + [("tanh", "relu", "linear")] * count
        for function, names in zip(functions, wanted, strict=False):
            if function not in names:
                raise refused_function(name, function)
    return chosen


def _function(layer: str, name: str, alpha: float, beta: float) -> str:
    """Return the name of a function in the core; ValueError if it has none of the kind."""
    low = name.lower()
    if low in ("sigmoid", "tanh", "relu"):
        return low
    if low == "hardsigmoid" and abs(beta - 0.5) < 1e-6:
        for slope, found in ((5, "hard_sigmoid_5"), (6, "hard_sigmoid_6")):
            if abs(alpha - 1 / slope) < 1e-6:
                return found
    if (low == "affine" and (alpha, beta) == (1, 0)) or (low == "leakyrelu" and alpha == 1):
        return "linear"
    if low in ("leakyrelu", "thresholdedrelu") and alpha == 0:
        return "relu"
    if low == "scaledtanh" and (alpha, beta) == (1, 1):
        return "tanh"
    raise refused_function(layer, f"{name} ({alpha:g}, {beta:g})" if low in _ALPHA else name)
