"""What a file of named arrays holds; the formats without a description of the model give this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstm_core.checks import Array


@dataclass(frozen=True, eq=False)
class Tensors:
    """Arrays by name in the order of the file, the text beside them, and sentences on how they were found."""

    format: str
    arrays: Mapping[str, Array]
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
