"""Runs the app's script without a browser, and plays the part of the stage in one."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from lstm_view.serving import SCRIPT
from lstm_view.stage.pack import pack, unpack
from lstm_view.stage.payload import StageOptions, build
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.words.pages import PAGES
from tests.server import ROOT

Json = dict[str, Any]

HOME = Experiment()
ALL = StageOptions()

SCRIPTS = tuple(page.script for page in PAGES if page.has_stage)
TIMEOUT = 60  # seconds; a run takes 0.03, the first one of a process a second, and more on a busy machine


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
        at.switch_page(path_of(script))
    return at.run()


def path_of(script: str) -> str:
    """Where a page lies, for ``switch_page``."""
    return str(ROOT / "pages" / f"{script}.py")


def payload(at: AppTest) -> Json:
    """What the stage of the page was sent; the stage of these tests never says that it has anything already."""
    return unpack(stage_of(at).proto.bytes)


def component(at: AppTest, name: str) -> Any:
    """The one component of that name on a page."""
    (found,) = (one for one in at.get("bidi_component") if one.proto.component_name.endswith(name))
    return found


def stage_of(at: AppTest) -> Any:
    """The stage among the components of a page."""
    return component(at, "lstm_stage")


def history(at: AppTest, script: str) -> History:
    """The history of the page in this session."""
    stored: History = at.session_state[f"history:{script}"]
    return stored


def send(at: AppTest, actions: Any) -> AppTest:
    """Run again as if the stage had sent ``actions``."""
    return tell(at, "lstm_stage", {"actions": {"sent": 1, "actions": actions}})


def tell(at: AppTest, name: str, said: Json) -> AppTest:
    """Run again as if the component of that name had said something.

    The message is made by hand: AppTest knows no such component, and a value put into ``session_state`` calls no
    callback.
    """
    states = at._tree.get_widget_states()
    states.widgets.append(WidgetState(id=component(at, name).proto.id, json_value=json.dumps(said)))
    return at._run(states)


@lru_cache(maxsize=1)
def homes() -> Mapping[str, tuple[Experiment, StageOptions]]:
    """Page -> its experiment without a link, and what its stage exposes."""
    found = {}
    for script in SCRIPTS:
        at = open_page(script)
        sent = payload(at)
        exposes = sent["exposes"]
        options = StageOptions(tuple(exposes["gates"]), sent["autoplay"], exposes["whatif"], exposes["measures"])
        found[script] = (history(at, script).home, options)
    return found


def sent(
    now: Experiment, home: Experiment = HOME, options: StageOptions = ALL, page: str = "page", **fields: Any
) -> Json:
    """The payload for ``now`` without a page, after the wire: what does not survive it raises."""
    data = build(scene.build(now), History(home, now, session="one", **fields), options, page)
    return unpack(pack(data, {}))


def message(now: Experiment, **entries: Any) -> str:
    """The bytes of a payload in base64, for the modules of the stage on a blank page; ``entries`` replace its own."""
    data = build(scene.build(now), History(now, now), ALL, "page") | entries
    return base64.b64encode(pack(data, {})).decode()
