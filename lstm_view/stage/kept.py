"""What the browser keeps of a history, so that it comes back after a reload, a lost connection or a restart.

An experiment is kept as the address that says it. The undo stack goes as short names of these texts, and a text only
when the browser cannot have it yet: a few newest ones each time, all of them when it asks.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History

_NEWEST = 2  # of either stack: a payload that is lost costs one


def kept(history: History) -> dict[str, Any]:
    """Return names of the present, the stacks and the scene it began with, and the texts of some of them."""
    began = [] if history.origin is None else [history.origin]
    every = (history.now, *history.undo, *history.redo, *began)
    history.texts = {id(one): _known(history, one) for one in every}
    undo, redo = ([history.texts[id(one)][1] for one in stack] for stack in (history.undo, history.redo))
    now = history.texts[id(history.now)][1]
    origin = [history.texts[id(one)][1] for one in began]
    texts = [now, *undo, *redo] if history.all_texts else [now, *undo[-_NEWEST:], *redo[-_NEWEST:]]
    return {
        "session": history.session,
        "now": _name(now),
        "undo": [_name(text) for text in undo],
        "redo": [_name(text) for text in redo],
        "origin": next(map(_name, origin), None),
        "texts": {_name(text): text for text in (*texts, *origin)},
    }


def _known(history: History, experiment: Experiment) -> tuple[Experiment, str]:
    """The experiment and its address, written once; kept with it so that no other can get its identity."""
    return history.texts.get(id(experiment)) or (experiment, urlencode(write(experiment, history.home)))


def _name(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
