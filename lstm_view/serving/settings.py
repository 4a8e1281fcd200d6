"""What an operator may set, in one place: environment variables, read once when the server starts.

docs/serving.md has the same table; a test holds the two together. Without any of them the server is that of one person
at their own machine: no limits, nothing logged but errors, no cookie.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Final

PREFIX: Final = "LSTM_"
_LOGS: Final = ("text", "json")


@dataclass(frozen=True)
class Settings:
    """Each field is the variable of its name in capitals, after ``LSTM_``; 0 and the empty text mean that it is off.

    ValueError with a sentence that names the variable if a value is none of its kind.
    """

    #: Open pages at once; twice as many for who was here before and comes back.
    max_sessions: int = 0
    #: Megabytes of the process beyond which nobody new comes in.
    max_memory: int = 0
    #: Open pages at once from one address; a whole class may have one.
    max_per_address: int = 0
    #: Files on their way up at once.
    max_uploads: int = 0
    #: Seconds over which open pages are sent to another replica when the server is told to end.
    drain: int = 0
    #: Name of this replica, which the proxy reads from a cookie.
    replica: str = field(default="", metadata={"like": r"[\w.-]{1,63}", "example": "one"})
    #: Address of the static site that a page for which there is no room leads to.
    static_site: str = field(
        default="", metadata={"like": r"https?://[^\s\"<>]+", "example": "https://lstm.example/static/"}
    )
    #: Who sends it as a bearer token may read the counters from anywhere; this machine itself always may.
    metrics_token: str = field(default="", metadata={"like": r"\S{16,}", "example": "16 signs or more without a space"})
    #: "json" for one object a line, without anything of a visitor.
    log: str = field(default="text", metadata={"like": "|".join(_LOGS), "example": " or ".join(_LOGS)})


def variable(name: str) -> str:
    """The environment variable of a field.

    >>> variable("max_sessions")
    'LSTM_MAX_SESSIONS'
    """
    return PREFIX + name.upper()


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings; a variable that is empty is one that is not set.

    >>> read({"LSTM_MAX_SESSIONS": "400", "LSTM_LOG": ""}).max_sessions
    400
    """
    found = {one.name: environment.get(variable(one.name), "").strip() for one in fields(Settings)}
    types = {one.name: type(one.default) for one in fields(Settings)}
    return Settings(**{name: _value(name, text, types[name]) for name, text in found.items() if text})  # type: ignore[arg-type]


def _value(name: str, text: str, kind: type) -> int | str:
    if kind is int:
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(f"{variable(name)} is {text!r}; it takes a whole number, 0 for no limit.")
        return int(text)
    about = next(one.metadata for one in fields(Settings) if one.name == name)
    if not re.fullmatch(about["like"], text, re.ASCII):
        shown = "" if "token" in name else f" is {text!r}, which"
        raise ValueError(f"{variable(name)}{shown} will not do; it takes something such as: {about['example']}")
    return text


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Those of this process."""
    return read(os.environ)
