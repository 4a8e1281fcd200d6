"""Below the stage: the cell that is shown in the forms of other libraries, and how large a layer is."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core import FORMS, Form, LSTMParameters, form_npz, form_program
from lstm_core.language import local, tr
from lstm_view.own.cell.below_other import forms_of
from lstm_view.own.cell.fields import bind, choose, entry_of
from lstm_view.own.cell.forms import KINDS, LARGEST_LAYER, arrays, counts, libraries, total
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene, OtherScene
from lstm_view.words import plain

_TITLES: Final = {key: form.title for key, form in FORMS.items()}
_FIRST: Final = next(iter(FORMS))
_USUAL: Final = {"layer_inputs": 4, "layer_units": 5}
_LONGEST: Final = 20_000  # characters of a program that is shown; a longer one is for its file


def other_libraries(history: History, scene: AnyScene) -> None:
    """Two closed expanders; what is in them is made only when they are open."""
    box = st.expander(tr("The same weights in other libraries"), key="own-forms", on_change="rerun")
    if box.open:
        with box:
            if isinstance(scene, OtherScene):
                forms_of(history, scene.trace)
            else:
                _forms(history, scene.trace.parameters)
    box = st.expander(tr("How many weights has a layer?"), key="own-counts", on_change="rerun")
    if box.open:
        with box:
            _counts(history)


def _forms(history: History, params: LSTMParameters) -> None:
    st.html(libraries(params))
    choose(history, "form", _TITLES, tr("Write the cell on the stage for"), default=_FIRST)
    form = FORMS.get(entry_of(history)["form"], FORMS[_FIRST])
    try:
        shown, program = arrays(params, form), form_program(params, form.key)
    except ValueError as error:
        st.info(plain(str(error)))
        return
    st.html(shown)
    st.markdown(total(params, form) + _caution(form))
    with st.container(horizontal=True):
        _file("NPZ", form, "npz", lambda: form_npz(params, form.key), "application/octet-stream")
        _file("Python", form, "py", lambda: program, "text/x-python")
    if len(program) <= _LONGEST:
        st.code(program, language=None)  # the colours of a language are too pale to be read


def _caution(form: Form) -> str:
    if form.forget_bias:
        said = tr("{library} adds {value} to the forget gate when it runs; here that is taken off b.")
        return f" {said.format(library=form.title, value=local(f'{form.forget_bias:g}'))}"
    if form.key in ("pytorch", "onnx"):
        return f" {tr('It adds its two biases; the second is 0 here.')}"
    return ""


def _file(label: str, form: Form, ending: str, data: object, mime: str) -> None:
    st.download_button(
        *(label, data),  # type: ignore[arg-type]  # a function that makes it when it is asked for
        file_name=f"lstm_{form.key}.{ending}",
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"own-{form.key}-{ending}",
    )


def _counts(history: History) -> None:
    entry = entry_of(history)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(history, "layer", KINDS, tr("Cell"), default="lstm")
        sizes = {}
        for name, label in (("layer_inputs", tr("Inputs D")), ("layer_units", tr("Units H"))):
            sizes[name] = _size(entry[name], _USUAL[name])
            st.number_input(label, 1, LARGEST_LAYER, step=1, width=140, **bind(history, name, sizes[name]))
    kind = entry["layer"] if entry["layer"] in KINDS else "lstm"
    st.html(counts(kind, *sizes.values()))
    said = tr("Without peepholes and projection, with biases. Keras has two biases in a GRU unless reset_after=False.")
    st.caption(said)


def _size(text: str, usual: int) -> int:
    """A size within the limits; a link may say anything."""
    return min(max(int(text), 1), LARGEST_LAYER) if text.isascii() and text.isdigit() and len(text) < 10 else usual
