"""How much work one question may make; it is checked before the work is done."""

from __future__ import annotations

from lstm_core.language import grouped, tr

MAX_WORK = 2e11
"""Most products of one question, some ten seconds of them."""


def grouped_work(most: float, each: float) -> int:
    """Return how many things of `each` products make at most `most`, at least one.

    >>> grouped_work(1000.0, 300.0)
    3
    """
    return max(1, int(most // each))


def refuse_work(what: str, products: float) -> None:
    """Raise ValueError with the sizes said in `what` if that takes more than MAX_WORK products."""
    if products > MAX_WORK:
        raise ValueError(
            tr(
                "{what} make {count} billion products; wanted at most {most} billion. Take fewer units or steps.",
                what=what,
                count=grouped(round(products / 1e9)),
                most=grouped(round(MAX_WORK / 1e9)),
            )
        )
