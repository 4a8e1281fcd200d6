"""Logs as one JSON object a line, for a machine to read; nothing in them is of a visitor.

What a person types stands in addresses, in the arguments of messages and in the texts of errors. So of a message the
template is written and not what was put into it, of an error its type and where it happened, of a request its kind.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from lstm_view.serving.settings import Settings

_OURS: Final = "lstm_view"


class Lines(logging.Formatter):
    """Writes a record as one line."""

    def __init__(self, replica: str = "") -> None:
        super().__init__()
        self._replica = {"replica": replica} if replica else {}

    def format(self, record: logging.LogRecord) -> str:
        """The record; our own say more in ``said``."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": str(record.msg),
            **self._replica,
            **getattr(record, "said", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "at": _places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def _places(found: TracebackType | None) -> list[str]:
    """File, line and function of each call, the last one last."""
    return [f"{at.filename.split('site-packages/')[-1]}:{at.lineno} {at.name}" for at in traceback.extract_tb(found)]


def write_lines(settings: Settings) -> None:
    """Write JSON from now on, whatever logger there is or will be: Streamlit makes one for each of its modules."""
    if settings.log != "json":
        return
    lines = Lines(settings.replica)

    class InLines(logging.Logger):
        def addHandler(self, hdlr: logging.Handler) -> None:
            hdlr.setFormatter(lines)
            super().addHandler(hdlr)

    logging.setLoggerClass(InLines)
    there = [
        logging.root,
        *(one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)),
    ]
    for handler in (handler for logger in there for handler in logger.handlers):
        handler.setFormatter(lines)
    ours = logging.getLogger(_OURS)
    if not ours.handlers:
        ours.addHandler(logging.StreamHandler())
    ours.handlers[0].setFormatter(lines)
    ours.setLevel(logging.INFO)
    ours.propagate = False
