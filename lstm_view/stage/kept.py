"""What the browser keeps of a history, so that it comes back after a reload, a lost connection or a restart.

An experiment is kept as the address that says it. The undo stack goes as short names of these texts, and a text only
when the browser cannot have it yet: a few newest ones each time, all of them when it asks.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History

_NEWEST = 2  # of either stack: a payload that is lost costs one


def kept(history: History) -> dict[str, Any]:
    """Return names of the present, the undo stack and the redo stack, and the texts that go with some of them."""
    home = history.home
    undo, redo = [_text(one, home) for one in history.undo], [_text(one, home) for one in history.redo]
    now = _text(history.now, home)
    texts = [now, *undo, *redo] if history.all_texts else [now, *undo[-_NEWEST:], *redo[-_NEWEST:]]
    return {
        "session": history.session,
        "now": _name(now),
        "undo": [_name(text) for text in undo],
        "redo": [_name(text) for text in redo],
        "texts": {_name(text): text for text in texts},
    }


@lru_cache(maxsize=1024)
def _text(experiment: Experiment, home: Experiment) -> str:
    return urlencode(write(experiment, home))


def _name(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
