"""Every colour of the app, said once: one hue a quantity, in light and in dark.

The hues start from Okabe and Ito's colour-blind safe palette and are darkened (light theme) or lightened
(dark theme) until a line reaches 3:1 and a text 4.5:1 against the page. A figure or a style sheet never
names a colour: it says ``var(--q-f)`` and the browser, or :func:`resolve` for a file, puts the value in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

Mode = Literal["light", "dark"]

#: Quantity -> (line in light, text in light, line in dark, text in dark).
QUANTITIES: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "f": ("#D55E00", "#A84A00", "#FF8A4C", "#FF9A63"),
    "i": ("#009E73", "#00735A", "#2FCB9B", "#3FD6A7"),
    "g": ("#C4659A", "#9C3F75", "#EBA3CD", "#F0B2D6"),
    "o": ("#0072B2", "#0062A0", "#5AA9F0", "#74B8F5"),
    "c": ("#B97F00", "#805800", "#F5BE45", "#F7C962"),
    "h": ("#2E95CC", "#17699A", "#8AD4FF", "#9CDBFF"),
    "x": ("#5B6472", "#4A5260", "#B4BDCB", "#C2CAD6"),
}

#: Neutral tones: name -> (light, dark).
NEUTRALS: Final[Mapping[str, tuple[str, str]]] = {
    "paper": ("#FFFFFF", "#0F141B"),
    "panel": ("#F6F7F9", "#171E28"),
    "ink": ("#1C232E", "#E8ECF2"),
    "muted": ("#596273", "#A3AEBE"),
    "rule": ("#DDE1E8", "#2C3643"),
    "grid": ("#E9ECF1", "#232C38"),
    "focus": ("#0B57D0", "#8AB4F8"),
}

_VARIABLE = re.compile(r"var\(--([\w-]+)\)")


def variables(mode: Mode) -> dict[str, str]:
    """CSS custom properties of one theme, name without the leading dashes -> colour.

    ``q-f`` is the hue of a line or fill of quantity f, ``q-f-text`` the same hue for words and numbers.
    """
    column = 0 if mode == "light" else 2
    hues = {f"q-{name}": tones[column] for name, tones in QUANTITIES.items()}
    texts = {f"q-{name}-text": tones[column + 1] for name, tones in QUANTITIES.items()}
    neutrals = {name: tones[0 if mode == "light" else 1] for name, tones in NEUTRALS.items()}
    return {**hues, **texts, **neutrals}


def resolve(value: Any, mode: Mode) -> Any:
    """A copy of a JSON-like ``value`` in which every ``var(--name)`` is the colour of that theme."""
    table = variables(mode)

    def walk(item: Any) -> Any:
        if isinstance(item, str):
            return _VARIABLE.sub(lambda match: table[match[1]], item)
        if isinstance(item, dict):
            return {key: walk(entry) for key, entry in item.items()}
        if isinstance(item, (list, tuple)):
            return [walk(entry) for entry in item]
        return item

    return walk(value)
