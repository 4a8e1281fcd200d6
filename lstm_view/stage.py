"""The stage as a Streamlit component: registers the stub, sends the payload, takes back what was done."""

from __future__ import annotations

import json
from typing import Any, Final

import streamlit as st

from lstm_view import payload, scene
from lstm_view.actions import History, apply_all
from lstm_view.payload import Exposed
from lstm_view.scene import Scene
from lstm_view.serving.files import plotly_script, stage_folder

# Inline parts are sent again with every rerun, so this is only enough to fetch the rest once.
_STUB: Final = """
const loaded = new Map();
function load(folder) {
  if (!loaded.has(folder)) {
    const base = new URL(`lstm/${folder}/`, document.baseURI);
    const sheet = new Promise((resolve) => {
      const link = document.createElement("link");
      const href = new URL("stage.css", base).href;
      Object.assign(link, { rel: "stylesheet", href, onload: resolve, onerror: resolve });
      document.head.append(link);
    });
    loaded.set(folder, Promise.all([import(new URL("stage.js", base).href), sheet]).then(([module]) => module));
  }
  return loaded.get(folder);
}
export default function (component) {
  const { parentElement } = component;
  const data = JSON.parse(new TextDecoder().decode(component.data));
  const turn = (parentElement.lstmTurn = (parentElement.lstmTurn ?? 0) + 1);
  load(data.folder).then((stage) => { if (parentElement.lstmTurn === turn) stage.update({ ...component, data }); });
  return () => { parentElement.lstmTurn += 1; load(data.folder).then((stage) => stage.unmount(parentElement)); };
}
"""


def stage(history: History, exposed: Exposed, *, key: str) -> Scene:
    """Show the stage for what ``history`` says now, and return the scene it shows."""
    built = scene.build(history.now, history.notices)
    data = payload.build(built, history, exposed)
    data |= {"folder": stage_folder(), "plotly": plotly_script()}
    # Bytes, because Streamlit looks into a dict for data frames: that takes longer than the run, and brings in pandas.
    packed = json.dumps(data, allow_nan=False, separators=(",", ":")).encode()
    _component()(key=key, data=packed, on_actions_change=lambda: _receive(history, key))
    return built


def _component() -> Any:
    return st.components.v2.component("lstm_stage", js=_STUB, isolate_styles=False)


def _receive(history: History, key: str) -> None:
    state = st.session_state.get(key)
    apply_all(history, state.get("actions") if state is not None else None)
