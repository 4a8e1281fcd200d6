"""The prepared questions as a list of links, story by story."""

from __future__ import annotations

from itertools import groupby

from lstm_core import STORIES
from lstm_core.language import tr
from lstm_view.learn.predict.questions import Question, questions


def listing() -> str:
    """Return all of them in Markdown, each a link that sets the stage; nothing in it gives an answer away."""
    stories = groupby(questions(), lambda one: one.run.cell.name)
    return "\n".join(_story(key, tuple(group)) for key, group in stories)


def _story(key: str, group: tuple[Question, ...]) -> str:
    lines = [f"- [{one.name}](?{one.query}): {_what(one)}" for one in group]
    return "\n".join([f"**{tr(STORIES[key].title)}**", "", *lines, ""])


def _what(one: Question) -> str:
    """What is drawn, or said where it is a single number."""
    asked = one.prediction
    name = f"[[{asked.quantity}|{asked.quantity}]]"
    return tr("say {name}", name=name) if asked.steps == 1 else tr("draw {name}", name=name)
