"""A text coloured by what a unit does at each of its signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import grouped, tr, tr_later
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Coloured, Row, Table
from lstm_view.own.model.analyses.common import QUANTITY, UNIT, letter_of, reads_signs, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.words.digits import number

_SIGNS: Final = 1_200  # that are shown at once
_LISTED: Final = 10


def _fits(material: Material) -> str:
    if reads_signs(material):
        return ""
    return tr("This run reads numbers. A text is coloured where the model reads text or tokens.")


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    values = material.record[ask["of"]][:, int(ask["unit"]) - 1].astype(float)
    names = np.array(material.names["steps"][: len(values)])
    signs, place, times = np.unique(names, return_inverse=True, return_counts=True)
    change = _changes(values[material.turn], ask["of"])[material.turn]
    known = np.isfinite(change)
    with np.errstate(invalid="ignore"):
        means = [
            np.bincount(place, values, len(signs)) / times,
            np.bincount(place[known], change[known], len(signs)) / np.bincount(place[known], minlength=len(signs)),
        ]
    order = np.argsort(-np.nan_to_num(np.abs(means[1])), kind="stable")[:_LISTED]
    yield {
        **{"values": values, "signs": signs[order].tolist(), "kinds": len(signs), "times": times[order]},
        **{"mean": means[0][order], "change": means[1][order], "first_at": _first_at(place, len(signs))[order]},
    }


def _changes(values: Array, of: str) -> Array:
    """By how much each step, in the order of reading, changed a quantity: a state from 0 on; a gate is none before.

    >>> _changes(np.array([0.5, 0.25]), "c").tolist(), _changes(np.array([0.5, 0.25]), "f").tolist()
    ([0.5, -0.25], [nan, -0.25])
    """
    return np.diff(values, prepend=0.0 if of in "ch" else np.nan)


def _first_at(place: np.ndarray, kinds: int) -> np.ndarray:
    found = np.zeros(kinds, np.int64)
    found[place[::-1]] = np.arange(len(place))[::-1]
    return found


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    unit, values = int(ask["unit"]) - 1, found["values"]
    of = letter_of(material, ask["of"])
    high, low = int(values.argmax()), int(values.argmin())
    sentence = tr(
        "{of} of unit {unit} is largest at step {high}, {most}, and lowest at step {low}, {least}.",
        **{"of": of, "unit": unit + 1, "high": step_said(material, high), "low": step_said(material, low)},
        **{"most": number(float(values[high])), "least": number(float(values[low]))},
    )
    first = min(int(ask.get("first", "1")) - 1, max(0, len(values) - 1))
    shown = values[first : first + _SIGNS]
    signs = material.names["steps"][first : first + len(shown)]
    alt = tr(
        "The text from step {first} to {last}, each token in the colour of {of} of unit {unit} after it. {sentence} "
        "Arrow keys go from token to token, Enter puts the unit on the stage there.",
        **{"first": first + 1, "last": first + len(shown), "of": of, "unit": unit + 1, "sentence": sentence},
    )
    text = Coloured(signs, tuple(np.round(shown, 6).tolist()), ask["of"], unit, first, alt)
    left = len(values) - first - len(shown)
    notes = (tr("{n} more tokens follow; choose another first step.", n=grouped(left)),) if left > 0 else ()
    return Answer(sentence, tables=(_by_sign(unit, of, found),), text=text, notes=notes)


def _by_sign(unit: int, of: str, found: Found) -> Table:
    """What the unit does when a sign is read: the signs that move it most first."""
    rows = [
        Row(
            (
                tr("“{sign}”", sign=sign),
                grouped(int(found["times"][k])),
                number(float(found["mean"][k])),
                "–" if np.isnan(found["change"][k]) else _signed(float(found["change"][k])),
            ),
            unit,
            int(found["first_at"][k]),
        )
        for k, sign in enumerate(found["signs"])
    ]
    more = found["kinds"] - len(rows)
    head = (tr("token"), tr("times"), tr("{of} after it, mean", of=of), tr("change of {of} by it, mean", of=of))
    more_said = tr("… and {n} more, none of which moves it more.", n=grouped(more)) if more > 0 else ""
    return Table(tr("What moves it most"), head, tuple(rows), more_said)


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


TEXT: Final = Analysis(
    "text",
    tr_later("Colour the text"),
    tr_later("What does a unit do at each token of the text?"),
    (
        UNIT,
        QUANTITY,
        Field(
            "first",
            tr_later("First step"),
            lambda _: "1",
            most=len,
            of_answer=True,
            shown=lambda material, _: len(material) > _SIGNS,
        ),
    ),
    _find,
    _show,
    lambda material, _: len(material) / 1e6,
    reads=lambda _, ask: (ask["of"],),
    fits=_fits,
)
