"""What fills the fields of a cell: a sample that is ready, and the cell on screen."""

from __future__ import annotations

from typing import Final

from lstm_core import Trace
from lstm_view.own.cell.kinds import PLACES, layout_of, of_kind
from lstm_view.own.cell.kinds import of_other as fields_of
from lstm_view.own.cell.sequence import written
from lstm_view.state.entry import Entry
from lstm_view.state.names import shortest
from lstm_view.state.run_parts import Floats
from lstm_view.state.scene_other import OtherScene

_MATRICES: Final = {
    "lstm": {
        "W_f": "[.5 .3 .1 .2; .1 .4 .2 .3]",
        "W_i": "[.2 .1 .3 .4; .3 .2 .1 .5]",
        "W_g": "[.4 .2 .1 .3; .2 .5 .3 .1]",
        "W_o": "[.1 .3 .2 .4; .4 .1 .3 .2]",
    },
    "gru": {
        "W_z": "[.5 .3 .1 .2; .1 .4 .2 .3]",
        "W_r": "[.2 .1 .3 .4; .3 .2 .1 .5]",
        "W_n": "[.4 .2 .1 .3; .2 .5 .3 .1]",
    },
    "rnn": {"W": "[.4 .2 .1 .3; .2 .5 .3 .1]"},
}


def sample(entry: Entry) -> Entry:
    """Return a cell of the chosen type with two units, one matrix a gate over [x, h], all biases 0, and one step."""
    layout = layout_of(entry)
    lines = [
        f"{name} = {matrix}"
        for name, matrix in _MATRICES[layout.family].items()
        if layout.family != "lstm" or name[-1] in layout.letters
    ]
    chosen = {name: entry[name] for name in ("cell", *PLACES) if entry[name]}
    return Entry().having(**chosen, text="\n".join([*lines, "b = 0", "x = (1, .5)", ""]))


def of_screen(trace: Trace, entry: Entry) -> Entry:
    """Return the fields, gate by gate, of the cell and the input that are on screen."""
    texts = {name: _text(array) for name, array in trace.parameters.by_gate().items()}
    peepholes = "1" if trace.parameters.peephole is not None else ""
    starts = {name: _text(array) if array.any() else "" for name, array in (("h0", trace.h0), ("c0", trace.c0))}
    kept = {"text": entry["text"]} if entry["text"] else {}
    kept |= of_kind(trace.parameters.kind)
    return Entry().having(**kept, way="gates", peepholes=peepholes, **texts, **starts, x=written(trace.x))


def of_other(scene: OtherScene, entry: Entry) -> Entry:
    """Return the fields of a GRU or an RNN and of the input that are on screen."""
    trace = scene.trace
    arrays = {**trace.weights, "h0": trace.initial["h"]}
    names = {"u": "z", "r": "r", "g": "n", "h": ""}
    texts = {}
    for name, array in arrays.items():
        letter, _, block = name.partition("_")
        if block == "gh":
            texts["b2_n"] = _text(array)
        elif block:
            texts[f"{letter}_{names[block]}".rstrip("_")] = _text(array)
    start = _text(arrays["h0"]) if arrays["h0"].any() else ""
    kept = {"text": entry["text"]} if entry["text"] else {}
    kept |= {"biases": "1"} if "b2_n" in texts else {}
    way = "gates" if "U_z" in texts else "stacked"
    return Entry().having(**kept, way=way, **fields_of(trace.variant.key), **texts, h0=start, x=written(trace.x))


def _text(array: Floats) -> str:
    rows = array.tolist() if array.ndim == 2 else [array.tolist()]
    return "\n".join(" ".join(map(shortest, row)) for row in rows)
