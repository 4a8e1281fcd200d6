"""Below the stage: a GRU or an RNN in the forms of other libraries, to copy and to download."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core import OtherForm, VariantTrace, arrays_npz, arrays_program, forms_for, to_other_form
from lstm_core.checks import Array
from lstm_core.kind import split_key
from lstm_core.language import grouped, tr
from lstm_view.own.cell.fields import choose, entry_of
from lstm_view.own.html_table import html_table
from lstm_view.state.history import History
from lstm_view.words import plain

_LONGEST: Final = 20_000  # characters of a program that is shown; a longer one is for its file
_LETTERS: Final = {"u": "z", "r": "r", "g": "n"}  # what the blocks of a GRU are called


def forms_of(history: History, trace: VariantTrace) -> None:
    """How the libraries keep such a cell, and the one on the stage as one of them keeps it."""
    forms = forms_for(trace.variant.key)
    st.html(_libraries(forms, trace.variant.key))
    first = next((key for key, form in forms.items() if _fits(trace, form)), next(iter(forms)))
    titles = {key: form.title for key, form in forms.items()}
    choose(history, "form", titles, tr("Write the cell on the stage for"), default=first)
    form = forms.get(entry_of(history)["form"], forms[first])
    try:
        arrays = to_other_form(trace.variant.key, trace.weights, form.key)
    except ValueError as error:
        st.info(plain(str(error)))
        return
    st.html(_shapes(form, arrays))
    st.markdown(" ".join([_total(arrays), *_cautions(trace.variant.key, form)]))
    program = _program(trace, form, arrays)
    with st.container(horizontal=True):
        _file("NPZ", form, "npz", arrays_npz(arrays), "application/octet-stream")
        _file("Python", form, "py", program, "text/x-python")
    if len(program) <= _LONGEST:
        st.code(program, language=None)  # the colours of a language are too pale to be read


def _fits(trace: VariantTrace, form: OtherForm) -> bool:
    try:
        return bool(to_other_form(trace.variant.key, trace.weights, form.key))
    except ValueError:
        return False


def _libraries(forms: dict[str, OtherForm], key: str) -> str:
    """How each library keeps a cell of this family, as HTML."""
    is_gru = split_key(key)[0] != "rnn"
    head = [tr("library"), tr("matrices"), tr("arrays")]
    rows = [
        [
            form.title,
            tr("columns are units") if _is_transposed(form) else tr("rows are units"),
            ", ".join(form.shapes),
        ]
        for form in forms.values()
    ]
    if is_gru:
        head += [tr("order of the gates"), tr("what z is"), tr("what the reset multiplies")]
        for row, form in zip(rows, forms.values(), strict=True):
            row += [
                tr("by name") if form.key == "flax" else ", ".join(_LETTERS[gate] for gate in form.gates),
                tr("the share that is written") if "chung" in form.cell else tr("the share that is kept"),
                tr("h, before U") if "before" in form.cell else "U h + b",
            ]
    return html_table(head, rows, tr("How each library keeps them"))


def _is_transposed(form: OtherForm) -> bool:
    """Whether the last axis of the first matrix counts units."""
    return "H" in str(next(iter(form.shapes.values()))[-1])


def _shapes(form: OtherForm, arrays: dict[str, Array]) -> str:
    rows = [
        [
            name,
            f"({', '.join(map(str, form.shapes[name]))})",
            f"({', '.join(map(str, array.shape))})",
            str(array.size),
        ]
        for name, array in arrays.items()
    ]
    head = (tr("name"), tr("shape"), tr("here"), tr("numbers"))
    return html_table(head, rows, tr("The weights in {library}", library=form.title))


def _total(arrays: dict[str, Array]) -> str:
    sizes = [array.size for array in arrays.values()]
    return tr("{sum} = {total} numbers.", sum=" + ".join(map(str, sizes)), total=grouped(sum(sizes)))


def _cautions(key: str, form: OtherForm) -> list[str]:
    """What of the numbers is not as in the lines on the stage."""
    said = []
    if ("chung" in key) != ("chung" in form.cell):
        said.append(tr("There z has the other meaning, so its W, U and b have the opposite sign here."))
    if form.key == "onnx_before" or (form.cell == "rnn" and form.key in ("pytorch", "onnx")):
        said.append(tr("It adds its two biases; the second is 0 here."))
    elif form.cell != "rnn" and form.key in ("pytorch", "keras", "onnx"):
        said.append(tr("Of its two biases the second is 0 here, but for that of n, which stands inside the reset."))
    return said


def _program(trace: VariantTrace, form: OtherForm, arrays: dict[str, Array]) -> str:
    sizes = f"H = {trace.h.shape[1]}, D = {trace.x.shape[1]}"
    head = f"# {trace.variant.title}, {sizes}, as {form.title} keeps it"
    order = "" if form.key == "flax" or form.gates == "h" else ", ".join(_LETTERS[gate] for gate in form.gates)
    head += f": gates in the order {order}.\n" if order else ".\n"
    for place, name in split_key(trace.variant.key)[1].items():
        head += f"# Its {place} function is {name}: give it to the layer.\n"
    return head + arrays_program(arrays, form.use)


def _file(label: str, form: OtherForm, ending: str, data: str | bytes, mime: str) -> None:
    st.download_button(
        label,
        data,
        file_name=f"{'rnn' if form.cell == 'rnn' else 'gru'}_{form.key}.{ending}",
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"own-{form.key}-{ending}",
    )
