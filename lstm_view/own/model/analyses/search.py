"""What an analysis finds: at once where that is quick, else in a process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

import numpy as np

from lstm_view.own.model.analyses.analysis import Analysis, Ask, Found
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.worker import asked, unpacked
from lstm_view.own.model.jobs import AT_ONCE
from lstm_view.own.model.process import Work
from lstm_view.own.model.source import Source


class Search(Work):
    """A search in a process of its own; ``found`` is what it found once it is ``done``."""

    module = "lstm_view.own.model.analyses.worker"

    def __init__(self, source: Source, analysis: Analysis, ask: Ask, material: Material) -> None:
        self.source, self.analysis, self.ask, self.material = source, analysis, ask, material
        self.found: Found = {}
        self._share = 0.0
        super().__init__()

    @property
    def share(self) -> float:
        """How much is done."""
        return self._share

    def _asked(self) -> Iterator[bytes]:
        quantities = self.analysis.reads(self.material, self.ask)
        return asked(self.source, self.analysis.key, self.ask, self.material, quantities)

    def _take(self, answer: BufferedReader) -> Iterator[None]:
        while line := answer.readline():
            head = json.loads(line)
            if "error" in head:
                raise ValueError(head["error"])
            if "share" in head:
                self._share = min(1.0, max(self._share, head["share"]))
            elif (found := unpacked(head, answer)) is not None:
                self.found, self.done = found, True
            yield


def search(source: Source, analysis: Analysis, ask: Ask, material: Material) -> Found | Search:
    """Return what is found, or the search that goes on; ValueError with a sentence where nothing can be."""
    if analysis.seconds(material, ask) >= AT_ONCE:
        return Search(source, analysis, ask, material)
    return found_now(analysis, ask, material)


def found_now(analysis: Analysis, ask: Ask, material: Material) -> Found:
    """Return what is found, in the form in which it would come from a process."""
    *_, found = analysis.find(material, ask)
    assert isinstance(found, Mapping)
    arrays = {name: value for name, value in found.items() if isinstance(value, np.ndarray)}
    rest: dict[str, Any] = json.loads(json.dumps({name: found[name] for name in found if name not in arrays}))
    return rest | arrays
