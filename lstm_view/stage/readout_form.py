"""The form for a read-out, below the stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from lstm_core import READOUT_ACTIVATIONS
from lstm_core.language import tr, tr_later, tr_n
from lstm_view.stage.readout_text import read_readout, written
from lstm_view.state.changes import is_of_readout
from lstm_view.state.experiment import Output
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene
from lstm_view.words import count, plain

_KINDS: Final = {
    "linear": tr_later("linear: y = W h + b"),
    "sigmoid": tr_later("sigmoid: each y from 0 to 1"),
    "softmax": tr_later("softmax: shares that add up to 1"),
}
_KIND, _WEIGHT, _BIAS = "readout-kind", "readout-weight", "readout-bias"
_SHOWN: Final = "readout-shown"  # the read-out that the fields stand for
_SAID: Final = "readout-said"  # what was wrong with what was typed, or how it was read


def readout(history: History, scene: AnyScene) -> None:
    """Fields for W, b and what is done to W h + b; they keep what was typed until another read-out is shown."""
    now, units = history.now.run.readout, scene.units
    _follow(now)
    with st.expander(tr("Read-out: what the h of the cell is turned into"), expanded=now is not None):
        kinds = list(READOUT_ACTIVATIONS)
        st.selectbox(tr("Read-out"), kinds, format_func=lambda kind: tr(_KINDS[kind]), key=_KIND)
        one = tr_later("Weights W: a line for each output, with one number")
        many = tr_later("Weights W: a line for each output, with {n} numbers")
        st.text_area(tr_n(one, many, units), key=_WEIGHT, height=90)
        st.text_input(tr("Biases b: a number for each output, or nothing for 0"), key=_BIAS)
        fixed = history.now.look.fixes("panels")
        with st.container(horizontal=True):
            use = tr("Use this read-out")
            st.button(use, key="readout-use", on_click=_use, args=(history, units), disabled=fixed)
            if now is not None:
                drop = tr("Without a read-out")
                st.button(drop, key="readout-drop", on_click=_put, args=(history, None), disabled=fixed)
        _say(now, units)


def _follow(now: Output | None) -> None:
    """Put another read-out, as after undo or from a link, into the fields; without one they keep what they hold."""
    if now is not None and st.session_state.get(_SHOWN) != now:
        weight, bias = written(now)
        st.session_state.update({_KIND: now.activation, _WEIGHT: weight, _BIAS: bias, _SAID: ("", ())})
    st.session_state[_SHOWN] = now


def _say(now: Output | None, units: int) -> None:
    problem, notes = st.session_state.get(_SAID, ("", ()))
    if problem:
        st.error(plain(problem))
    elif now is not None:
        shape = {"outputs": count(len(now.bias), "output"), "units": count(units, "unit")}
        said = tr("{outputs} of {units}: W is {rows} × {columns}.", rows=len(now.bias), columns=units, **shape)
        st.caption(" ".join([said, *map(plain, notes)]))


def _use(history: History, units: int) -> None:
    kind, weight, bias = (st.session_state[key] for key in (_KIND, _WEIGHT, _BIAS))
    try:
        made, notes = read_readout(kind, weight, bias, units)
    except ValueError as error:
        st.session_state[_SAID] = (str(error), ())
        return
    _put(history, made)
    st.session_state[_SAID] = ("", notes)


def _put(history: History, made: Output | None) -> None:
    """Another read-out; what was changed in the one before goes with it."""
    history.notices = ()
    changes = tuple(one for one in history.now.run.changes if not is_of_readout(one))
    history.put(replace(history.now, run=replace(history.now.run, readout=made, changes=changes)), moved=False)
    st.session_state[_SHOWN] = made
    st.session_state[_SAID] = ("", ())
