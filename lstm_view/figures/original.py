"""The original units of an input that was scaled: beside its numbers, and where it is asked for along its axis.

static/stage/original.js does the same. Units are (shift, factor) of each input: original = scaled * factor + shift.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from lstm_core.language import local, tr

Json = dict[str, Any]
Units = Sequence[tuple[float, float]]

_STEPS: Final = (1.0, 2.0, 4.0, 5.0, 10.0)  # times a power of ten: from one tick to the next
_MOST_DECIMALS: Final = 15


def in_hover(item: Json, mask: Any, units: Units) -> Json:
    """Return what the trace of an input has more: behind each number that the cell reads the original one."""
    shift, factor = units[item["meta"]["unit"]]
    said = [
        tr("masked") if mask is not None and not mask[t] else "" if value is None else written(value * factor + shift)
        for t, value in enumerate(item["y"])
    ]
    return {"customdata": said, "hovertemplate": item["hovertemplate"].replace("<extra>", " (%{customdata})<extra>")}


def in_axis(span: Sequence[float], units: Units) -> Json:
    """Return the ticks of an axis of scaled numbers at round original ones; none where the inputs differ in units.

    >>> in_axis([0.0, 1.0], [(100.0, 400.0)])["ticktext"]
    ['100', '200', '300', '400', '500']
    """
    (shift, factor), *others = units
    low, high = (end * factor + shift for end in span)
    if any(other != (shift, factor) for other in others) or not 0 < high - low < math.inf:
        return {}
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(m * power for m in _STEPS if m * power >= (high - low) / 4 * (1 - 1e-9))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals > _MOST_DECIMALS or max(abs(low), abs(high)) >= 10**_MOST_DECIMALS:
        return {}
    whole = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    texts = [local(f"{k * step:.{decimals}f}".replace("-", "−")) if k else "0" for k in whole]
    return {"tickmode": "array", "tickvals": [(k * step - shift) / factor for k in whole], "ticktext": texts}


def written(value: float) -> str:
    """Return an original number in up to six digits, as a table has it."""
    return local(f"{value:.6g}".replace("-", "−").replace("e+", "e"))
