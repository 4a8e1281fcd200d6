"""The panel in which a teacher makes a scene of what is on screen: what students see, what they may change, the link.

The choices are part of the experiment, so that they are undone, kept over a reload and in the address as everything
else; they are not in force while it says that the scene is being prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

import streamlit as st

from lstm_core.language import grouped, tr, tr_later
from lstm_view.learn.scenes import qr
from lstm_view.learn.scenes.handing import SLIDE, for_students, frame, link
from lstm_view.state import document
from lstm_view.state.experiment import SCENE_PARTS, Experiment
from lstm_view.state.history import History
from lstm_view.state.locks import locks_for
from lstm_view.words.pages import PAGES

SHOWN: Final = {
    "timeline": tr_later("timeline"),
    "caption": tr_later("caption"),
    "drawing": tr_later("drawing"),
    "arithmetic": tr_later("arithmetic"),
    "sliders": tr_later("sliders"),
    "chart": tr_later("charts"),
    "phases": tr_later("phases and views"),
    "panels": tr_later("what the page adds below"),
    "text": tr_later("text and claim"),
    "menu": tr_later("menu"),
}
TOUCHED: Final = {
    "f": tr_later("forget gate"),
    "i": tr_later("input gate"),
    "g": tr_later("candidate"),
    "o": tr_later("output gate"),
    "u": tr_later("update gate"),
    "r": tr_later("reset gate"),
    "h": tr_later("weights of the RNN"),
    "x": tr_later("input"),
    "start": tr_later("start values"),
    "story": tr_later("story or cell"),
    "whatif": tr_later("what if"),
    "panels": tr_later("charts and forms below"),
}
_LABEL: Final = tr_later("Make a scene for students: choose what they see and may change, then hand on the link")
_ONE: Final = tr_later("A scene shows at least one part, so the last one stays.")
_LONGEST: Final = 20_000  # characters of a link that are shown to be copied


def make_scene(history: History, *, key: str) -> None:
    """A closed expander; what is in it is made when it is open. A scene itself has none."""
    if history.now.look.is_scene:
        return
    box = st.expander(tr(_LABEL), key=f"maker-{key}", on_change="rerun", icon=":material/co_present:")
    if not box.open:
        return
    # The browser says where the cursor stands when the pointer comes to a box of such a name (host.js).
    with box, st.container(key=f"experiment-scene-{key}"):
        scene = for_students(history.now)
        page = st.context.url or f"./{key}"
        address = link(scene, history.home, page)
        choices, preview = st.columns([2, 3], gap="medium")
        with choices:
            _choices(history, key)
        with preview:
            _preview(address, key)
        _hand_over(history, scene, address, page, key)


def _choices(history: History, key: str) -> None:
    look, locks = history.now.look, locks_for(history.now.run)
    st.pills(
        tr("Students see"),
        SCENE_PARTS,
        selection_mode="multi",
        format_func=lambda part: tr(SHOWN[part]),
        wrap=True,
        **_bound(history, f"scene-parts-{key}", look.parts or SCENE_PARTS, _with_parts),
    )
    st.pills(
        tr("Students may change"),
        locks,
        selection_mode="multi",
        format_func=lambda lock: tr(TOUCHED[lock]),
        wrap=True,
        help=tr("The rest is fixed: its controls say so, and the server refuses changes of it."),
        **_bound(history, f"scene-free-{key}", [one for one in locks if one not in look.locks], _with_free),
    )
    st.caption(
        tr(
            "They can always play, step and point at numbers; Reset leads back to this scene. To go on with it another "
            "day, keep the address of this page as it is now."
        )
    )
    with st.container(horizontal=True):
        nothing, start = tr("Nothing may be changed"), tr("Start over")
        st.button(nothing, key=f"scene-fix-{key}", on_click=lambda: _put(history, _with_free(history.now, ())))
        begun = look.preparing
        st.button(
            start, key=f"scene-start-{key}", on_click=lambda: _put(history, _plain(history.now)), disabled=not begun
        )


def _bound(
    history: History, name: str, value: Collection[str], change: Callable[[Experiment, Collection[str]], Experiment]
) -> dict[str, Any]:
    """Key and callback of a choice; its value is that of the history at each run."""
    st.session_state[name] = list(value)
    return {"key": name, "on_change": lambda: _put(history, change(history.now, st.session_state[name]))}


def _put(history: History, then: Experiment) -> None:
    history.notices = () if then is not history.now else (tr(_ONE),)
    history.put(then, moved=False)


def _with_parts(now: Experiment, chosen: Collection[str]) -> Experiment:
    if not chosen:
        return now
    parts = tuple(part for part in SCENE_PARTS if part in chosen)
    return _prepared(now.with_look(parts=() if parts == SCENE_PARTS else parts))


def _with_free(now: Experiment, free: Collection[str]) -> Experiment:
    return _prepared(now.with_look(locks=tuple(lock for lock in locks_for(now.run) if lock not in free)))


def _plain(now: Experiment) -> Experiment:
    return now.with_look(parts=(), locks=(), preparing=False)


def _prepared(now: Experiment) -> Experiment:
    return now.with_look(preparing=bool(now.look.parts or now.look.locks))


def _preview(address: str, key: str) -> None:
    """The scene itself, as large as a slide and then made smaller; it works."""
    width, height = SLIDE
    with st.container(key=f"scene-preview-{key}"):
        alt = tr("The scene as students see it on a slide")
        st.iframe(address, width=width, height=height, tab_index=-1, alt=alt)
    st.link_button(tr("Open it as a student does"), address, icon=":material/open_in_new:")


def _hand_over(history: History, scene: Experiment, address: str, page: str, key: str) -> None:
    title = next(tr(one.title) for one in PAGES if one.script == key)
    framed = link(scene, history.home, page, framed=True)
    words, code = st.columns([3, 1], gap="medium")
    with words:
        if len(address) <= _LONGEST:
            st.markdown(f"**{tr('The link')}**")
            st.code(address, language=None, wrap_lines=True)
            st.markdown(tr("**For a page of your course**, where only the stage is shown"))
            st.code(frame(framed, tr("LSTM in Action: {title}", title=title)), language=None, wrap_lines=True)
        _file(history, key)
    with code:
        if qr.fits(address):
            _code(address, key)
        else:
            too_large = tr(
                "This link has {size} bytes and a QR code holds {most}. Hand on the scene as a file.",
                size=grouped(len(address.encode())),
                most=grouped(qr.MAX_BYTES),
            )
            st.info(too_large)


def _file(history: History, key: str) -> None:
    st.download_button(
        tr("Save the scene as a file"),
        lambda: document.write(for_students(history.now), key),
        file_name=f"lstm-scene-{key}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key=f"{key}-scene",
        help=tr("Students open it under “Take it with you”. It holds the scene, however long its link is."),
    )


def _code(address: str, key: str) -> None:
    st.markdown(f"**{tr('The QR code')}**")
    st.image(qr.svg(address), width=200, alt=tr("QR code of the link"))
    st.download_button(
        tr("Save the code"),
        lambda: qr.png(address),
        file_name=f"lstm-scene-{key}.png",
        mime="image/png",
        on_click="ignore",
        icon=":material/download:",
        key=f"{key}-qr",
    )
