"""What a page without a stage shows, kept in its address: there it survives a reload and a restart of the server.

A change is written to the address, and each is an entry of the browser's own history: going back is undo. The session
has the value too, since a browser may send the next click before it knows the address of the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from lstm_view.words import plain
from lstm_view.words.wanted import PARAMETER

T = TypeVar("T")
Reader = Callable[[Mapping[str, str]], tuple[T, tuple[str, ...]]]


@dataclass
class Place(Generic[T]):
    """The present value, sentences on what could not be had, and the address as this page wrote it."""

    now: T
    notices: tuple[str, ...]
    said: dict[str, str]
    changed: bool = False

    def put(self, value: T) -> None:
        """Make ``value`` the present one, in a callback of a widget."""
        self.now, self.notices, self.changed = value, (), True


def open_place(key: str, read: Reader[T], *, always: tuple[str, ...]) -> Place[T]:
    """Return the place of a page: as this session left it, or as its address says where a person has changed that.

    ``always`` are keys of widgets of which this page always has one: that tells a page that was run just before from
    one that is come to, whose plain address means no more than its name in the menu.
    """
    stored: Place[T] | None = st.session_state.get(f"place:{key}")
    asked = st.query_params.to_dict()
    if stored is None:
        stored = Place(*read(asked), said=asked)
    elif not stored.changed and asked != stored.said and (asked or any(name in st.session_state for name in always)):
        stored.now, stored.notices = read(asked)
    stored.changed = False
    st.session_state[f"place:{key}"] = stored
    for sentence in stored.notices:
        st.info(plain(sentence))
    return stored


def keep_address(place: Place[T], write: Callable[[T], dict[str, str]]) -> None:
    """Let the address say what is on screen; what it says to Streamlit itself, such as embed, stays."""
    spoken = st.query_params.get(PARAMETER)
    pairs = write(place.now) | ({} if spoken is None else {PARAMETER: spoken})
    if pairs != st.query_params.to_dict():
        st.query_params.from_dict(pairs)
    place.said = pairs


def bind(place: Place[T], key: str, value: Any, change: Callable[[T, Any], T]) -> dict[str, Any]:
    """Return key and callback of a widget that shows ``value`` and whose new value ``change`` puts in."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def changed() -> None:
        place.put(change(place.now, st.session_state[key]))

    return {"key": key, "on_change": changed}
