"""What stands on each page: its words with their numbers, what is beside them, and its stage.

All of it with the links of the app; :meth:`lstm_view.serving.site.places.Place.linked` makes those of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lstm_core.exercises import FAMILIES, KINDS, make
from lstm_core.language import tr, tr_later
from lstm_view.learn.challenges.listed import listed as challenges_listed
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.symbols import set_in
from lstm_view.learn.predict.listing import listing as questions_listed
from lstm_view.learn.scenes.lessons import NAMES, lesson, lesson_html
from lstm_view.serving.site.glossary import glossary_html
from lstm_view.serving.site.markdown import markup
from lstm_view.serving.site.stages import Stage, stage_of
from lstm_view.stage.clock import clock_html
from lstm_view.stage.spoken import introduced, spoken
from lstm_view.words.languages import page_words
from lstm_view.words.pages import PAGES, PageInfo

_EXAMPLE: Final = 1  # the seed of the exercises that are worked out

#: Pages whose words speak of what needs Python. #app is the line that says where that runs: frame.py.
IN_APP: Final[Mapping[str, str]] = {
    "your_model": tr_later(
        "Opening a model file and running it takes Python: this page works in [the app](#app). Here it says what you "
        "can do there."
    ),
    "your_cell": tr_later(
        "Reading the numbers of a cell takes Python: you enter yours in [the app](#app). On the stage here is the cell "
        "with which this page opens there."
    ),
    "exercises": tr_later(
        "In [the app](#app) exercises are drawn anew each time, and your answers are checked. Here is one of each "
        "kind, with its solution."
    ),
    "sheets": tr_later(
        "Sheets for a class are made in [the app](#app), which also reads the codes that are handed in."
    ),
    "lessons": tr_later("Scenes and sheets of your own are made in [the app](#app); those below open here."),
}
#: Pages whose stage does more in the app.
MORE: Final[Mapping[str, str]] = {
    "sequence": tr_later(
        "In [the app](#app) you can also give the cell your own numbers, text, a file or a real series, and choose its "
        "size."
    ),
    "gradients": tr_later("In [the app](#app) you can also give targets, see each weight's gradient, and take steps."),
    "variants": tr_later("In [the app](#app) you can also give the cells other inputs."),
}


@dataclass(frozen=True)
class Content:
    """The words of a page, what stands below its stage or its words, and the stage, if there is one."""

    page: PageInfo
    words: str
    below: str = ""
    stage: Stage | None = None

    @property
    def html(self) -> str:
        """All markup of the page's own."""
        return self.words + self.below


def content(page: PageInfo) -> Content:
    """Return what stands on a page, in the language that is spoken."""
    key, words = page.script, page_words(page.script).replace("{listing}", questions_listed())
    title, _, rest = words.partition("\n\n")
    words = f"{title}\n\n{_note(IN_APP, key)}\n\n{rest}"
    below = _BELOW.get(key, lambda: "")()
    if (stage := stage_of(key)) is None:
        return Content(page, markup(introduced(words, page)), below)
    said = markup(spoken(words, stage.home.experiment, page))
    return Content(page, said + _WITH.get(key, lambda: "")(), below + _note(MORE, key), stage)


def _note(table: Mapping[str, str], key: str) -> str:
    """What only the app does, as a paragraph of its own."""
    return markup(tr(table[key])).replace("<p>", '<p class="in-app">') if key in table else ""


def _cases() -> str:
    from lstm_view.instruments.variants.listed import listed

    return listed()


def _clock() -> str:
    return markup(page_words("forget_gate", "clock")) + clock_html()


def _lessons() -> str:
    parts = ((lesson(name), lesson_html(name, "")) for name in NAMES)
    return "".join(f'<section id="{one.minutes}"><h2>{one.title}</h2>{html}</section>' for one, html in parts)


def _exercises() -> str:
    families = ((tr(title), [kind for kind in KINDS if KINDS[kind].family == key]) for key, title in FAMILIES.items())
    return "".join(f"<section><h2>{title}</h2>{''.join(map(_exercise, kinds))}</section>" for title, kinds in families)


def _exercise(kind: str) -> str:
    task = make(kind, _EXAMPLE)
    head = f"<h3>{tr(KINDS[kind].title)}</h3><p class='goal'>{tr(KINDS[kind].goal)}.</p>"
    solution = f"<details><summary>{tr('Solution')}</summary>{shown.solution(task)}</details>"
    choices = "".join(f"<li>{set_in(choice)}</li>" for choice in task.choices)
    asked = f"{shown.question(task)}{f'<ul class=choices>{choices}</ul>' if choices else ''}"
    return f"<div class='task' id='{kind}'>{head}{asked}{solution}</div>"


_BELOW: Final[Mapping[str, Callable[[], str]]] = {
    "forget_gate": _clock,
    "lessons": _lessons,
    "exercises": _exercises,
    "glossary": glossary_html,
}


#: What stands in the rail behind the words.
_WITH: Final[Mapping[str, Callable[[], str]]] = {"challenges": challenges_listed, "variants": _cases}


def pages() -> tuple[PageInfo, ...]:
    """Return all pages, in the order of the menu."""
    return PAGES
