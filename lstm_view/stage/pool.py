"""Several payloads in one place: each array, and each part that rarely changes, is kept once.

The payloads of a file differ in little: those of two languages have all numbers in common, those of two stories the
colours and most of the charts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_view.stage.pack import RARE, Json, Numbers, named


class Pool(Numbers):
    """What payloads share: ``parts`` by the names of their content, and all numbers, as :mod:`pack` has them.

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
                self.parts[content] = json.loads(self.header(payload[name]))
        own = {name: value for name, value in payload.items() if name not in RARE}
        return {**json.loads(self.header(own)), "entries": entries}
