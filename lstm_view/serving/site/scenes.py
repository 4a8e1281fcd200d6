"""What the stage of a page of the site is given: its own run and the stories, and what links to it speak of beside.

What no link names is computed in the app only; static/site/addresses.js says so.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from lstm_core import STORIES
from lstm_core.language import language
from lstm_view.learn.predict.told import predicts
from lstm_view.serving.site.randoms import drawn, small
from lstm_view.serving.site.stages import Stage
from lstm_view.stage.held import Held
from lstm_view.stage.pool import Pool
from lstm_view.state.address import VERSION, read
from lstm_view.state.experiment import Experiment
from lstm_view.state.fields import FIELDS
from lstm_view.state.history import History

Json = dict[str, Any]


#: What of an address the stage itself sets, whatever is shown.
_SET_HERE: Final = (
    "set",
    "other",
    "step",
    "phase",
    "unit",
    "view",
    "lecture",
    "digits",
    "memory",
    "loss",
    "cells",
    "own",
)
_SET_HERE_TOO: Final = ("predict", "drawn", "seen", "happened", "challenge", "trial", "parts", "lock")
#: What of an address says what is shown, before anything is changed in it.
NAMING: Final = tuple(name for name in FIELDS if name not in (*_SET_HERE, *_SET_HERE_TOO))

#: Pages that say of a random cell what is not said in the browser: what other types take from it, and its trials.
_NOT_DRAWN: Final = ("variants", "challenges")


def named_by(queries: Iterable[str], home: Experiment) -> dict[str, Experiment]:
    """Return what queries show, each as it is written there; whole stories need no name."""
    found = {}
    for query in sorted(queries):
        pairs = {name: value for name, value in parse_qsl(query) if name in NAMING}
        if pairs and not (pairs.keys() == {"story"} and pairs["story"] in STORIES):
            found[urlencode(sorted(pairs.items()))] = read(pairs | {"v": VERSION}, home)[0]
    return found


def scenes(stage: Stage, queries: Iterable[str]) -> bytes:
    """Return what static/site/host.js reads, in the language that is spoken."""
    home = stage.home.experiment
    named = named_by(queries, home)
    pool = Pool()
    history = History(home, home)
    more = named if stage.page in _NOT_DRAWN else named | small(home)
    held = Held(history, stage.home.options, stage.beside, predicts, more=more)
    given = {
        "scenes": held.in_language(language(), pool) | {"randoms": drawn(home)},
        "parts": pool.parts,
        "numbers": base64.b64encode(pool.data()).decode(),
        "naming": NAMING,
        "home": [name for name, one in named.items() if one.run.bare == home.run.bare],
        "autoplay": stage.home.options.autoplay,
    }
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()
