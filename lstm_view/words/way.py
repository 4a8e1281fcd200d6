"""The way through the pages, as HTML: static/stage/way.js ticks what was done, travel.js follows the links."""

from __future__ import annotations

from lstm_core.exercises import KINDS
from lstm_core.language import tr
from lstm_view.words.pages import PAGES, SECTIONS, PageInfo


def way(page: PageInfo) -> str:
    """The next page, an exercise, and the pages of each section."""
    sections = "".join(f"<li>{tr(name)}<ul>{''.join(map(_entry, pages))}</ul></li>" for name, pages in SECTIONS.items())
    clear = '<span class="way-clear" role="button" tabindex="0" data-action="clear-ticks">'
    clear += f"{tr('Clear the ticks')}</span>"
    ahead = f"{_next(page)}{_exercise(page)}"
    about = f'<p class="way-key">{_about_ticks()} {clear}</p>'
    return f'<nav class="way" aria-label="{tr("The way through the pages")}">{ahead}<ul>{sections}</ul>{about}</nav>'


def _about_ticks() -> str:
    return tr(
        "◦ worked with, ✓ done: an exercise of the page was right, a prediction was answered, a challenge solved, a "
        "sheet's codes were checked. Only this browser knows."
    )


def able(page: PageInfo) -> str:
    """What a person can do after a page, as a sentence; nothing on a page to look things up in."""
    able = tr("After this page you can {able}", able=tr(page.able)) if page.able else ""
    return f'<p class="able">{able}</p>' if able else ""


def _next(page: PageInfo) -> str:
    place = PAGES.index(page) + 1
    if place == len(PAGES):
        return ""
    page = PAGES[place]
    then = tr("Next: {page}, after which you can {able}", page=_link(page), able=tr(page.able)) if page.able else ""
    return f'<p class="way-next">{then or tr("Next: {page}.", page=_link(page))}</p>'


def _exercise(page: PageInfo) -> str:
    if not page.exercise:
        return ""
    link = f'<a data-travel href="exercises?kind={page.exercise}">{tr(KINDS[page.exercise].title)}</a>'
    return f"<p>{tr('An exercise of its kind: {exercise}.', exercise=link)}</p>"


def doors() -> str:
    """Four ways in, for those who come to the first page."""
    ways = {
        "forget_gate": tr("I want to understand"),
        "lessons": tr("I teach"),
        "your_cell": tr("I have an exercise with numbers"),
        "your_model": tr("I have a model"),
    }
    links = "".join(f'<a data-travel href="{page}">{words}</a>' for page, words in ways.items())
    return f'<nav class="doors" aria-label="{tr("Where to begin")}">{links}</nav>'


def _entry(page: PageInfo) -> str:
    marks = (("is-seen", "◦", tr("worked with")), ("is-done", "✓", tr("done")))
    ticks = [
        f'<span class="tick {kind}"> {sign}<span class="unseen"> {said}</span></span>' for kind, sign, said in marks
    ]
    exercise = f' data-exercise="{page.exercise}"' if page.exercise else ""
    return f'<li data-page="{page.script}"{exercise}>{_link(page)}{"".join(ticks) if page.able else ""}</li>'


def _link(page: PageInfo) -> str:
    return f'<a data-travel href="{"./" if page is PAGES[0] else page.script}">{tr(page.title)}</a>'
