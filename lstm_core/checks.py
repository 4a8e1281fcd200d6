"""Checks of arguments. Each returns the value in the form in which it is computed with, or raises an error.

The message of an error is a sentence that names the argument, says what was given and what is wanted. A value of
the wrong kind is a ValueError, an index that is out of range an IndexError.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from lstm_core.language import local, one_of, tr

Array = npt.NDArray[np.floating]
Shape = tuple[int | str, ...]
T = TypeVar("T")

FLOAT64 = np.dtype(np.float64)

MAX_NUMBERS = 2**28
"""Most numbers (2 GiB in float64) in an array whose size is an argument, so that a slip does not fill the memory."""


def common_dtype(*values: Any) -> np.dtype[np.floating]:
    """Return float32 if every value that is not None is a float32 array, float64 otherwise."""
    single = all(getattr(value, "dtype", None) == np.float32 for value in values if value is not None)
    return np.dtype(np.float32 if single else np.float64)


def real_array(name: str, value: Any, *shapes: Shape) -> npt.NDArray[Any]:
    """Return `value` as an array of real numbers; it shares memory with `value` where that is an array.

    `shapes` are what an error says is wanted; they are not checked.
    """
    parts = value if isinstance(value, list | tuple) else (value,)
    if any(np.ma.is_masked(part) for part in parts):
        said = tr("{name} has masked values; wanted {wanted}. Fill them or leave their steps out.")
        raise ValueError(said.format(name=name, wanted=_real_numbers(shapes)))
    try:
        array = np.asarray(value)
    except Exception as error:  # whatever the __array__ of an object raises
        if "inhomogeneous" in str(error):
            said = tr("{name} has rows of different lengths; wanted {wanted}.")
        else:
            said = tr("{name} is {given}, which is no array; wanted {wanted}.")
        raise ValueError(said.format(name=name, given=shown(value), wanted=_real_numbers(shapes))) from None
    if array.dtype.kind not in "biuf":
        raise ValueError(
            tr(
                "{name} holds {type} values; wanted {wanted}.",
                name=name,
                type=array.dtype,
                wanted=_real_numbers(shapes),
            )
        )
    return array


def checked_array(name: str, value: Any, dtype: np.dtype[np.floating], *wanted: Shape) -> Array:
    """Return a read-only copy of `value` in `dtype`, if it has one of the shapes `wanted`.

    A word in a shape, such as "T", stands for any size from 1. Raises ValueError with `name`, the shape given
    and the shape wanted, or with the place of the first value that is not finite.
    """
    given = real_array(name, value, *wanted)
    wanted = tuple(shape for shape in wanted if len(shape) == given.ndim) or wanted
    if not any(_fits(given.shape, shape) for shape in wanted):
        raise ValueError(
            tr(
                "{name} has shape {shape}; wanted {wanted}.",
                name=name,
                shape=_text(given.shape),
                wanted=_either(wanted),
            )
        )
    with np.errstate(over="ignore"):
        array = np.array(given, dtype=dtype, order="C")
    if not np.isfinite(array).all():
        place = np.argwhere(~np.isfinite(array))[0].tolist()
        raise ValueError(
            tr(
                "{place} is {value}; every value of {name} {shape} must be a finite {type}.",
                place=f"{name}{place or ''}",
                value=given[tuple(place)],
                name=name,
                shape=_either(wanted),
                type=dtype,
            )
        )
    array.flags.writeable = False
    return array


def checked_number(name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a real number from `low` to `high` as a float: of an int, a Fraction or a NumPy number too."""
    if isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.is_masked(value):
        value = value[()]
    if not isinstance(value, Real | np.bool_):
        raise ValueError(tr("{name} is {given}; wanted a real number.", name=name, given=shown(value)))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not low <= number <= high or not math.isfinite(number):
        raise ValueError(_beyond(name, shown(value), low, high, finite=math.isfinite(number)))
    return number


def _beyond(name: str, given: str, low: float, high: float, *, finite: bool) -> str:
    if math.isinf(low) and math.isinf(high):
        return tr("{name} is {given}; wanted a finite number.", name=name, given=given)
    low_high = {"low": local(f"{low:g}"), "high": local(f"{high:g}")}
    if finite:
        return tr("{name} is {given}; it must lie between {low} and {high}.", name=name, given=given, **low_high)
    return tr("{name} is {given}; wanted a finite number between {low} and {high}.", name=name, given=given, **low_high)


def checked_integer(name: str, value: Any) -> int:
    """Return a whole number as an int: of a NumPy integer too, but not of a bool or a float."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise ValueError(tr("{name} is {given}; wanted a whole number.", name=name, given=shown(value)))
    return int(value)


def checked_whole(name: str, value: Any, least: int = 0) -> int:
    """Return a whole number from `least` as an int; see `checked_integer`."""
    if (number := checked_integer(name, value)) < least:
        raise ValueError(
            tr("{name} is {given}; wanted a whole number from {least}.", name=name, given=shown(number), least=least)
        )
    return number


def refuse_too_many(what: str, count: int) -> None:
    """Raise ValueError if an array of `count` numbers, the sizes of which are said in `what`, is too large."""
    if count > MAX_NUMBERS:
        raise ValueError(
            tr("{what} make {count} numbers; wanted at most {most}.", what=what, count=count, most=MAX_NUMBERS)
        )


def checked_index(name: str, value: Any, size: int, what: str = "units", *, from_end: bool = False) -> int:
    """Return an index from 0 to `size` - 1, with `from_end` also one from -`size`; else raise IndexError."""
    index = checked_integer(name, value)
    if not (-size if from_end else 0) <= index < size:
        raise IndexError(f"{name} is {shown(index)}; the {what} are 0 to {size - 1}.")
    return index


def checked_name(name: str, value: Any, names: Iterable[str]) -> str:
    """Return `value` if it is one of `names`."""
    names = tuple(names)
    if not isinstance(value, str) or value not in names:
        raise ValueError(
            tr("{name} is {given}; wanted one of {names}.", name=name, given=shown(value), names=", ".join(names))
        )
    return value


def checked_texts(name: str, value: Any, count: int, wanted: str) -> tuple[str, ...]:
    """Return `value` as a tuple of `count` strings; `wanted` says what each is for."""
    listed = isinstance(value, list | tuple)
    if not listed or len(value) != count or not all(isinstance(text, str) for text in value):
        raise ValueError(f"{name} is {shown(value)}; wanted a list of {count} strings, {wanted}.")
    return tuple(value)


def checked_wholes(name: str, value: Any, count: int, wanted: str) -> list[int]:
    """Return `value` as a list of `count` whole numbers; `wanted` says what each is for."""
    listed = isinstance(value, list | tuple)
    if not listed or len(value) != count or not all(type(number) is int for number in value):
        raise ValueError(f"{name} is {shown(value)}; wanted a list of {count} whole numbers, {wanted}.")
    return list(value)


def checked_kind(name: str, value: Any, kind: type[T], wanted: str) -> T:
    """Return `value` if it is an instance of `kind`; `wanted` says that in words."""
    if not isinstance(value, kind):
        raise ValueError(tr("{name} is {given}; wanted {wanted}.", name=name, given=shown(value), wanted=wanted))
    return value


def checked_flag(name: str, value: Any) -> bool:
    """Return True or False, of NumPy's too. A number is neither, nor is what is merely empty."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(
            tr("{name} is {given}; wanted {wanted}.", name=name, given=shown(value), wanted="True or False")
        )
    return bool(value)


def checked_items(name: str, value: Any, wanted: str) -> tuple[Any, ...]:
    """Return what an iterable holds; `wanted` says in words what that should be."""
    try:
        return tuple(value)
    except Exception:  # whatever the __iter__ of an object raises; an array of no dimensions has one that does
        said = tr("{name} is {given}; wanted {wanted}.", name=name, given=shown(value), wanted=wanted)
        raise ValueError(said) from None


def checked_mapping(name: str, value: Any, names: Iterable[str]) -> Mapping[str, Any]:
    """Return a mapping if all its keys are among `names`."""
    names = tuple(names)
    mapping = checked_kind(name, value, Mapping, f"a mapping with names of {', '.join(names)}")  # type: ignore[type-abstract]
    if unknown := sorted(str(key) for key in mapping if key not in names):
        raise ValueError(f"{name} has {', '.join(unknown)}; its names are {', '.join(names)}.")
    return mapping


def shown(value: Any) -> str:
    """Return `value` as it stands in an error's sentence: on one line and at most 60 characters."""
    if isinstance(value, np.ndarray) and value.ndim:
        return tr("an array of shape {shape}", shape=_text(value.shape))
    if isinstance(value, str):  # before it is put in quotes, which would make \n of a new line
        value = " ".join(value.split())
        return repr(value if len(value) <= 58 else f"{value[:57]}…")
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _real_numbers(shapes: tuple[Shape, ...]) -> str:
    return tr("real numbers of shape {shape}", shape=_either(shapes)) if shapes else tr("real numbers")


def _fits(given: tuple[int, ...], wanted: Shape) -> bool:
    return len(given) == len(wanted) and all(
        g >= 1 if isinstance(w, str) else g == w for g, w in zip(given, wanted, strict=True)
    )


def _either(shapes: Iterable[Shape]) -> str:
    return one_of(map(_text, shapes))


def _text(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
