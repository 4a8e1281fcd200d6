"""What a model is given to read: text by its vocabulary, tokens, numbers or random ones; a table is given_table's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from lstm_core import parse_numbers
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.models import ModelFile
from lstm_core.models.vocabulary import UNKNOWN, pieces_of
from lstm_view.own.model.kept import MAX_STEPS

WAYS: Final = {
    "text": tr_later("Text"),
    "tokens": tr_later("Tokens"),
    "numbers": tr_later("Numbers"),
    "file": tr_later("A file"),
    "random": tr_later("Random"),
}
#: A text of the kind that the model which ships was trained on.
EXAMPLE_TEXT: Final = 'ga[fbg"agf"a(eehhf(g)dgc)]dc "h" (ab [cd] e) fg [a "bc" (d e) f] gh (b [ac "fg" d] e (f) a)'
_NAMED: Final = 5
_CLASSES: Final = ("classes", "labels", "class_names")
_INPUTS: Final = ("inputs", "input_names", "features", "feature_names", "columns")


class NothingYet(ValueError):
    """A field that is still empty: no mistake of anybody, and what it wants is said as quietly."""


@dataclass(frozen=True, eq=False)
class Given:
    """A sequence (T, D) or tokens (T,), names of its steps and inputs (or none), and a sentence on it.

    ``columns`` (T,) are those that stand beside it in its table.
    """

    x: Any
    steps: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    about: str = ""
    columns: Mapping[str, Array] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from any other."""
        beside = b"".join(name.encode() + column.tobytes() for name, column in self.columns.items())
        return hashlib.blake2s(
            np.ascontiguousarray(self.x).tobytes() + repr(self.x.shape).encode() + beside
        ).hexdigest()

    def names(self, model: ModelFile) -> dict[str, tuple[str, ...]]:
        """Return the names that a run keeps: of steps, inputs and outputs."""
        return {"steps": self.steps, "inputs": self.inputs, "outputs": outputs_of(model)}


def ways_of(model: ModelFile) -> tuple[str, ...]:
    """Return the keys of WAYS that suit a model."""
    if model.embedding is not None:
        return ("text", "tokens", "random")
    one_hot = len(model.vocabulary) == model.input_size
    return (*(("text",) if one_hot else ()), "numbers", "file", "random")


def outputs_of(model: ModelFile) -> tuple[str, ...]:
    """Return the names of the model's outputs: classes that the file names, or the tokens; none if there are none.

    Tokens without a vocabulary have their numbers, from 0: a model that reads token 5 gives token 5, and no output 6.
    """
    size = model.chain[-1].output_size
    tokens = model.vocabulary
    if not tokens and model.embedding is not None:
        tokens = tuple(map(str, range(min(model.input_size, size + 1))))
    return _listed(model, _CLASSES, size) or (tokens if len(tokens) == size else ())


def inputs_of(model: ModelFile) -> tuple[str, ...]:
    """Return the names of the model's inputs that the file has; none if it has none."""
    return _listed(model, _INPUTS, model.input_size)


def _listed(model: ModelFile, names: Sequence[str], size: int) -> tuple[str, ...]:
    """So many texts in a list of JSON that the file has under one of some names; else none."""
    for name in names:
        try:
            found = json.loads(model.metadata.get(name, "[]"))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, list) and len(found) == size and all(isinstance(one, str) for one in found):
            return tuple(found)
    return ()


# -- text and tokens


def of_text(model: ModelFile, text: str) -> Given:
    """Return the tokens of a text by the model's vocabulary: a character each, or a word where tokens are longer.

    ValueError with a sentence for what the vocabulary lacks and has no sign for.
    """
    vocabulary = model.vocabulary
    parts = pieces_of(text, vocabulary)
    if not parts:
        raise NothingYet(tr("There is no text yet; the model knows {known}.", known=_some(vocabulary)))
    place = {token: k for k, token in enumerate(vocabulary)}
    other = next((place[token] for token in UNKNOWN if token in place), None)
    unknown = list(dict.fromkeys(part for part in parts if part not in place))
    if unknown and other is None:
        raise ValueError(
            tr(
                "The model does not know {unknown}. It knows {known}.",
                unknown=_some(unknown),
                known=_some(vocabulary),
            )
        )
    tokens = np.array([place.get(part, other) for part in parts], np.int64)
    _check_length(len(tokens))
    about = tr_n("{n} token.", "{n} tokens.", len(tokens))
    if unknown and other is not None:
        said = tr("The model does not know {unknown}: read as “{sign}”.")
        about = f"{about} {said.format(unknown=_some(unknown), sign=vocabulary[other])}"
    return _of_tokens(model, tokens, tuple(parts), about)


def of_tokens(model: ModelFile, text: str) -> Given:
    """Return tokens that were typed as whole numbers."""
    words = text.replace(",", " ").replace(";", " ").strip("[]() \n").split()
    last = model.input_size - 1
    if not words:
        raise NothingYet(tr("There is no token yet; wanted whole numbers from 0 to {last}.", last=last))
    _check_length(len(words))
    for word in words:
        if not word.isascii() or not word.isdigit() or len(word) > 9 or int(word) > last:
            raise ValueError(
                tr("{word} is no token; wanted whole numbers from 0 to {last}.", word=word[:20], last=last)
            )
    tokens = np.array([int(word) for word in words], np.int64)
    named = tuple(model.vocabulary[k] for k in tokens) if model.vocabulary else tuple(words)
    return _of_tokens(model, tokens, named, tr_n("{n} token.", "{n} tokens.", len(tokens)))


def _of_tokens(model: ModelFile, tokens: Any, steps: tuple[str, ...], about: str) -> Given:
    if model.embedding is not None:
        return Given(tokens, steps, (), about)
    return Given(np.eye(model.input_size)[tokens], steps, model.vocabulary, about)


def _some(tokens: Sequence[str]) -> str:
    named = ", ".join(tr("“{sign}”", sign=token[:20]) for token in tokens[: 4 * _NAMED])
    more = len(tokens) - 4 * _NAMED
    return tr("{names} and {n} more", names=named, n=more) if more > 0 else named


# -- numbers


def of_numbers(model: ModelFile, text: str) -> Given:
    """Return numbers that were typed: a line a step, or one line of one input over time."""
    if not text.strip():
        raise NothingYet(
            tr_n(
                "There is no number yet; the model reads {n} number a step.",
                "There is no number yet; the model reads {n} numbers a step.",
                model.input_size,
            )
        )
    x = parse_numbers(text, one_step=model.input_size > 1)
    if x.shape[1] != model.input_size:
        raise ValueError(_misfit(model, x.shape[1]))
    return Given(x, about=size_said(x))


def _misfit(model: ModelFile, has: int) -> str:
    return tr_n(
        "The model reads {n} number a step, and these are {has} a step.",
        "The model reads {n} numbers a step, and these are {has} a step.",
        model.input_size,
        has=has,
    )


def size_said(x: Array) -> str:
    """Return how many steps and inputs there are."""
    return tr("{steps} steps of {inputs}.", steps=grouped(len(x)), inputs=tr_n("{n} input", "{n} inputs", x.shape[1]))


def random_input(model: ModelFile, steps: int, seed: int) -> Given:
    """Return tokens, or numbers from −1 to 1, drawn from a seed."""
    rng = np.random.default_rng(seed)
    if model.embedding is None:
        x = rng.uniform(-1, 1, (steps, model.input_size)).astype(FLOAT64)
        return Given(x, about=size_said(x))
    tokens = rng.integers(0, model.input_size, steps)
    named = tuple(model.vocabulary[k] for k in tokens) if model.vocabulary else tuple(map(str, tokens))
    return Given(tokens, named, (), tr_n("{n} token.", "{n} tokens.", steps))


def _check_length(steps: int) -> None:
    if steps > MAX_STEPS:
        raise ValueError(
            tr("These are {steps} steps; at most {most} are run.", steps=grouped(steps), most=grouped(MAX_STEPS))
        )
