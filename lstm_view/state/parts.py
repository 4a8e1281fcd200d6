"""Long parts of experiments in writing that are kept beside them, as many of them have the same: by name, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LONG: Final = 2_000  # characters of a value that is kept by itself
REFERENCE: Final = "ref."  # before the name of such a value, which then stands in its place


def put_in(pairs: Mapping[str, str], parts: Any) -> dict[str, str] | None:
    """Return pairs with the parts that they name; None if one is not there.

    >>> put_in({"step": "3", "ref.weights": "ab12"}, {"ab12": "1,1,0:0.5"})
    {'step': '3', 'weights': '1,1,0:0.5'}
    """
    known = parts if isinstance(parts, Mapping) else {}
    named = {name: known.get(value) for name, value in pairs.items() if name.startswith(REFERENCE)}
    if not all(isinstance(part, str) for part in named.values()):
        return None
    return {name.removeprefix(REFERENCE): str(named.get(name, value)) for name, value in pairs.items()}
