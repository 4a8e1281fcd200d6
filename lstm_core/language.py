"""In which language sentences are said: English as they stand in the code, others from a catalogue of gettext.

A sentence that a person may read is written ``tr("The memory is {c}.", c=c)``. The English text is its key in the
catalogues (``assets/words/<language>/messages.po``). A text with braces that are no places for values is given without
values and stays as it is. A text that is written where the language is not known yet, in a table of a module, is
marked by ``tr_later(…)`` there and said by ``tr(…)`` where it is shown.

This package alone speaks English; who shows it in a page says with :func:`follow` which language is wanted and with
:func:`add` how its catalogue is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from gettext import NullTranslations
from typing import Any, Final, ParamSpec, TypeVar, cast

ENGLISH: Final = "en"
_DECIMALS: Final = 7  # of a percentage at most

_P = ParamSpec("_P")
_R = TypeVar("_R")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_catalogues: dict[str, Callable[[], NullTranslations]] = {ENGLISH: NullTranslations}
_decimals: dict[str, Callable[[], str]] = {ENGLISH: lambda: "."}
_wanted: list[Callable[[], str]] = [lambda: ENGLISH]


def language() -> str:
    """Return the code of the language that is spoken now, such as "en" or "de"."""
    code = _chosen.get() or _wanted[0]()
    return code if code in _catalogues else ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language, whoever is asked otherwise.

    >>> with speaking("en"):
    ...     tr("{n} of {all}", n=1, all=4)
    '1 of 4'
    """
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


def follow(wanted: Callable[[], str]) -> None:
    """From now on ask ``wanted`` which language is spoken."""
    _wanted[0] = wanted


def add(code: str, read: Callable[[], NullTranslations], decimal: Callable[[], str] = lambda: ".") -> None:
    """Let a language be spoken; ``read`` gives its catalogue, ``decimal`` its decimal sign, when first needed."""
    _catalogues[code] = lru_cache(maxsize=1)(read)
    _decimals[code] = lru_cache(maxsize=1)(decimal)


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the language that is spoken, with ``values`` at their places."""
    said = _catalogues[language()]().gettext(text) if text else text  # gettext keeps notes of its own under ""
    return said.format(**values) if values else said


def tr_n(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form for ``n`` things, which stands at the place ``{n}``.

    >>> tr_n("{n} unit", "{n} units", 4)
    '4 units'
    """
    catalogue = _catalogues[language()]()
    said = catalogue.ngettext(one, many, n)
    if said in (one, many):  # forms that were marked one by one, by tr_later
        said = catalogue.gettext(said)
    return said.format(n=n, **values)


def tr_later(text: str, /) -> str:
    """Mark a text for the catalogues that is said later, by :func:`tr`."""
    return text


def local(text: str) -> str:
    """Return a number, or several, written with points, with the decimal sign of the language.

    >>> local("-0.5")
    '-0.5'
    """
    return text.replace(".", _decimals[language()]())


def in_row(numbers: Iterable[str]) -> str:
    """Return numbers one behind another, parted by semicolons where a comma stands before decimals.

    >>> in_row(["0.5", "1"])
    '0.5, 1'
    """
    return (", " if local(".") == "." else "; ").join(numbers)


def grouped(number: int) -> str:
    """Return a whole number with a sign between thousands: a narrow space where a comma stands before decimals.

    >>> grouped(4096)
    '4,096'
    """
    return f"{number:,}".replace(",", "," if local(".") == "." else "\N{NARROW NO-BREAK SPACE}")


def per_cent(share: float) -> str:
    """Return a share in per cent, without the sign: whole, but 0 and 100 only where they are true.

    What is nearer to them than some decimals tell is them. `percent` in static/stage/format.js has the same rule.

    >>> per_cent(0.42), per_cent(0.997), per_cent(0.0004), per_cent(1.0), per_cent(1.31)
    ('42', '99.7', '0.04', '100', '131')
    """
    for decimals in range(_DECIMALS):
        text = f"{100 * share:.{decimals}f}"
        if float(text) not in (0.0, 100.0) or share in (0.0, 1.0):
            return local(text)
    return f"{100 * share:.0f}"


def all_of(parts: Iterable[str]) -> str:
    """Return what is listed, in the language that is spoken.

    >>> all_of(["W_f", "W_i", "W_o"]), all_of(["h0"])
    ('W_f, W_i and W_o', 'h0')
    """
    *first, last = parts
    return tr("{first} and {last}", first=", ".join(first), last=last) if first else last


def one_of(parts: Iterable[str]) -> str:
    """Return what there is to choose from, in the language that is spoken.

    >>> one_of(["(T,)", "(T, D)"])
    '(T,) or (T, D)'
    """
    *first, last = parts
    return tr("{first} or {last}", first=one_of(first), last=last) if first else last


def cached(maxsize: int | None) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Like :func:`functools.lru_cache`, for what has words in it: a result a language."""

    def _decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @lru_cache(maxsize=maxsize)
        def _kept(_: str, *args: Any, **kwargs: Any) -> _R:
            return function(*args, **kwargs)

        @wraps(function)
        def _call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            return _kept(language(), *args, **cast(Any, kwargs))

        _call.cache_clear = _kept.cache_clear  # type: ignore[attr-defined]
        _call.cache_info = _kept.cache_info  # type: ignore[attr-defined]
        return _call

    return _decorate
