"""What a file of named arrays holds; the formats that do not describe the model give this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Tensors:
    """Arrays by name, the text beside them, and sentences on how they were found.

    `ordered` is whether they stand in the order in which the model has its parts.
    """

    format: str
    arrays: Mapping[str, npt.NDArray[Any]]
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ordered: bool = False
