"""A model's file as a session holds it: in memory, never written; read once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from lstm_core.models import ModelFile, read_model
from lstm_core.models.example import EXAMPLE_FILE
from lstm_core.models.reordered import Convention, reread
from lstm_view.own.model.given_table import is_table

EXAMPLE: Final = EXAMPLE_FILE.name


@dataclass(frozen=True)
class Source:
    """A file and, where it is to be read in another convention than the one applied, that one.

    ``signs`` are those of its tokens as a person gave them, where the file has none.
    """

    name: str
    data: bytes
    digest: str
    convention: Convention | None = None
    signs: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, data: bytes) -> Source:
        """From the bytes of a file."""
        return cls(name, data, hashlib.blake2s(data, digest_size=8).hexdigest())

    @property
    def key(self) -> tuple[str, int, Convention | None, tuple[str, ...]]:
        """What tells two models apart."""
        return self.digest, len(self.data), self.convention, self.signs

    @property
    def is_example(self) -> bool:
        """Whether it is the one that ships."""
        return self.digest == example().digest

    @cached_property
    def _read(self) -> ModelFile | str:
        try:
            model = read_model(self.data, self.name)
        except ValueError as error:
            return str(error)
        model = model if self.convention is None else reread(model, self.convention)
        if not self.signs:
            return model
        return replace(model, metadata={**model.metadata, "vocabulary": json.dumps(self.signs)})

    @property
    def model(self) -> ModelFile:
        """The model that it holds; ValueError with a sentence if it holds none."""
        if isinstance(self._read, str):
            raise ValueError(self._read)
        return self._read

    @cached_property
    def is_table(self) -> bool:
        """Whether it is no model but a table of numbers."""
        return is_table(self.name, self.data)

    def read_as(self, convention: Convention | None) -> Source:
        """Return the same file, read in another convention; what its head reads stays as it was chosen."""
        if convention is not None and self.convention is not None and self.convention.at_end:
            convention = replace(convention, at_end=True)
        return replace(self, convention=convention)

    def with_signs(self, signs: tuple[str, ...]) -> Source:
        """Return the same file with the signs of its tokens."""
        return replace(self, signs=signs)


@lru_cache(maxsize=1)
def example() -> Source:
    """Return the model that ships."""
    return Source.of(EXAMPLE, EXAMPLE_FILE.read_bytes())
