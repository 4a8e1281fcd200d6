"""Copies of a model beside it in one state dict: an average of its weights, a teacher, a target network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from lstm_core.models.names import RECURRENT

_COPY = re.compile(
    r"(?:^|_)(?:ema|swa|averaged?|shadow|teacher)(?:_|$)"
    r"|target_?(?:\w*_)?(?:net|network|model|q|critic|actor|policy|agent)$"
    r"|(?:net|network|model|q|critic|actor|policy|agent)_target$"
)


def copies_in(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, list[str]]:
    """Return by module the names of the arrays of each copy: by its name it is one, and the model has its layers.

    >>> import numpy as np
    >>> names = ("net.weight_ih_l0", "net.weight_hh_l0", "ema.net.weight_ih_l0", "ema.net.weight_hh_l0")
    >>> copies_in({name: np.ones((4, 1)) for name in names})
    {'ema': ['ema.net.weight_ih_l0', 'ema.net.weight_hh_l0']}
    """
    groups: dict[str, list[str]] = {}
    for name in arrays:
        groups.setdefault(_module_of_copy(name), []).append(name)
    own = _shapes(groups.pop("", []), arrays)
    found = {module: _shapes(names, arrays) for module, names in groups.items()}
    return {module: names for module, names in groups.items() if found[module] and found[module] <= own}


def _module_of_copy(name: str) -> str:
    """Return the outermost module of an array that is called a copy, "" if there is none."""
    parts = name.split(".")[:-1]
    place = next((k for k, part in enumerate(parts, 1) if _COPY.search(part.lower())), 0)
    return ".".join(parts[:place])


def _shapes(names: list[str], arrays: Mapping[str, npt.NDArray[Any]]) -> Counter[tuple[int, ...]]:
    """Return how many arrays of recurrent layers have each shape."""
    return Counter(arrays[name].shape for name in names if RECURRENT.fullmatch(name))
