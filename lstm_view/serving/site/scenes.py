"""What the stage of a page of the site is given: the runs that its words and all links to it speak of.

A run that no link names is computed in the app only; static/site/addresses.js says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from lstm_core import STORIES
from lstm_core.language import tr
from lstm_view.stage import one_file
from lstm_view.stage.homes import Home
from lstm_view.state import scene
from lstm_view.state.address import OF_RUN, VERSION, read
from lstm_view.state.experiment import Experiment, Run, Story
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene

Json = dict[str, Any]
Beside = Callable[[AnyScene], Json]

#: What of an address says which run is meant, before anything is changed in it.
_OF_BARE: Final = tuple(name for name in OF_RUN if name not in ("set", "readout"))


@dataclass(frozen=True)
class Stage:
    """A page's stage: its home, and what it computes beside a run."""

    page: str
    home: Home
    beside: Beside | None = None


def runs_of(queries: Iterable[str], home: Experiment) -> dict[str, Run]:
    """Return the runs that queries name, each as it is written there; those of whole stories need no name."""
    found = {}
    for query in sorted(queries):
        pairs = {name: value for name, value in parse_qsl(query) if name in _OF_BARE}
        if pairs and pairs.keys() != {"story"}:
            run = read(pairs | {"v": VERSION}, home)[0].run
            found[urlencode(sorted(pairs.items()))] = run.unchanged
    return found


def scenes(stage: Stage, queries: Iterable[str]) -> bytes:
    """Return what static/site/host.js reads, in the language that is spoken."""
    now = stage.home.experiment
    history = History(now, now)
    own = now.run.cell.name
    stories = {key: Run(Story(key)) for key in STORIES if key != own}
    named = runs_of(queries, now)
    known = {run.unchanged: key for key, run in (stories | {own: now.run}).items()}
    keys = {name: known.setdefault(run, name) for name, run in named.items()}
    others = stories | {key: run for run, key in known.items() if key not in (*stories, own)}
    built = [scene.build(one) for one in (now, *(now.with_run(run) for run in others.values()))]
    made = [_payload(one, history, stage) for one in built]
    titles = [{"key": key, "title": tr(STORIES[key].title)} for key in stories]
    for key, data in zip((own, *others), made, strict=True):
        data["story"] = {**data["story"], "key": key}
        extra = [] if key in stories or key == own else [{"key": key, "title": data["story"]["title"]}]
        data["stories"] = [{"key": own, "title": made[0]["story"]["title"]}, *titles, *extra]
    first, *rest = one_file._bytes(made)
    held = {
        "first": first,
        "changes": one_file._changes(built[0].experiment.run),
        "other": None,
        "stories": dict(zip(others, rest, strict=True)),
    }
    given = {"scenes": held, "runs": keys, "names": _OF_BARE}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()


def _payload(built: scene.Scene, history: History, stage: Stage) -> Json:
    data = one_file._payload(built, history, stage.home.options, stage.beside, True)
    autoplay = stage.home.options.autoplay and built.experiment.run == history.home.run
    return {**data, "page": stage.page, "autoplay": autoplay}
