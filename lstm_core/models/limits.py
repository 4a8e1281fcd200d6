"""How large a model file and what it unpacks to may be; all of it is checked before memory is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from lstm_core.language import grouped, tr

MAX_MODEL_BYTES = 200 * 2**20
"""Largest model file that is read, 200 MB: the 24 million weights of a large language model of LSTMs in float64."""

MAX_NUMBERS = 60_000_000
"""Most numbers in all arrays of a file together, which may be stored in fewer bytes: 240 MB in float32."""

MAX_ARRAYS = 10_000
"""Most arrays in a file, and most members of an archive."""

MAX_AXES = 8
"""Most axes of an array."""

_SOME = 12  # names in a sentence

MAX_HEADER_BYTES = 8 * 2**20
"""Longest description of a file's arrays, in bytes."""

MAX_JSON_BYTES = 8 * 2**20
"""Largest JSON file: its numbers take some twenty bytes each, and a hundred in memory while they are read."""

MAX_OPERATIONS = 250_000
"""Most operations of a pickle that are followed, about half a second of them."""

MAX_LAYERS = 64
"""Most recurrent layers in a model."""

MAX_PARTS_BEHIND = 16
"""Most dense parts behind the recurrent layers."""


class Room:
    """How many numbers the arrays of one file may still have.

    >>> room = Room()
    >>> room.take("weight", (3, 4)), room.left == MAX_NUMBERS - 12
    (12, True)
    """

    def __init__(self) -> None:
        self.left = MAX_NUMBERS

    def take(self, name: str, shape: Iterable[int]) -> int:
        """Return how many numbers an array has; ValueError if it has no possible shape or there is no room for it."""
        shape = tuple(shape)
        if len(shape) > MAX_AXES or not all(type(axis) is int and axis >= 0 for axis in shape):
            raise ValueError(
                tr(
                    "{name} has the shape {shape}; wanted at most {axes} axes, each a whole number from 0.",
                    name=said(name),
                    shape=said(shape),
                    axes=MAX_AXES,
                )
            )
        numbers = prod(shape)
        if numbers > self.left:
            raise ValueError(
                tr(
                    "{name} has the shape {shape}. With it the file has more than {most} numbers, which are the "
                    "most that are read.",
                    name=said(name),
                    shape=said(shape),
                    most=grouped(MAX_NUMBERS),
                )
            )
        self.left -= numbers
        return numbers


def said(value: object) -> str:
    r"""Return a value from a file as it stands in a sentence: on one line, at most 60 characters.

    >>> said("a\nb"), said((3, 10**100))
    ('a b', 'a very large number')
    """
    text = value if isinstance(value, str) else tr("a very large number") if _is_long(value) else repr(value)
    text = "".join(sign if sign.isprintable() else " " for sign in text[:61])
    return text if len(text) <= 60 else f"{text[:59]}…"


def some_of(names: Sequence[str]) -> str:
    """Return names from a file as they stand in a sentence, the first of many."""
    some = ", ".join(map(said, names[:_SOME]))
    return some if len(names) <= _SOME else tr("{names} and {n} more", names=some, n=len(names) - _SOME)


def _is_long(value: object) -> bool:
    """Return whether a number has more digits than a sentence has room for."""
    numbers = value[:MAX_AXES] if isinstance(value, tuple | list) else (value,)
    return any(isinstance(number, int) and abs(number) >> 128 for number in numbers)
