"""Prepared lessons: lists of scenes with what to ask and what students will say, from the files of each language.

The numbers in their words are those of the scene's run, found anew each time: see :mod:`lstm_view.stage.live`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin

from lstm_core.language import cached, tr, tr_later, tr_n
from lstm_view.stage.live import bound
from lstm_view.state.address import read
from lstm_view.state.experiment import LOCKS, Experiment
from lstm_view.words.languages import file_text
from lstm_view.words.pages import PAGES

NAMES: Final = ("quarter", "hour", "double")
_SAID: Final = {"ask": tr_later("Ask"), "say": tr_later("They will say"), "so": tr_later("What is so")}


@dataclass(frozen=True)
class LessonScene:
    """One scene: the page and the query of its link, what students see (nothing named: all) and may change, and what
    is said.
    """

    title: str
    page: str
    query: str
    see: tuple[str, ...]
    free: tuple[str, ...]
    minutes: int
    ask: str
    say: str
    so: str

    @property
    def address(self) -> str:
        """Its link, from a page beside it; the query names the story, so it means the same wherever it is read."""
        pairs = dict(parse_qsl(self.query))
        if self.see:
            pairs["parts"] = ",".join(self.see)
        pairs["lock"] = ",".join(lock for lock in LOCKS if lock not in self.free)
        page = "./" if self.page == PAGES[0].script else self.page
        return f"{page}?{urlencode(pairs, safe=',')}"

    @property
    def experiment(self) -> Experiment:
        """What its numbers are taken from."""
        return read(dict(parse_qsl(self.query)), Experiment())[0]

    def words(self, part: str) -> str:
        """What stands under “ask”, “say” or “so”, with its numbers."""
        return bound(str(getattr(self, part)), self.experiment)


@dataclass(frozen=True)
class Lesson:
    """A list of scenes for so many minutes; ``aim`` goes on from “After it they can”."""

    title: str
    minutes: int
    aim: str
    needs: str
    scenes: tuple[LessonScene, ...]


@cached(maxsize=16)
def lesson(name: str) -> Lesson:
    """Return one of NAMES; KeyError or TypeError for a file that is not as it must be."""
    found = tomllib.loads(file_text(f"lessons/{name}.toml"))
    scenes = [LessonScene(**{**one, "see": tuple(one["see"]), "free": tuple(one["free"])}) for one in found["scene"]]
    return Lesson(found["title"], found["minutes"], found["aim"], found["needs"], tuple(scenes))


def lesson_html(name: str, base: str) -> str:
    """Return a lesson as HTML; ``base`` is the address of the page it is on, for the addresses on paper."""
    one = lesson(name)
    scenes = "".join(_scene(scene, base) for scene in one.scenes)
    return (
        f'<div class="lesson"><p>{tr("After it they can {aim}", aim=one.aim)}</p>'
        f"<p>{tr('<strong>You need:</strong> {needs}', needs=one.needs)}</p>"
        f"<ol>{scenes}</ol></div>"
    )


def _scene(scene: LessonScene, base: str) -> str:
    said = "".join(f"<dt>{tr(label)}</dt><dd>{scene.words(part)}</dd>" for part, label in _SAID.items())
    whole = escape(urljoin(base, scene.address))
    minutes = f'<span class="minutes">{tr_n("{n} minute", "{n} minutes", scene.minutes)}</span>'
    link = f'<a href="{escape(scene.address)}" target="_blank" rel="noopener">{tr("Open the scene")}</a>'
    address = f'<span class="address">{whole}</span>' if base else ""
    head = f'<div class="head" role="heading" aria-level="3">{scene.title}{minutes}</div>'
    return f"<li>{head}<dl>{said}</dl>{link}{address}</li>"
