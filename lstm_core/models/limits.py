"""How large a model file and what it unpacks to may be; all of it is checked before memory is taken."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from lstm_core.language import tr

MAX_MODEL_BYTES = 200 * 2**20
"""Largest model file that is read, 200 MB: an LSTM of 4 layers of 1024 units and 100,000 words in float16."""

MAX_NUMBERS = 60_000_000
"""Most numbers in all arrays of a file together, which may be stored in fewer bytes: 240 MB in float32."""

MAX_ARRAYS = 10_000
"""Most arrays in a file."""

MAX_AXES = 8
"""Most axes of an array."""

MAX_HEADER_BYTES = 8 * 2**20
"""Longest description of a file's arrays: a header, a pickle, a list of a ZIP archive."""

MAX_LAYERS = 64
"""Most recurrent layers in a model."""


def checked_size(name: str, shape: Iterable[int], room: int = MAX_NUMBERS) -> int:
    """Return how many numbers an array of `shape` has; ValueError if that is more than `room` or no shape at all."""
    shape = tuple(shape)
    if any(isinstance(axis, bool) or not isinstance(axis, int) or axis < 0 for axis in shape) or len(shape) > MAX_AXES:
        raise ValueError(
            tr(
                "{name} has the shape {shape}; wanted at most {axes} axes, whole numbers from 0.",
                name=said(name),
                shape=said(shape),
                axes=MAX_AXES,
            )
        )
    numbers = prod(shape)
    if numbers > room:
        raise ValueError(
            tr(
                "{name} has the shape {shape}, which makes {numbers} numbers; all arrays of a file may have "
                "{most} together.",
                name=said(name),
                shape=said(shape),
                numbers=said(numbers),
                most=MAX_NUMBERS,
            )
        )
    return numbers


def said(value: object) -> str:
    """Return a value from a file as it stands in a sentence: on one line, at most 60 characters."""
    text = value if isinstance(value, str) else repr(value) if not _is_long(value) else tr("a very large number")
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _is_long(value: object) -> bool:
    """Return whether a number has more digits than Python writes out."""
    numbers = value if isinstance(value, tuple | list) else (value,)
    return any(isinstance(number, int) and abs(number) >> 256 for number in numbers)
