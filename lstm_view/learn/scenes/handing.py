"""A scene as it is handed to students: the experiment, its link, and the line that shows it in a frame."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit, urlunsplit

from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.fragment import split

SLIDE = (1280, 720)  # px of a frame on a slide


def for_students(now: Experiment) -> Experiment:
    """Return what students get of a scene that is being prepared."""
    return now.with_look(preparing=False, lecture=())


def link(scene: Experiment, home: Experiment, page: str, *, framed: bool = False) -> str:
    """Return the link to a scene; ``page`` is the address of its page, of which query and fragment do not count.

    >>> link(Experiment().with_look(locks=("f",)), Experiment(), "https://a.example/what_if?step=3")
    'https://a.example/what_if?lock=f'
    """
    query, fragment = split(write(scene, home))
    query = query.replace("%2C", ",")  # an address may hold commas: so it can be read, and its code is smaller
    parts = urlsplit(page)
    query = "&".join(filter(None, (query, "embed=true" if framed else "")))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, fragment))


def frame(address: str, title: str) -> str:
    """Return the line of HTML that shows an address on another page."""
    width, height = SLIDE
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="border: 0; max-width: 100%" allow="clipboard-write"></iframe>'
    )
