"""What was read of a model's file, in words and as tables: no Streamlit."""

from __future__ import annotations

from html import escape
from typing import Final

from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.models import Dense, Embedding, Layer, ModelFile, OrderProof, Part
from lstm_core.models.formats import FORMATS
from lstm_view.own.html_table import html_table
from lstm_view.words.digits import number

_KINDS: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
_WAYS: Final = {"forward": tr_later("forward"), "backward": tr_later("backward")}
_MOST: Final = 12  # rows of a table that are shown


def format_title(model: ModelFile) -> str:
    """Return the name of the format of a file."""
    return tr(FORMATS[model.format].title) if model.format in FORMATS else model.format


def in_short(model: ModelFile) -> str:
    """Return what a model is, in a sentence."""
    layers = model.layers
    weights = sum(array.size for layer in layers for cell in layer.cells for array in cell.weights.values())
    return tr_n(
        "{format}: {n} recurrent layer with {weights} weights, run in {type}.",
        "{format}: {n} recurrent layers with {weights} weights, run in {type}.",
        len(layers),
        format=format_title(model),
        weights=grouped(weights),
        type=model.dtype.name,
    )


def parts_table(model: ModelFile) -> str:
    """Return all parts of a model in the order of computation, as HTML."""
    rows = [_row(part) for part in (*model.chain, *model.apart)]
    head = (tr("part"), tr("kind"), tr("reads"), tr("units"), tr("direction"))
    return _table(head, rows)


def _row(part: Part) -> tuple[str, ...]:
    if isinstance(part, Layer):
        units = str(part.hidden_size)
        if part.output_size != part.hidden_size * part.directions:
            units = tr("{units}, passes on {n}", units=units, n=part.output_size)
        return part.name, _KINDS[part.kind], str(part.input_size), units, ", ".join(tr(_WAYS[one]) for one in part.ways)
    kind = tr("embedding") if isinstance(part, Embedding) else tr("layer norm")
    if isinstance(part, Dense):
        kind = tr("dense") if part.activation == "linear" else tr("dense, {function}", function=part.activation)
    return part.name, kind, str(part.input_size), str(part.output_size), ""


def notes_of(model: ModelFile) -> list[str]:
    """Return in sentences how a file was read, and what was left."""
    unused = [tr("Not used: {names}.", names=_names(model.unused))] if model.unused else []
    return [model.convention, *model.notes, *unused]


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(name[:60] for name in names[:_MOST])
    more = len(names) - _MOST
    return tr("{names} and {n} more", names=shown, n=more) if more > 0 else shown


def badge(proof: OrderProof) -> str:
    """Return whether a model is read rightly, with the largest difference, as HTML."""
    applied = proof.applied
    right = applied in proof.matching
    difference = _difference(applied.difference)
    words = tr("Proved: largest difference {difference}", difference=difference)
    if not right:
        words = tr("Not reproduced: largest difference {difference}", difference=difference)
    return f"<p class='model-badge {'is-right' if right else 'is-wrong'}'>{escape(words)}</p>"


def differences(proof: OrderProof) -> str:
    """Return the difference under each order, the best first, as HTML."""
    rows: list[tuple[str, ...]] = [
        (str(one.convention), _difference(one.difference), tr("applied") if one.applied else "")
        for one in proof.readings[:_MOST]
    ]
    more = len(proof.readings) - _MOST
    foot = f"<p>{escape(tr('… and {n} more, none smaller.', n=more))}</p>" if more > 0 else ""
    return _table((tr("read as"), tr("largest difference"), ""), rows) + foot


def _difference(value: float) -> str:
    return number(value, 3)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return f"<div class='model-table'>{html_table(head, rows)}</div>"


def snippet(model: ModelFile) -> str:
    """Return six lines that make the file of a pair where the model was trained."""
    tokens = model.embedding is not None
    size = model.input_size
    if model.format in ("keras", "hdf5", "tflite"):
        made = f"np.random.randint(0, {size}, (1, 8))" if tokens else f"np.random.randn(1, 8, {size}).astype('float32')"
        return "\n".join(
            (
                "import numpy as np",
                f"x = {made}",
                "y = model.predict(x)  # your model",
                "np.savez('pair.npz', x=x[0], y=np.asarray(y)[0])",
            )
        )
    made = f"torch.randint(0, {size}, (1, 8))" if tokens else f"torch.randn(1, 8, {size})"
    return "\n".join(
        (
            "import numpy as np, torch",
            f"x = {made}",
            "with torch.no_grad():",
            "    y = model.eval()(x)  # your model; (x.transpose(0, 1)) unless batch_first=True",
            "y = y[0] if isinstance(y, tuple) else y",
            "np.savez('pair.npz', x=x[0].numpy(), y=y.squeeze().numpy())",
        )
    )
