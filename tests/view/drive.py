"""Runs the app's script without a browser, and plays the part of the stage in one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lstm_view.actions import History
from lstm_view.payload import Exposed, build
from lstm_view.settings import Settings
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from lstm_view import scene
from lstm_view.page import PAGES
from lstm_view.serving import SCRIPT
from tests.server import ROOT

Json = dict[str, Any]

HOME = Settings()
ALL = Exposed()

NO_STAGE = ("variants",)  # has tests of its own
SCRIPTS = tuple(page.script for page in PAGES if page.script not in NO_STAGE)
TIMEOUT = 20  # seconds; a run takes 0.03, the first one of a process a second


@lru_cache(maxsize=1)
def components() -> BidiComponentManager:
    """One registry for all sessions, as on a server; by itself each AppTest reads every installed package, 0.2 s."""
    return BidiComponentManager()


def open_page(script: str, query: Mapping[str, str] | None = None) -> AppTest:
    """A new session that opens one page, by link if ``query`` says so."""
    at = AppTest.from_file(str(SCRIPT), default_timeout=TIMEOUT)
    at._bidi_component_manager = components()
    at.query_params.update(query or {})
    if script != SCRIPTS[0]:
        at.switch_page(str(ROOT / "pages" / f"{script}.py"))
    return at.run()


def payload(at: AppTest) -> Json:
    """What the stage of the page was sent."""
    (stage,) = at.get("bidi_component")
    sent: Json = json.loads(stage.proto.bytes)
    return sent


def history(at: AppTest, script: str) -> History:
    """The history of the page in this session."""
    stored: History = at.session_state[f"history:{script}"][0]
    return stored


def send(at: AppTest, actions: Any) -> AppTest:
    """Run again as if the stage had sent ``actions``.

    The message is made by hand: AppTest knows no such component, and a value put into ``session_state`` calls no
    callback.
    """
    (stage,) = at.get("bidi_component")
    states = at._tree.get_widget_states()
    states.widgets.append(WidgetState(id=stage.proto.id, json_value=json.dumps({"actions": actions})))
    return at._run(states)


@lru_cache(maxsize=1)
def homes() -> Mapping[str, tuple[Settings, Exposed]]:
    """Page -> its settings without a link, and what its stage exposes."""
    found = {}
    for script in SCRIPTS:
        at = open_page(script)
        sent = payload(at)
        exposes = sent["exposes"]
        exposed = Exposed(tuple(exposes["gates"]), sent["autoplay"], exposes["whatif"], exposes["measures"])
        found[script] = (history(at, script).home, exposed)
    return found


def sent(now: Settings, home: Settings = HOME, exposed: Exposed = ALL, **fields: Any) -> Json:
    """The payload for ``now`` without a page, after the wire: what does not survive strict JSON raises."""
    data = build(scene.build(now), History(home, now, **fields), exposed)
    received: Json = json.loads(json.dumps(data, allow_nan=False))
    return received
