"""What is on the page of the variants, and how a link says it; the same rules as :mod:`lstm_view.settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lstm_core import VARIANTS
from lstm_view import settings
from lstm_view.settings import Settings

FEWEST: Final = 2
MOST: Final = 4
_OF_RUN: Final = ("story", "seed", "inputs", "units", "steps", "peephole", "input", "data", "unit")


@dataclass(frozen=True)
class Comparison:
    """Two to four cell types by key, and in ``run`` the LSTM that lends its weights, its input and the unit shown.

    With ``own`` a cell type that cannot do the task with the LSTM's weights has weights of its own, set by hand,
    where there are some.
    """

    cells: tuple[str, ...]
    run: Settings
    own: bool = True


HOME: Final = Comparison(("lstm", "gru"), Settings(story="count"))


def parse(query: Mapping[str, str]) -> tuple[Comparison, list[str]]:
    """The comparison a link asks for, as at home where it says nothing, and a sentence for each part refused."""
    run, notices = settings.parse({name: text for name, text in query.items() if name in _OF_RUN}, HOME.run)
    found = replace(HOME, run=run)
    for name, text in query.items():
        if name == "cells":
            cells = tuple(dict.fromkeys(text.split(",")))
            fits = FEWEST <= len(cells) <= MOST and set(cells) <= set(VARIANTS)
            found = replace(found, cells=cells) if fits else found
            wanted = "" if fits else f"{FEWEST} to {MOST} of {', '.join(VARIANTS)}, with commas between"
        elif name == "own":
            wanted = "" if text in ("0", "1") else "0 or 1"
            found = replace(found, own=text == "1") if not wanted else found
        elif name in _OF_RUN:
            continue
        else:
            notices.append(settings.unknown(name))
            continue
        if wanted:
            notices.append(settings.refused(name, text, wanted))
    return found, notices


def query(comparison: Comparison) -> dict[str, str]:
    """The shortest query from which :func:`parse` reads ``comparison`` back."""
    pairs = {} if comparison.cells == HOME.cells else {"cells": ",".join(comparison.cells)}
    if comparison.own != HOME.own:
        pairs["own"] = str(int(comparison.own))
    return pairs | settings.query(comparison.run, HOME.run)
