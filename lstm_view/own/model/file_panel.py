"""The left half of the page: the file of a model, what was read of it, and whether it was read rightly."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.language import grouped, tr
from lstm_core.models import MAX_MODEL_BYTES, ModelFile, OrderProof
from lstm_core.models.formats import FORMATS
from lstm_core.models.limits import MAX_NUMBERS
from lstm_core.models.reordered import at_end_of
from lstm_view.own.model.pair import proved, read_pair, typed_pair
from lstm_view.own.model.read import badge, differences, in_short, notes_of, parts_table, snippet
from lstm_view.own.model.session import open_source, proof, put_proof, source
from lstm_view.own.model.source import Source
from lstm_view.words import plain

_MB: Final = MAX_MODEL_BYTES // 2**20
_UPLOAD: Final = "model-file"
#: Key of the session: whether the proof is unfolded.
PROVE: Final = "model-prove"
FORMAT_NAMES: Final = ("PyTorch", "Keras", "ONNX", "TFLite", "safetensors", "NPZ", "JSON")


def file_panel() -> ModelFile | None:
    """The field for a file, and in a sentence what was read; the model, None where the file holds none."""
    st.markdown(f"## {tr('The model')}")
    _upload()
    opened = source()
    try:
        with st.spinner(tr("Reading {file} …", file=plain(opened.name[:80]))):
            model = opened.model
    except ValueError as error:
        st.error(plain(_refused(opened, str(error))))
        st.button(tr("Show the model that ships"), key="model-example", on_click=open_source, args=(None,))
        return None
    _in_short(opened, model)
    return model


def _upload() -> None:
    st.file_uploader(
        tr("A trained model: {formats}", formats=", ".join(FORMAT_NAMES)),
        key=_UPLOAD,
        max_upload_size=_MB,
        on_change=_opened,
        help=tr(
            "Read are {endings}, up to {mb} MB and {numbers} numbers. Nothing in a file is executed.",
            endings=", ".join(ending for one in FORMATS.values() for ending in one.endings),
            mb=_MB,
            numbers=grouped(MAX_NUMBERS),
        ),
    )
    st.caption(
        tr("Up to {mb} MB. The bytes stay in the memory of this session and are never written or logged.", mb=_MB)
    )


def _opened() -> None:
    """The file that was chosen, or with none the model that ships."""
    file = st.session_state.get(_UPLOAD)
    open_source(None if file is None else Source.of(file.name, file.getvalue()))


def _refused(opened: Source, why: str) -> str:
    """Why a file is no model, and where it belongs if it is a table."""
    if not opened.is_table:
        return why
    return tr("{why} This is a table of numbers; it belongs under “What it reads”.", why=why)


def _in_short(opened: Source, model: ModelFile) -> None:
    shown = plain(in_short(model))
    if opened.is_example:
        words = tr(
            "**A trained example** until you open yours: it reads text with brackets and quotes and predicts the next "
            "character."
        )
        st.markdown(words)
    else:
        st.markdown(f"**{plain(opened.name[:80])}**")
    st.caption(shown)


def how_read(model: ModelFile) -> None:
    """All parts, the convention that was applied and why, and what was left."""
    with st.expander(tr("How it was read"), key="model-how"):
        st.html(parts_table(model))
        st.caption("\n".join(f"- {plain(one)}" for one in (*_chosen(source()), *notes_of(model))))
        ends = at_end_of(model)
        if ends is not None:
            label = tr("Let the head read what each direction has at its end")
            st.button(label, key="model-ends", on_click=open_source, args=(source().read_as(ends),))
        if source().convention is not None:
            label = tr("Read it as at first")
            st.button(label, key="model-first", on_click=open_source, args=(source().read_as(None),))


def _chosen(opened: Source) -> list[str]:
    """The convention that was chosen after the file was read, in a sentence."""
    if opened.convention is None:
        return []
    words = tr(
        "You chose to read it as: {convention}. What follows was said before you chose.",
        convention=str(opened.convention),
    )
    return [words]


# -- is it read rightly


def prove(model: ModelFile) -> None:
    """A pair of input and output, and what it says of the order in which the model was read."""
    opened, found = source(), proof()
    if isinstance(found, OrderProof):
        st.html(badge(found))
    with st.expander(tr("Is it read rightly? Prove it"), key=PROVE, on_change="rerun") as box:
        if not box.open:
            return
        if isinstance(found, str):
            st.error(plain(found))
        if isinstance(found, OrderProof):
            st.markdown(plain(found.sentence))
            st.html(differences(found))
            _offer_other(opened, found)
        if model.format == "onnx":
            st.button(tr("Compare with the file's own nodes"), key="model-onnx", on_click=_by_onnx)
        _pair(model)


def _pair(model: ModelFile) -> None:
    st.markdown(
        tr("Give one input and the output that your framework made of it. These lines make the file where you trained:")
    )
    st.code(snippet(model), language=None, wrap_lines=True)
    st.file_uploader(
        tr("pair.npz"), ["npz"], key="model-pair", max_upload_size=2, on_change=_by_file, label_visibility="collapsed"
    )
    st.caption(tr("Or paste both, a line a step."))
    left, right = st.columns(2)
    with left:
        st.text_area(tr("Input x"), key="model-pair-x", height=90)
    with right:
        st.text_area(tr("Output y"), key="model-pair-y", height=90)
    st.button(tr("Compare"), key="model-compare", on_click=_by_text)


def _offer_other(opened: Source, found: OrderProof) -> None:
    """Where another order reproduces the pair, the model can be read in that one."""
    if found.matching and found.applied not in found.matching:
        other = found.matching[0].convention
        label = tr("Read it as {convention}", convention=str(other))
        st.button(label, key="model-reread", type="primary", on_click=open_source, args=(opened.read_as(other),))


def _by_file() -> None:
    file = st.session_state.get("model-pair")
    if file is None:
        put_proof(None)
        return
    try:
        put_proof(proved(source().model, *read_pair(file.getvalue())))
    except ValueError as error:
        put_proof(str(error))


def _by_text() -> None:
    x, y = (str(st.session_state.get(f"model-pair-{name}", "")) for name in "xy")
    model = source().model
    try:
        put_proof(proved(model, *typed_pair(model, x, y)))
    except ValueError as error:
        put_proof(str(error))


def _by_onnx() -> None:
    from lstm_core.models.onnx.proof import prove_onnx

    try:
        put_proof(prove_onnx(source().data))
    except ValueError as error:
        put_proof(str(error))
