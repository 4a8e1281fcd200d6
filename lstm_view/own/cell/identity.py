"""Identity matrices whose size a person does not say, as in W = U = I: how large they are is told by all else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from lstm_core import Question, parse_numbers
from lstm_core.language import local, tr
from lstm_core.said_matrix import said_matrix
from lstm_view.state.fields import MAX_OWN
from lstm_view.state.run_parts import Floats

_OF_WEIGHTS: Final = ("W", "U", "p")


def identities(parts: Mapping[str, str], called: Mapping[str, str | None]) -> dict[str, float]:
    """Return the factor of each weight that is an identity without a size; ``called`` has their canonical names."""
    found = {}
    for name, text in parts.items():
        said = said_matrix(text)
        if said is not None and not said.shape and (called[name] or "").startswith(_OF_WEIGHTS):
            found[name] = said.factor
    return found


def sizes_of_identity(
    known: Mapping[str, Floats], pending: tuple[str, ...], said: Mapping[str, int], x: str, blocks: int
) -> tuple[int, ...]:
    """Return the sizes that the identities may have, the likeliest first; none where nothing tells.

    ``known`` has what else was given, and ``pending`` which weights are identities, by canonical names; ``said`` the
    sizes that were said in words, ``x`` is the text of the sequence. What has one number a unit is sure; a sequence is
    one step or many.
    """
    sure = [said[name] for name in ("hidden_size", "input_size") if name in said]
    sure += [known[name].size for name in ("h0", "c0") if name in known and known[name].ndim]
    for name, array in known.items():
        letter, _, gate = name.partition("_")
        if letter in ("b", "b2") and array.ndim:
            sure += [array.size if gate or not array.any() else array.size // blocks]
        if letter == "U" and array.ndim == 2:
            sure += [min(array.shape)]
    if sure:
        return (sure[0],)
    likely = [size for name, array in known.items() if name[0] == "W" and array.ndim == 2 for size in array.shape]
    if any(name[0] == "W" for name in pending):
        likely += _inputs(x)
    return tuple(dict.fromkeys(size for size in likely if size <= MAX_OWN))


def _inputs(x: str) -> list[int]:
    """How many inputs a sequence may have: a line of numbers is one step of all of them, or a step each."""
    try:
        steps = parse_numbers(x) if x.strip() else None
    except ValueError:
        return []
    if steps is None:
        return []
    return [steps.shape[1]] if steps.shape[1] > 1 else [len(steps), 1]


def size_question(sizes: tuple[int, ...]) -> Question:
    """Ask for the size of the identities where all else leaves it open."""
    asked = tr("The size of the identity matrix is not said")
    return Question("hidden_size", asked, f"{sizes[0]} × {sizes[0]}", sizes, sizes[0])


def filled(factors: Mapping[str, float], size: int) -> tuple[dict[str, Floats], list[str]]:
    """Return the matrices, and what was read as them in sentences."""
    names: dict[float, list[str]] = {}
    for name, factor in factors.items():
        names.setdefault(factor, []).append(name)
    notes = []
    for factor, those in names.items():
        said = {"names": ", ".join(those), "n": size, "factor": local(f"{factor:g}").replace("-", "−")}
        notes.append(
            tr("Read as the identity matrix, {n} × {n}: {names}.", **said)
            if factor == 1
            else tr("Read as {factor} times the identity matrix, {n} × {n}: {names}.", **said)
        )
    return {name: factor * np.eye(size) for name, factor in factors.items()}, notes


def not_said() -> str:
    """What is wanted where nothing tells the size."""
    return tr(
        "The size of the identity matrix is not said; wanted it, such as I_5 or eye(5), or h0, b or x with as many "
        "numbers as the cell has units."
    )
