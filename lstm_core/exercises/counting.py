"""Kinds about how many numbers a layer has, in both conventions for its biases."""

from __future__ import annotations

from typing import Final

from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise, Wrong
from lstm_core.exercises.lines import Line, Term, line, total
from lstm_core.language import tr

#: Library -> biases of H numbers each that an LSTM layer has for each block.
_BIASES: Final = {"PyTorch": 2, "Keras": 1}


def _layer(inputs: int, units: int, biases: int, blocks: int = 4) -> int:
    return blocks * units * (inputs + units + biases)


def _layer_lines(name: str, inputs: int, units: int, biases: int, blocks: int = 4, *, d: str = "D") -> tuple[Line, ...]:
    """Weights and biases of one layer."""
    block = units * (inputs + units)
    return (
        line(f"block{name}", "block", ("H", units), (d, inputs), ("H", units)),
        line(f"layer{name}", "blocks", ("", blocks), (f"block{name}", block), ("", blocks * biases), ("H", units)),
    )


def _sizes(d: Draws) -> tuple[int, int, str]:
    return d.whole(1, 12), d.whole(2, 20), d.one(tuple(_BIASES))


def count_layer(d: Draws) -> Exercise:
    """The weights and biases of one LSTM layer."""
    inputs, units, library = _sizes(d)
    biases = _BIASES[library]
    right = _layer(inputs, units, biases)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "How many weights and biases has an LSTM layer of {library} with {{D}} inputs and {{H}} units?",
            library=library,
        ),
        right,
        given=(Term("D", inputs), Term("H", units)),
        whole=True,
        misconceptions=(
            Wrong("one-block", right // 4),
            Wrong("other-biases", _layer(inputs, units, 3 - biases)),
            Wrong("no-recurrent-weights", 4 * units * (inputs + biases)),
        ),
        make_lines=lambda: _layer_lines("", inputs, units, biases),
        because=_why(library),
    )


def _why(library: str) -> str:
    if library == "PyTorch":
        return tr("PyTorch keeps two biases for each of the 4{H} rows, one beside each matrix.")
    return tr("Keras keeps one bias for each of the 4{H} rows.")


def count_stack(d: Draws) -> Exercise:
    """The weights of two or three layers on top of one another."""
    inputs, units, library = _sizes(d)
    layers, biases = d.whole(2, 3), _BIASES[library]
    first, upper = _layer(inputs, units, biases), _layer(units, units, biases)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "How many weights and biases have {layers} stacked LSTM layers of {library}, "
            "{{H}} units each, on {{D}} inputs?",
            layers=layers,
            library=library,
        ),
        first + (layers - 1) * upper,
        given=(Term("D", inputs), Term("H", units)),
        whole=True,
        misconceptions=(
            Wrong("each-layer-reads-x", layers * first),
            Wrong("other-biases", _layer(inputs, units, 3 - biases) + (layers - 1) * _layer(units, units, 3 - biases)),
            Wrong("one-block", (first + (layers - 1) * upper) // 4),
        ),
        make_lines=lambda: (
            *_layer_lines("_1", inputs, units, biases),
            *_layer_lines("_2", units, units, biases, d="H"),
            line("all", total(layers), ("layer_1", first), *[("layer_2", upper)] * (layers - 1)),
        ),
        because=_why(library),
    )


def count_both_ways(d: Draws) -> Exercise:
    """The weights of bidirectional layers."""
    inputs, units, library = _sizes(d)
    layers, biases = d.whole(1, 2), _BIASES[library]
    first, upper = 2 * _layer(inputs, units, biases), 2 * _layer(2 * units, units, biases)
    right = first + (upper if layers == 2 else 0)
    wrong = [Wrong("one-direction", right // 2)]
    if layers == 2:
        wrong.append(Wrong("above-reads-one", first + 2 * _layer(units, units, biases)))
    else:
        wrong.append(Wrong("other-biases", 2 * _layer(inputs, units, 3 - biases)))

    def lines() -> tuple[Line, ...]:
        one = (*_layer_lines("_1", inputs, units, biases), line("both_1", "twice", layer_1=first // 2))
        if layers == 1:
            return one
        two = _layer_lines("_2", 2 * units, units, biases, d="2H")
        both = line("both_2", "twice", layer_2=upper // 2)
        return (*one, *two, both, line("all", "sum", both_1=first, both_2=upper))

    return Exercise(
        *(d.kind, d.seed),
        _ask_both_ways(layers, library),
        right,
        given=(Term("D", inputs), Term("H", units)),
        whole=True,
        misconceptions=tuple(wrong),
        make_lines=lines,
        because=_why(library),
    )


def _ask_both_ways(layers: int, library: str) -> str:
    if layers == 1:
        return tr(
            "How many weights and biases has a bidirectional LSTM layer of {library} "
            "with {{H}} units in each direction, on {{D}} inputs?",
            library=library,
        )
    return tr(
        "How many weights and biases have two stacked bidirectional LSTM layers of {library} "
        "with {{H}} units in each direction, on {{D}} inputs?",
        library=library,
    )


def count_gru(d: Draws) -> Exercise:
    """The weights of a GRU layer."""
    inputs, units = d.whole(1, 12), d.whole(2, 20)
    right = _layer(inputs, units, 2, 3)
    return Exercise(
        *(d.kind, d.seed),
        tr(
            "How many weights and biases has a GRU layer of PyTorch with {D} inputs and {H} units? "
            "It has two biases for each row."
        ),
        right,
        given=(Term("D", inputs), Term("H", units)),
        whole=True,
        misconceptions=(
            Wrong("four-blocks", _layer(inputs, units, 2)),
            Wrong("one-bias-of-a-gru", _layer(inputs, units, 1, 3)),
            Wrong("no-recurrent-weights", 3 * units * (inputs + 2)),
        ),
        make_lines=lambda: _layer_lines("", inputs, units, 2, 3),
    )
