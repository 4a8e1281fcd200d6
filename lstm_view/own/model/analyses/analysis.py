"""An analysis: what it is called, what it asks, how it is found, and what is answered; and the fields of its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.material import Material

Ask = Mapping[str, str]
"""What stands in each field of a form, by name; nothing is left empty that has a usual value."""
Found = Mapping[str, Any]
"""What was found: NumPy arrays, and else only what JSON has. No words: it may be read in another language."""


@dataclass(frozen=True)
class Field:
    """A field of a form. ``label`` and ``help`` are said by ``tr``; ``usual`` is what it has where nothing is chosen,
    or ``after``, if it is there, of the fields before it.

    With ``options`` one is chosen of these, value -> words; with ``most`` it is a whole number from ``least`` to that;
    else it is text as it is typed, where it is ``long`` on several lines. It is there only where ``shown`` says so, of
    the fields before it. With ``of_answer`` it changes only what is shown of what was found; ``find`` does not see it.
    The value of one that is ``of_step`` counts from 1; people see and give the number that the step has.
    """

    name: str
    label: str
    usual: Callable[[Material], str] = lambda _: ""
    options: Callable[[Material], Mapping[str, str]] | None = None
    most: Callable[[Material], int] | None = None
    least: int = 1
    help: str = ""
    long: bool = False
    of_answer: bool = False
    of_step: bool = False
    after: Callable[[Material, Ask], str] | None = None
    shown: Callable[[Material, Ask], bool] = lambda _, __: True


@dataclass(frozen=True)
class Analysis:
    """An entry of the table.

    ``title`` and ``about`` (a sentence on what it tells) are said by ``tr``. ``find`` yields shares from 0 to 1 of
    what is done and, last, what it found; ValueError with a sentence where it can find nothing. It may run in another
    process, where the record has only the quantities that it ``reads``. ``seconds`` is about how long that takes.
    ``fits`` returns "" or the sentence why a layer cannot be asked this, ``wants`` that of what is still to be given.
    ``show`` makes the answer.
    """

    key: str
    title: str
    about: str
    form: tuple[Field, ...]
    find: Callable[[Material, Ask], Iterator[float | Found]]
    show: Callable[[Material, Ask, Found], Answer]
    seconds: Callable[[Material, Ask], float]
    reads: Callable[[Material, Ask], tuple[str, ...]] = lambda material, _: (material.memory,)
    fits: Callable[[Material], str] = lambda _: ""
    wants: Callable[[Material, Ask], str] = lambda _, __: ""


def filled(analysis: Analysis, material: Material, texts: Callable[[str], str]) -> tuple[dict[str, str], list[str]]:
    """Return what stands in each field that is shown, and the labels of those whose text is none of its values."""
    ask: dict[str, str] = {}
    wrong: list[str] = []
    for field in analysis.form:
        if not field.shown(material, ask):
            continue
        text = texts(field.name)
        if text and not _is_value(field, material, text):
            wrong.append(field.label)
            text = ""
        usual = field.usual(material) if field.after is None else field.after(material, ask)
        ask[field.name] = text or usual
    return ask, wrong


def searched(analysis: Analysis, ask: Ask) -> dict[str, str]:
    """Return the part of a form that a search depends on."""
    return {field.name: ask[field.name] for field in analysis.form if field.name in ask and not field.of_answer}


def _is_value(field: Field, material: Material, text: str) -> bool:
    if field.options is not None:
        return text in field.options(material)
    if field.most is not None:
        return text.isascii() and text.isdigit() and len(text) < 10 and field.least <= int(text) <= field.most(material)
    return True
