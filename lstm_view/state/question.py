"""What is asked of the units of a trained model: which analysis, and what was chosen and typed for it; a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

#: The keys of all analyses, in the order of the page; lstm_view/own/model/analyses/table.py has an entry for each.
ANALYSES: Final = (
    *("output", "ablate", "hold", "patch", "ended", "ceiling"),
    *("unit", "find", "text", "probe", "roles", "scales"),
    *("kept", "fixed", "chunks"),
)
MOST_TEXTS: Final = 40
_NAME: Final = re.compile(r"[a-z][a-z_]{0,19}")


@dataclass(frozen=True)
class Question:
    """An analysis by its key, or "" for none, and the texts of its fields that are not empty, by name.

    Fields of two analyses that are called alike are one field: so a layer or a unit stays when another one is asked.

    >>> Question("find").having(on="9-12", layer="").texts
    (('on', '9-12'),)
    """

    key: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        """What stands in a field, "" if nothing does."""
        return dict(self.texts).get(name, "")

    def having(self, **texts: str) -> Question:
        """The same with other texts in some fields."""
        return _of_texts(self.key, dict(self.texts) | texts)

    def about(self, key: str) -> Question:
        """Another analysis, with what was typed."""
        return replace(self, key=key)


def _of_texts(key: str, texts: Mapping[str, str]) -> Question:
    return Question(key, tuple((name, texts[name]) for name in sorted(texts) if texts[name]))


def read_question(text: str) -> Question:
    """Return what an address says: ``find:on=9-12&off=1-8``, or nothing; ValueError if it is no question."""
    key, _, rest = text.partition(":")
    if key not in ("", *ANALYSES):
        raise ValueError(f"{key} is none of {', '.join(ANALYSES)}")
    texts = dict(parse_qsl(rest, strict_parsing=bool(rest), max_num_fields=MOST_TEXTS))
    if not all(_NAME.fullmatch(name) for name in texts):
        raise ValueError(f"no such name: {min(texts)}")
    return _of_texts(key, texts)


def write_question(question: Question) -> str:
    """Return the text from which :func:`read_question` reads a question back."""
    return f"{question.key}:{urlencode(question.texts)}" if question.texts else question.key
