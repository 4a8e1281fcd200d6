"""What a model is given to read: text by its vocabulary, tokens, numbers, a file or a table, or random numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from lstm_core import Scaling, Table, fill, parse_numbers, read_table, scaling_of
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import all_of, grouped, tr, tr_later, tr_n
from lstm_core.models import ModelFile
from lstm_core.models.formats import FORMATS
from lstm_core.models.vocabulary import UNKNOWN, pieces_of
from lstm_core.table_data import columns_said, first_columns, only_count, telling_labels
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
MAX_TEXT_BYTES: Final = 4 * 2**20  # of a table in text: more takes seconds to read, in which others wait
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
    named = ", ".join(f"“{token[:20]}”" for token in tokens[: 4 * _NAMED])
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
    return Given(x, about=_size(x))


def _misfit(model: ModelFile, has: int) -> str:
    return tr_n(
        "The model reads {n} number a step, and these are {has} a step.",
        "The model reads {n} numbers a step, and these are {has} a step.",
        model.input_size,
        has=has,
    )


def _size(x: Array) -> str:
    return tr("{steps} steps of {inputs}.", steps=grouped(len(x)), inputs=tr_n("{n} input", "{n} inputs", x.shape[1]))


def table_of(name: str, data: bytes) -> Table:
    """Return the table of a file; ValueError with a sentence where it is none, or too long a text."""
    if len(data) > MAX_TEXT_BYTES and not name.lower().endswith((".npy", ".npz")):
        raise ValueError(
            tr(
                "This text has {size} MB; at most {most} MB are read here. Save it as NPY, or take fewer rows.",
                size=-(-len(data) // 2**20),  # the next whole one: 20.5 MB are not “20 MB; at most 20 MB are read”
                most=MAX_TEXT_BYTES // 2**20,
            )
        )
    return read_table(data, name)


def is_table(name: str, data: bytes) -> bool:
    """Return whether a file is a table of numbers, and nothing that a model is kept in."""
    if name.lower().endswith(tuple(ending for one in FORMATS.values() for ending in one.endings)):
        return False
    try:
        return bool(table_of(name, data).columns)
    except ValueError:
        return False


def proposed_columns(model: ModelFile, table: Table) -> list[str]:
    """Return the columns to begin with: those that are called as the model's inputs, else the first that tell much."""
    named = inputs_of(model)
    return list(named) if named and set(named) <= set(table.columns) else first_columns(table, model.input_size)


def not_read(model: ModelFile, table: Table, columns: Sequence[str]) -> str:
    """Return in a sentence which columns of a table are read and which are not; nothing where all are."""
    left = [name for name in table.columns if name not in columns]
    if not left or len(columns) != model.input_size:
        return ""
    counting = only_count(table)
    targets = [name for name in left if name not in counting and np.isfinite(table.columns[name]).all()]
    said = tr_n(
        "{columns} in the file, the model reads {size}: read are {read}; not read is {left}.",
        "{columns} in the file, the model reads {size}: read are {read}; not read are {left}.",
        len(left),
        columns=columns_said(len(table.columns)),
        **{"size": model.input_size, "read": all_of(columns), "left": all_of(_few(left))},
    )
    if not targets:
        return said
    return f"{said} {tr('Probe can look for {columns} in the memory.', columns=all_of(_few(targets)))}"


def _few(names: Sequence[str]) -> list[str]:
    return [*names[:_NAMED], *([tr("{n} more", n=len(names) - _NAMED)] if len(names) > _NAMED else [])]


def of_table(model: ModelFile, table: Table, columns: Sequence[str], scale: str, first: int = 0) -> Given:
    """Return some columns of a table in their order, from row `first`, each scaled as is said, gaps carried forward."""
    if len(columns) != model.input_size:
        raise ValueError(
            tr_n(
                "The model reads {n} number a step, and the choice has {columns}.",
                "The model reads {n} numbers a step, and the choice has {columns}.",
                model.input_size,
                columns=columns_said(len(columns)),
            )
        )
    values = np.stack([table.columns[name] for name in columns], axis=1)[first : first + MAX_STEPS]
    filled = fill(values, "carry forward")
    scaled = [_scaled(filled.values[:, k], scaling_of(filled.values[:, k], scale)) for k in range(len(columns))]
    x = np.stack(scaled, axis=1)
    labels = telling_labels([table.labels[first + k] for k in filled.kept] if table.labels else [])
    gaps = f" {filled.sentence}" if np.isnan(values).any() else ""
    rows = first + np.asarray(filled.kept, np.intp)
    apart = {*columns, *only_count(table)}
    beside = {name: column[rows] for name, column in table.columns.items() if name not in apart}
    whole = {name: column for name, column in beside.items() if np.isfinite(column).all()}
    return Given(x, labels, tuple(columns), f"{_size(x)}{gaps}", whole)


def _scaled(values: Array, how: Scaling) -> Array:
    return how.of(values)


def random_input(model: ModelFile, steps: int, seed: int) -> Given:
    """Return tokens, or numbers from −1 to 1, drawn from a seed."""
    rng = np.random.default_rng(seed)
    if model.embedding is None:
        x = rng.uniform(-1, 1, (steps, model.input_size)).astype(FLOAT64)
        return Given(x, about=_size(x))
    tokens = rng.integers(0, model.input_size, steps)
    named = tuple(model.vocabulary[k] for k in tokens) if model.vocabulary else tuple(map(str, tokens))
    return Given(tokens, named, (), tr_n("{n} token.", "{n} tokens.", steps))


def _check_length(steps: int) -> None:
    if steps > MAX_STEPS:
        raise ValueError(
            tr("These are {steps} steps; at most {most} are run.", steps=grouped(steps), most=grouped(MAX_STEPS))
        )
