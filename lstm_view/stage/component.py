"""The stage as a Streamlit component: registers the stub, sends the payload, takes back what was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from lstm_view import theme
from lstm_view.serving.counters import counters
from lstm_view.serving.files import plotly_script, stage_folder
from lstm_view.serving.outlines import outlines_file
from lstm_view.stage import other_payload, payload
from lstm_view.stage.going_along import remember, remember_decimals
from lstm_view.stage.pack import pack
from lstm_view.stage.payload import StageOptions
from lstm_view.state.actions import apply_all, sent_by
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene, OtherScene, build_any

# Inline parts are sent again with every rerun, so this is only enough to fetch the rest once.
_STUB: Final = """
let loaded;
function load() {
  if (!loaded) {
    const base = new URL("lstm/FOLDER/", document.baseURI);
    const sheet = new Promise((resolve) => {
      const link = document.createElement("link");
      const href = new URL("stage.css", base).href;
      Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: resolve });
      document.head.append(link);
    });
    loaded = Promise.all([import(new URL("MODULE", base).href), sheet]).then(([module]) => module);
  }
  return loaded;
}
export default function (component) {
  const { parentElement } = component;
  const turn = (parentElement.lstmTurn = (parentElement.lstmTurn ?? 0) + 1);
  load().then((stage) => { if (parentElement.lstmTurn === turn) stage.update(component); });
  return () => { parentElement.lstmTurn += 1; load().then((stage) => stage.unmount(parentElement)); };
}
"""


def stage(
    history: History, options: StageOptions, *, key: str, beside: Callable[[AnyScene], dict[str, Any]] | None = None
) -> AnyScene:
    """Show the stage for what ``history`` says now, and return the scene it shows; ``beside`` as in the payload."""
    built = build_any(history.now, history.notices)
    more = None if beside is None else beside(built)
    if isinstance(built, OtherScene):
        _send(history, key, other_payload.build(built, history, options, key, more))
    else:
        _send(history, key, payload.build(built, history, options, key, more))
    return built


def _send(history: History, key: str, data: Mapping[str, Any]) -> None:
    """Mount the stage, or send it other numbers."""
    data = {**data, "plotly": plotly_script(), "outlines": outlines_file()}
    # Bytes, because Streamlit looks into a dict for data frames: that takes longer than the run, and brings in pandas.
    component("stage")(key=key, data=pack(data, history.has), on_actions_change=lambda: _receive(history, key))
    history.heard = (key, sent_by(st.session_state.get(key)))


def glossary() -> None:
    """Show all terms, as static/stage/glossary-page.js lists them."""
    component("glossary-page")(key="glossary", data=themes())


def without_stage() -> None:
    """What a page without a stage needs of it in the browser: its hues, its terms and links, and how it is printed."""
    component("plain-page")(key="plain-page", data=themes())


def themes(**more: Any) -> bytes:
    """The colours of both themes, and what else a module is sent, as JSON."""
    return json.dumps({"theme": {mode: theme.variables(mode) for mode in ("light", "dark")}, **more}).encode()


def with_charts(**more: Any) -> bytes:
    """The same for a module that draws charts."""
    return themes(plotly=plotly_script(), **more)


def component(module: str) -> Any:
    """The component that a module of static/stage draws."""
    stub = _STUB.replace("FOLDER", stage_folder()).replace("MODULE", f"{module}.js")
    return st.components.v2.component(f"lstm_{module.replace('-', '_')}", js=stub, isolate_styles=False)


def _receive(history: History, key: str) -> None:
    sent = sent_by(st.session_state.get(key))
    before, decimals = history.now.other, history.now.look.digits
    taken = apply_all(history, sent.get("actions") if isinstance(sent, Mapping) else None)
    counters().add("actions", n=taken)
    remember(key.removeprefix("stage-"), before, history.now.other)
    remember_decimals(decimals, history.now.look.digits)
