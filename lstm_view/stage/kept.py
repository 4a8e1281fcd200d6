"""What the browser keeps of a history, so that it comes back after a reload, a lost connection or a restart.

An experiment is kept as the address that says it. The undo stack goes as short names of these texts, and a text only
when the browser cannot have it yet: a few newest ones each time, all of them when it asks. What is long in a text, such
as the weights of a large cell, is the same in many of them: it goes once, as a part that the texts name.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History, Kept
from lstm_view.state.parts import LONG, REFERENCE

_NEWEST = 2  # of either stack: a payload that is lost costs one


def kept(history: History) -> dict[str, Any]:
    """Return names of the present, the stacks and the scene it began with, and the texts of some of them."""
    began = [] if history.origin is None else [history.origin]
    every = (history.now, *history.undo, *history.redo, *began)
    history.texts = {id(one): _known(history, one) for one in every}
    undo, redo = ([history.texts[id(one)].text for one in stack] for stack in (history.undo, history.redo))
    now = history.texts[id(history.now)].text
    origin = [history.texts[id(one)].text for one in began]
    texts = [now, *undo, *redo] if history.all_texts else [now, *undo[-_NEWEST:], *redo[-_NEWEST:]]
    return {
        "session": history.session,
        "now": _name(now),
        "undo": [_name(text) for text in undo],
        "redo": [_name(text) for text in redo],
        "origin": next(map(_name, origin), None),
        "texts": {_name(text): text for text in (*texts, *origin)},
    }


def parts(history: History) -> dict[str, str]:
    """Return the long parts of the present, by name; of all experiments where all texts were asked for."""
    began = [] if history.origin is None else [history.origin]
    wanted = [history.now, *history.undo, *history.redo, *began] if history.all_texts else [history.now]
    return {name: value for one in wanted for name, value in _known(history, one).parts.items()}


def _known(history: History, experiment: Experiment) -> Kept:
    """The experiment and its address, written once; kept with it so that no other can get its identity."""
    return history.texts.get(id(experiment)) or _written(history, experiment)


def _written(history: History, experiment: Experiment) -> Kept:
    pairs = write(experiment, history.home)
    long = {name: value for name, value in pairs.items() if len(value) > LONG}
    named = {f"{REFERENCE}{name}": _name(value) for name, value in long.items()}
    text = urlencode({name: value for name, value in pairs.items() if name not in long} | named)
    return Kept(experiment, text, {_name(value): value for value in long.values()})


def _name(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
