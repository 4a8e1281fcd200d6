"""The sequence that a cell of one's own reads, from its text and back."""

from __future__ import annotations

from lstm_core import parse_numbers
from lstm_core.exercise_words import in_steps
from lstm_core.language import tr, tr_n
from lstm_view.state.names import shortest
from lstm_view.state.run_parts import Floats


def read_sequence(text: str, inputs: int, name: str = "x") -> Floats:
    """Return a sequence (T, D) for a cell of D inputs; a row or column of D numbers is one step.

    ValueError, which calls the sequence ``name``, where a step has another number of them.

    >>> read_sequence("1 0.5", 2).tolist(), read_sequence("1 0.5", 1).tolist()
    ([[1.0, 0.5]], [[1.0], [0.5]])
    """
    x = parse_numbers(in_steps(text))
    if x.shape == (inputs, 1):
        return x.T
    if x.shape[1] != inputs:
        said = tr("{name} has {given}; this cell has {inputs} a step: write each step in a line of its own.")
        raise ValueError(said.format(name=name, given=_size(x), inputs=inputs))
    return x


def _size(x: Floats) -> str:
    """Return how many numbers were given, in words."""
    if x.shape[1] == 1:
        return tr_n("{n} number, one a step", "{n} numbers, one a step", len(x))
    numbers = tr_n("{n} number", "{n} numbers", x.shape[1])
    return tr_n("{n} line of {numbers}", "{n} lines of {numbers}", len(x), numbers=numbers)


def written(x: Floats) -> str:
    r"""Return numbers as they are typed: a line for each step; of one input all in one line.

    >>> written(np.array([[1.0], [0.25]])), written(np.array([[1.0, 0.25], [0.0, 2.0]]))
    ('1, 0.25', '1 0.25\n0 2')
    """
    if x.shape[1] == 1:
        return ", ".join(map(shortest, x[:, 0].tolist()))
    return "\n".join(" ".join(map(shortest, step)) for step in x.tolist())
