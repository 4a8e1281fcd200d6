"""The same weights in the libraries' forms, and how many numbers a layer has in each: tables without Streamlit."""

from __future__ import annotations

from typing import Final

from lstm_core import FORMS, Form, LSTMParameters, count_terms, parameter_counts, to_form
from lstm_core.language import grouped, local, tr
from lstm_view.own.html_table import html_table

LARGEST_LAYER: Final = 4096
KINDS: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}


def libraries(params: LSTMParameters) -> str:
    """How each library keeps an LSTM of this size, as HTML."""
    rows = [
        [
            form.title,
            ", ".join(form.gates) if form.key != "flax" else tr("by name"),
            tr("columns are units") if _is_transposed(form) else tr("rows are units"),
            tr("x and h in one") if len(form.shapes) == 2 else tr("apart"),
            str(_biases(form, params)),
            tr("{value} is added", value=local(f"{form.forget_bias:g}")) if form.forget_bias else tr("as it is"),
        ]
        for form in FORMS.values()
    ]
    head = (
        tr("library"),
        tr("order of the gates"),
        tr("matrices"),
        tr("W and U"),
        tr("biases"),
        tr("b of f at run time"),
    )
    return html_table(head, rows, tr("How each library keeps them"))


def arrays(params: LSTMParameters, form: Form) -> str:
    """The arrays of one library with their shapes in letters and numbers, as HTML; ValueError if it has none."""
    letters = dict(form.shapes) | dict(form.optional or {})
    rows = [
        [name, f"({', '.join(map(str, letters[name]))})", f"({', '.join(map(str, array.shape))})", str(array.size)]
        for name, array in to_form(params, form.key).items()
    ]
    head = (tr("name"), tr("shape"), tr("here"), tr("numbers"))
    return html_table(head, rows, tr("The weights in {library}", library=form.title))


def total(params: LSTMParameters, form: Form) -> str:
    """How many numbers these are, as a sum."""
    D, H, biases = params.input_size, params.hidden_size, 4 * _biases(form, params)
    peepholes = 3 * H * (params.peephole is not None)
    letters = "4 H (D + H) + " + f"{biases} H" + " + 3 H" * bool(peepholes)
    numbers = f"4 · {H} · ({D} + {H}) + {biases} · {H}" + f" + 3 · {H}" * bool(peepholes)
    size = grouped(4 * H * (D + H) + biases * H + peepholes)
    return tr("{letters} = {product} = {size} numbers.", letters=letters, product=numbers, size=size)


def counts(kind: str, inputs: int, units: int) -> str:
    """How many numbers a layer of any size has in each library, with the sum, as HTML; by arithmetic alone."""
    found = parameter_counts(kind, inputs, units)
    rows = [
        [
            library,
            grouped(found[library]),
            f"{blocks} · {units} · ({inputs} + {units}) + {biases} · {units}",
        ]
        for library, (blocks, biases) in count_terms(kind).items()
    ]
    blocks = next(iter(count_terms(kind).values()))[0]
    head = (tr("library"), tr("numbers"), tr("{blocks} H (D + H) + biases", blocks=blocks))
    return html_table(
        head, rows, tr("{cell} of {inputs} inputs and {units} units", cell=KINDS[kind], inputs=inputs, units=units)
    )


def _is_transposed(form: Form) -> bool:
    """Whether the last axis of the first matrix counts units."""
    return "H" in str(next(iter(form.shapes.values()))[-1])


def _biases(form: Form, params: LSTMParameters) -> int:
    """How many biases each gate has: what is no matrix and no peephole."""
    plain = LSTMParameters(params.weight_ih, params.weight_hh, params.bias)
    size = sum(array.size for array in to_form(plain, form.key).values())
    return (size - plain.weight_ih.size - plain.weight_hh.size) // plain.bias.size
