"""Files to take away: the experiment, the trace as CSV, NPZ and JSON, and the cell as code."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from lstm_core import Trace, VariantTrace, code
from lstm_core.files import Words, values_of
from lstm_core.kind import split_key
from lstm_core.language import tr, tr_n
from lstm_view.stage.held import Held
from lstm_view.stage.one_file import one_file
from lstm_view.stage.reopening import save_and_open
from lstm_view.state.history import History
from lstm_view.state.inputs import Inputs
from lstm_view.state.scene_other import AnyScene, OtherScene
from lstm_view.words import plain
from lstm_view.words.kinds import kind_words


def take_away(
    history: History,
    scene: AnyScene,
    *,
    key: str,
    pages: Mapping[str, Path],
    held: Held,
) -> None:
    """A closed expander; only when it is open are its buttons made, and a file only when it is asked for.

    ``pages`` are the scripts of all pages on which an experiment can be opened; ``held`` is the stage as a file.
    """
    label = tr("Take it with you: save or open this experiment, every number as a file, this cell as code")
    box = st.expander(label, key=f"take-{key}", on_change="rerun")
    if not box.open:
        return
    with box:
        save_and_open(history, key=key, pages=pages)
        _stage(held, key)
        _arrays(scene, key)
        if not isinstance(scene, OtherScene):
            _code(scene.trace, _first_line(scene.input), key)


def _stage(held: Held, key: str) -> None:
    """In a box that the browser knows, as that of the experiment: it says where the cursor is."""
    st.markdown(
        tr(
            "**The living stage**: this scene and the stories as one file that opens in any browser, without a network "
            "and without this app. Sliders, playing, what if, predictions, undo and links work in it."
        )
    )
    with st.container(horizontal=True, key=f"experiment-stage-{key}"):
        for label, name, charts in (
            (tr("The stage"), "lstm-stage.html", True),
            (tr("The stage without charts (small)"), "lstm-stage-small.html", False),
        ):
            _button(label, name, "text/html", partial(one_file, replace(held, charts=charts)), key)


def _arrays(scene: AnyScene, key: str) -> None:
    words = _of_other(scene.trace) if isinstance(scene, OtherScene) else _of_lstm(*scene.trace.h.shape)
    st.markdown(f"{words} {_in_the_run(scene)}".strip())
    family = split_key(scene.trace.variant.key)[0].partition("_")[0] if isinstance(scene, OtherScene) else "lstm"
    name = f"{family}-{scene.experiment.run.cell.name}"
    with st.container(horizontal=True):
        _button("CSV", f"{name}.csv", "text/csv", lambda: csv_text(scene), key)
        _button("NPZ", f"{name}.npz", "application/octet-stream", lambda: npz_bytes(scene), key)
        _button("JSON", f"{name}.json", "application/json", lambda: json_text(scene), key)


def _of_lstm(steps: int, units: int) -> str:
    return tr_n(
        "**The trace**: {steps} steps × {n} unit with x, z, f, i, g, o, c, h and what was kept and added, in full "
        "precision. Steps and units count from 0, as in the arrays.",
        "**The trace**: {steps} steps × {n} units with x, z, f, i, g, o, c, h and what was kept and added, in full "
        "precision. Steps and units count from 0, as in the arrays.",
        units,
        steps=steps,
    )


def _in_the_run(scene: AnyScene) -> str:
    """What the files say beside that where the steps are a part of a longer run."""
    if not scene.input.step_numbers:
        return ""
    return tr(
        "`step_number` is what a step is called in the whole run: {first} at t = 0.", first=scene.input.step_number(0)
    )


def _of_other(trace: VariantTrace) -> str:
    """What the files of a GRU or an RNN have."""
    steps, units = trace.h.shape
    return tr_n(
        "**The trace**: {steps} steps × {n} unit with x, {names}, in full precision. Steps and units count from 0, as "
        "in the arrays.",
        "**The trace**: {steps} steps × {n} units with x, {names}, in full precision. Steps and units count from 0, as "
        "in the arrays.",
        units,
        steps=steps,
        names=", ".join(plain(name) for name in values_of(trace)),
    )


def _first_line(given: Inputs) -> str:
    """What a program says first where its steps are a part of a longer run."""
    if not given.step_numbers:
        return ""
    first, last = given.step_number(0), given.step_number(len(given.x) - 1)
    return f"# What is t = 0 here is step {first} of the whole run; the last step here is its step {last}.\n"


def _code(trace: Trace, first_line: str, key: str) -> None:
    st.markdown(tr("**The cell as a program** that needs nothing of this app and prints the numbers on screen."))
    cell = (trace.parameters, trace.x, trace.h0, trace.c0)
    only = numpy_only(trace)
    with st.container(horizontal=True):
        _button("NumPy", "lstm_numpy.py", "text/x-python", lambda: first_line + _numpy(trace), key)
        if not only:
            _button("PyTorch", "lstm_pytorch.py", "text/x-python", lambda: first_line + code.to_pytorch(*cell), key)
            _button("Keras", "lstm_keras.py", "text/x-python", lambda: first_line + code.to_keras(*cell), key)
    if only:
        st.caption(only)
    elif trace.readout is not None:
        st.caption(tr("Only the NumPy program has the read-out y."))


def _numpy(trace: Trace) -> str:
    return code.to_numpy(trace.parameters, trace.x, trace.h0, trace.c0, trace.clamps, trace.readout, trace.mask)


def numpy_only(trace: Trace) -> str:
    """Why there is no program in PyTorch and Keras, or nothing if there is."""
    params = trace.parameters
    reasons = [tr("peepholes")] * (params.peephole is not None) + list(kind_words(params.kind))
    reasons += [tr("gates held at a value")] * bool(trace.clamps)
    if reasons:
        return tr("Only the NumPy program is written for a cell with {missing}.", missing=reasons[0])
    if trace.mask is not None:
        return tr("Only the NumPy program is written for a run with masked steps.")
    return ""


def _button(label: str, file: str, mime: str, data: Callable[[], str | bytes], key: str) -> None:
    st.download_button(
        label,
        data,
        file_name=file,
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"{key}-{file}",
    )


def csv_text(scene: AnyScene) -> str:
    """The trace as CSV with the names of inputs and steps; see :meth:`lstm_core.Trace.to_csv`."""
    file = io.StringIO()
    scene.trace.to_csv(file, **_words(scene))
    return file.getvalue()


def npz_bytes(scene: AnyScene) -> bytes:
    """The trace as NPZ with the names of inputs and steps; see :meth:`lstm_core.Trace.to_npz`."""
    file = io.BytesIO()
    scene.trace.to_npz(file, **_words(scene))
    return file.getvalue()


def json_text(scene: AnyScene) -> str:
    """The trace as JSON with the names of inputs and steps; see :meth:`lstm_core.Trace.to_json`."""
    file = io.StringIO()
    scene.trace.to_json(file, **_words(scene))
    return file.getvalue()


def _words(scene: AnyScene) -> Words:
    """A sequence without labels has none in a file either; labels of another run's length cannot be its own."""
    given, steps = scene.input, len(scene.trace)
    labelled = len(given.labels) == steps
    return {
        "input_names": given.names,
        "step_labels": given.labels if labelled else None,
        "step_numbers": given.step_numbers[:steps] or None,
    }
