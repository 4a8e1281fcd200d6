"""The functions that a cell type can be given in place of σ and tanh, each as a term of the language of `equations`.

The linear pieces are written with maximum and minimum, of which the first operand gets the derivative where both are
equal. A constant stands first, so that relu'(0) = 0 and hard_sigmoid' is 0 at its two ends.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lstm_core.checks import checked_kind, checked_name
from lstm_core.kind import FUNCTIONS_OF
from lstm_core.language import tr
from lstm_core.variant import Variant

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
    chosen = {place: name for place, name in given.items() if checked_name(place, name, FUNCTIONS_OF[place])}
    chosen = {place: name for place, name in chosen.items() if name != _DEFAULTS[place]}
    lines = dict(checked_kind("variant", variant, Variant, "a Variant").lines)
    for place, name in chosen.items():
        lines = _exchanged(variant, lines, place, FUNCTIONS_OF[place][name])
    if not chosen:
        return variant
    key = ",".join(f"{place}={name}" for place, name in chosen.items())
    words = ", ".join(f"{place} {name}" for place, name in chosen.items())
    title, plain = f"{variant.title}, {words}", variant.plain_title or variant.title
    return replace(variant, key=f"{variant.key}:{key}", title=title, lines=lines, plain_title=plain)


def _exchanged(variant: Variant, lines: dict[str, str], place: str, function: str) -> dict[str, str]:
    """Return the lines with one function in place of another, wherever it stands alone with its z or c."""
    plain = _PLAIN[place]
    found = {name: plain.sub(lambda match: function.format(z=match[1]), right) for name, right in lines.items()}
    other = [name for name in variant.gates if "sigmoid(" in plain.sub("", lines[name])] if place == "gate" else []
    if found == lines or other:
        said = tr("{place}: {title} has no {place} of the plain form; wanted another cell type.")
        raise ValueError(said.format(place=place, title=variant.name))
    return found
