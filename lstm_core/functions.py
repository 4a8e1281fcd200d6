"""The functions that a cell type can be given in place of σ and tanh, each as a term of the language of `equations`.

The linear pieces are written with maximum and minimum, of which the first operand gets the derivative where both are
equal. A constant stands first, so that relu'(0) = 0 and hard_sigmoid' is 0 at its two ends.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.checks import checked_name
from lstm_core.variant import Variant

GATE_FUNCTIONS = {
    "sigmoid": "sigmoid({z})",
    "hard_sigmoid_5": "maximum(0, minimum(1, 0.2 * {z} + 0.5))",
    "hard_sigmoid_6": "maximum(0, minimum(1, {z} / 6 + 0.5))",
}
"""What a gate can be of its z: σ, or a line of slope 1/5 (Keras 2, ONNX) or 1/6 (Keras 3, PyTorch) within 0 to 1."""

CELL_FUNCTIONS = {"tanh": "tanh({z})", "relu": "maximum(0, {z})", "linear": "{z}"}
"""What the candidate can be of its z, and what c goes through on its way to h."""

_CHOICES = {"gate": GATE_FUNCTIONS, "candidate": CELL_FUNCTIONS, "output": CELL_FUNCTIONS}
_DEFAULTS = {"gate": "sigmoid", "candidate": "tanh", "output": "tanh"}
_PLAIN = {
    "gate": re.compile(r"sigmoid\((z_[ifour])\)"),
    "candidate": re.compile(r"tanh\((z_[gh])\)"),
    "output": re.compile(r"tanh\((c)\)"),
}


def with_functions(
    variant: Variant, *, gate: str = "sigmoid", candidate: str = "tanh", output: str = "tanh"
) -> Variant:
    """Return the cell type with other functions: of all its gates, of the candidate, and of c on its way to h.

    The key says what was chosen, and `variant_of` returns the type for it. Raises ValueError for an unknown
    function, and for a cell type that does not have the place of one.

    >>> from lstm_core import VARIANTS
    >>> hard = with_functions(VARIANTS["lstm"], gate="hard_sigmoid_5", output="relu")
    >>> hard.key, hard.lines["f"], hard.lines["h"]
    ('lstm:gate=hard_sigmoid_5,output=relu', 'maximum(0, minimum(1, 0.2 * z_f + 0.5))', 'o * maximum(0, c)')
    """
    given = {"gate": gate, "candidate": candidate, "output": output}
    chosen = {place: name for place, name in given.items() if checked_name(place, name, _CHOICES[place])}
    chosen = {place: name for place, name in chosen.items() if name != _DEFAULTS[place]}
    lines = dict(variant.lines)
    for place, name in chosen.items():
        lines = _exchanged(variant, lines, place, _CHOICES[place][name])
    if not chosen:
        return variant
    key = ",".join(f"{place}={name}" for place, name in chosen.items())
    words = ", ".join(f"{place} {name}" for place, name in chosen.items())
    return replace(variant, key=f"{variant.key}:{key}", title=f"{variant.title}, {words}", lines=lines)


def functions_of(key: str) -> tuple[str, dict[str, str]]:
    """Return what the key of a cell type says: that of the type in VARIANTS, and the functions that were chosen."""
    plain, _, choices = key.partition(":")
    pairs = (choice.partition("=") for choice in choices.split(",")) if choices else ()
    chosen = {place: name for place, _, name in pairs}
    for place in chosen:
        checked_name("A choice of the cell type", place, _CHOICES)
    return plain, chosen


def _exchanged(variant: Variant, lines: dict[str, str], place: str, function: str) -> dict[str, str]:
    """Return the lines with one function in place of another, wherever it stands alone with its z or c."""
    plain = _PLAIN[place]
    found = {name: plain.sub(lambda match: function.format(z=match[1]), right) for name, right in lines.items()}
    other = [name for name in variant.gates if "sigmoid(" in plain.sub("", lines[name])] if place == "gate" else []
    if found == lines or other:
        raise ValueError(f"{place}: {variant.title} has no {place} of the plain form; wanted another cell type.")
    return found
