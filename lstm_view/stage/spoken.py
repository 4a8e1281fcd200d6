"""The words of a page in the numbers of the run that it opens with."""

from __future__ import annotations

from lstm_core import STORIES
from lstm_core.language import tr
from lstm_view.stage.live import bound
from lstm_view.state.experiment import Experiment, Run, Story
from lstm_view.words.pages import PAGES, PageInfo
from lstm_view.words.way import able, doors


def spoken(words: str, home: Experiment, page: PageInfo, own: str = "") -> str:
    """Return the words of a page with a stage: its title, what one can do after it, the rest with its numbers.

    Those of a cell of one's ``own`` that is no LSTM come first. Words that quote a run have a sentence which says so
    while the stage shows another one.
    """
    title, _, words = words.strip().partition("\n\n")
    cell = home.run.cell
    quotes = isinstance(cell, Story) and "{" in words
    first = [title, able(page), doors() if page is PAGES[0] else "", own]
    if own:
        first.append(f"## {tr('In an LSTM')}")
    if quotes or "[[random cell" in words:
        random = tr("These words quote this page's own random cell. [Go back to it](?)")
        first.append(f'<span class="quoting">{_quoted(home.run) if quotes else random}</span>')
    return "\n\n".join([*first, bound(words, home) if quotes else words])


def introduced(words: str, page: PageInfo) -> str:
    """Return the words of a page without a stage: its title, what one can do after it, and the rest."""
    title, _, rest = words.partition("\n\n")
    return "\n\n".join([title, able(page), rest])


def _quoted(run: Run) -> str:
    title = tr(STORIES[run.cell.name].title)
    if run.changes:
        return tr(
            "These words quote the story “{story}” with what this page changes in it. [Go back to it](?)", story=title
        )
    return tr("These words quote the story “{story}” as it was set. [Go back to it](?)", story=title)
