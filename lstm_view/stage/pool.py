"""Several payloads in one place: each array, each part that rarely changes and each piece of one is kept once.

The payloads of a file differ in little: those of two languages have all numbers in common, those of two stories the
colours and most of the charts, and two charts of one cell type all but the names of the inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from lstm_view.stage.pack import RARE, Json, Numbers, named

_PIECE: Final = 400  # characters from which a piece of a part is one by itself


class Pool(Numbers):
    """What payloads share: ``parts`` by the names of their content, and all numbers, as :mod:`pack` has them.

    ``{"&": name}`` stands in a part for another one.

    >>> pool = Pool()
    >>> pool.add({"step": 1, "x": np.ones(2)})["entries"] == pool.add({"step": 2, "x": np.ones(2)})["entries"]
    True
    >>> len(pool.parts), len(pool.data())
    (1, 16)
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts: Json = {}
        self._known: dict[bytes, list[int]] = {}

    def put(self, array: np.ndarray) -> list[int]:
        """The same array is in one place."""
        content = np.ascontiguousarray(array, dtype="<f8").tobytes()
        if content not in self._known:
            self._known[content] = super().put(array)
        return self._known[content]

    def add(self, payload: Mapping[str, Any]) -> Json:
        """Return a payload for JSON; ``entries`` names its parts among those of the pool."""
        entries = {name: named(value) for name, value in payload.items() if name in RARE}
        for name, content in entries.items():
            if content not in self.parts:
                self.parts[content] = self._in_pieces(json.loads(self.header(payload[name])))
        own = {name: value for name, value in payload.items() if name not in RARE}
        return {**json.loads(self.header(own)), "entries": entries}

    def _in_pieces(self, part: Any) -> Any:
        """A part with the names of its larger pieces in their places."""
        if isinstance(part, dict):
            return {name: self._piece(inner) for name, inner in part.items()}
        return [self._piece(inner) for inner in part] if isinstance(part, list) else part

    def _piece(self, value: Any) -> Any:
        made = self._in_pieces(value)
        if not isinstance(made, dict | list) or len(text := json.dumps(made)) < _PIECE:
            return made
        name = hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
        self.parts.setdefault(name, made)
        return {"&": name}
