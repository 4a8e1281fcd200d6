"""Weights without a description: layers by the names and the shapes of arrays, and how they may follow one another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstm_core.language import tr
from lstm_core.models.keras.cells import Functions, cell_of
from lstm_core.models.keras.chain import Chain
from lstm_core.models.keras.store import Named
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import Layer, Part
from lstm_core.models.parts import Dense, Embedding, LayerNorm

_MOST_TRIES = 20_000
_KINDS = {4: "lstm", 3: "gru", 1: "rnn"}
_GATES = {True: "hard_sigmoid_5", False: "sigmoid"}
_FIRST = re.compile(r"[WUb]_[a-z]$")  # an array of one gate, as Keras 1 has them


@dataclass(frozen=True, eq=False)
class Guess:
    """A part, and where its arrays stand."""

    place: str
    part: Part
    names: tuple[str, ...]


def add_guessed(chain: Chain, places: Mapping[str, Sequence[Named]], *, ordered: bool) -> list[str]:
    """Put the parts that arrays make into the chain; return the names of the arrays that make none.

    `ordered` is whether `places` stand in the order of the model.
    """
    found = [guess for place, arrays in _grouped(places).items() for guess in _guessed(chain, place, arrays)]
    if sum(isinstance(guess.part, Layer) for guess in found) > MAX_LAYERS:
        raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
    row = found if ordered else _arranged(chain, found)
    used = {name for guess in row if _add(chain, guess) for name in guess.names}
    _note(chain)
    return [one.name for arrays in places.values() for one in arrays if one.name not in used]


def _grouped(places: Mapping[str, Sequence[Named]]) -> dict[str, list[Named]]:
    """Return the arrays of each layer; those of both directions of a layer together."""
    groups: dict[str, list[str]] = {}
    for place in places:
        layer = re.sub(r"/(forward_layer|backward_layer)/cell$", "", place)
        groups.setdefault(re.sub(r"/(cell|layer)$", "", layer), []).append(place)
    ordered = {name: sorted(found, key=lambda place: "backward_layer" in place) for name, found in groups.items()}
    return {name: [one for place in found for one in places[place]] for name, found in ordered.items()}


def _guessed(chain: Chain, place: str, arrays: Sequence[Named]) -> list[Guess]:
    """Return the parts in a layer's list of arrays, one behind the other."""
    guesses: list[Guess] = []
    rest = list(arrays)
    while rest:
        taken = _recurrent(chain, place, rest) or _other(place, rest)
        if taken is None:
            rest = rest[1:]
            continue
        guesses.append(taken)
        rest = rest[len(taken.names) :]
    return guesses


def _recurrent(chain: Chain, place: str, arrays: Sequence[Named]) -> Guess | None:
    size, kind = extent(arrays)
    if not size:
        return None
    cudnn = size == 3 and kind != "rnn" and arrays[2].shape == (2 * arrays[1].shape[1],)
    functions = Functions(gate=_GATES[chain.hard and not cudnn])
    two = "bidirectional" in place or "backward" in arrays[size].name if len(arrays) > size else False
    two = two and [one.shape for one in arrays[:size]] == [one.shape for one in arrays[size : 2 * size]]
    parts = [arrays[:size], arrays[size : 2 * size]] if two else [arrays[:size]]
    cells = tuple(cell_of(place, kind, part, functions, backward=k == 1) for k, part in enumerate(parts))
    order = {"lstm": "ifgo", "gru": "urg", "rnn": "h"}[kind]
    names = tuple(one.name for part in parts for one in part)
    return Guess(place, Layer(place.rpartition("/")[2] or place, cells, order), names)


def extent(arrays: Sequence[Named]) -> tuple[int, str]:
    """Return how many arrays a recurrent layer at the start has, and its kind; 0 if there is none."""
    if _FIRST.search(arrays[0].name):
        gates = {one.name.rpartition("_")[2] for one in arrays[:12]}
        count, kind = (9, "gru") if "z" in gates else (12, "lstm")
        return (count, kind) if len(arrays) >= count else (0, "")
    if len(arrays) < 2 or arrays[0].array.ndim != 2 or arrays[1].array.ndim != 2:
        return 0, ""
    H, columns = arrays[1].shape
    if not H or arrays[0].shape[1] != columns or columns % H or columns // H not in _KINDS:
        return 0, ""
    bias = len(arrays) > 2 and arrays[2].shape in ((columns,), (2 * columns,), (2, columns))
    return 3 if bias else 2, _KINDS[columns // H]


def _other(place: str, arrays: Sequence[Named]) -> Guess | None:
    first, shape = arrays[0], arrays[0].shape
    second = arrays[1].shape if len(arrays) > 1 else None
    name = place.rpartition("/")[2] or place
    if len(shape) == 2 and second == shape[1:]:
        part: Part = Dense(name, first.array.T, arrays[1].array)
        return Guess(place, part, (first.name, arrays[1].name))
    if len(shape) == 2 and "embed" in f"{place} {first.name}":
        return Guess(place, Embedding(name, first.array), (first.name,))
    if len(shape) == 1 and second == shape and "norm" in place and "batch" not in place:
        return Guess(place, LayerNorm(name, first.array, arrays[1].array, 1e-3), (first.name, arrays[1].name))
    return None


def _add(chain: Chain, guess: Guess) -> bool:
    """Put a part behind the chain if it fits; another recurrent layer stands apart. Return whether it is anywhere."""
    part = guess.part
    fits = not chain.parts or chain.parts[-1].output_size == part.input_size
    if len(chain.parts) + len(chain.apart) >= MAX_LAYERS or (isinstance(part, Embedding) and chain.parts):
        return False
    if fits:
        chain.parts.append(part)
    elif isinstance(part, Layer):
        chain.apart.append(part)
    return fits or isinstance(part, Layer)


def _arranged(chain: Chain, found: Sequence[Guess]) -> list[Guess]:
    """Return an order in which as many parts as possible fit one behind the other, recurrent layers in theirs."""
    rank = {Embedding: 0, LayerNorm: 1, Layer: 2, Dense: 3}
    given = sorted(found, key=lambda guess: (rank[type(guess.part)], _natural(guess.place)))[:MAX_LAYERS]
    tables = any(isinstance(guess.part, Embedding) for guess in given)
    best: list[Guess] = []
    tries = 0

    def _grow(row: list[Guess], rest: list[Guess]) -> None:
        nonlocal best, tries
        tries += 1
        if len(row) > len(best):
            best = row
        for k, guess in enumerate(rest):
            if tries > _MOST_TRIES or len(best) == len(given):
                return
            earlier = any(_natural(other.place)[0] == _natural(guess.place)[0] for other in rest[:k])
            first = not row and (isinstance(guess.part, Embedding) or not tables)
            fits = bool(row) and row[-1].part.output_size == guess.part.input_size
            if (first or (fits and not isinstance(guess.part, Embedding))) and not earlier:
                _grow([*row, guess], [*rest[:k], *rest[k + 1 :]])

    _grow([], given)
    row = [*best, *(guess for guess in given if guess not in best)]
    if len(best) > 1:
        chain.notes.append(
            tr(
                "The file does not say in which order its layers follow one another; they were taken as {names}, since "
                "their sizes fit so.",
                names=said(" → ".join(guess.part.name for guess in best)),
            )
        )
    return row


def _natural(place: str) -> list[int | str]:
    name = place.rpartition("/")[2]
    head, _, number = name.rpartition("_")
    return [head, int(number)] if number.isdecimal() and len(number) < 9 else [name, 0]


def _note(chain: Chain) -> None:
    layers = [part for part in (*chain.parts, *chain.apart) if isinstance(part, Layer)]
    hard = any("hard_sigmoid" in cell.key for layer in layers for cell in layer.cells)
    gates = tr("hard sigmoid") if hard else "sigmoid"
    chain.notes.insert(
        0,
        tr(
            "The file has weights alone. What they do not say was taken as is usual in Keras {major}: {gates} for "
            "gates, tanh for the candidate, all steps as output, two directions side by side, and no function behind "
            "a dense part.",
            major=chain.major,
            gates=gates,
        ),
    )
