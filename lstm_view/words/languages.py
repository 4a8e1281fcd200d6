"""The languages of the pages: one folder each under assets/words, found when the server starts.

A folder holds ``messages.po`` (short texts; English needs none, they stand in the code), one Markdown file a page,
``glossary.toml``, ``questions.toml`` and ``lessons/``. :mod:`tools.words` keeps the catalogues in step with the code.
"""

from __future__ import annotations

import json
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lstm_core.language import ENGLISH, add, cached, language
from lstm_core.places import ROOT
from lstm_view.words.pseudo import PSEUDO, pseudo, pseudo_prose

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

WORDS: Final = ROOT / "assets" / "words"
TEMPLATE: Final = WORDS / "messages.pot"
CATALOGUE: Final = "messages.po"
#: The languages that can be chosen, English first.
LANGUAGES: Final = (ENGLISH, *sorted(path.parent.name for path in WORDS.glob(f"*/{CATALOGUE}")))


def name_of(code: str) -> str:
    """Return what a language calls itself.

    >>> name_of("de")
    'Deutsch'
    """
    return str(_locale(code).get_display_name(code)).capitalize()


@lru_cache(maxsize=16)
def decimal_sign(code: str) -> str:
    """Return the sign between whole and decimals.

    >>> decimal_sign("en"), decimal_sign("de")
    ('.', ',')
    """
    return "." if code in (ENGLISH, PSEUDO) else str(_locale(code).number_symbols["latn"]["decimal"])


def month_name(code: str, month: int) -> str:
    """Return the name of a month, from 1, as it stands in a date.

    >>> month_name("en", 3), month_name("de", 3)
    ('March', 'März')
    """
    return str(_locale(ENGLISH if code == PSEUDO else code).months["format"]["wide"][month])


def _locale(code: str) -> Any:
    from babel import Locale  # 30 ms, and only somebody who speaks another language needs it

    return Locale.parse(code)


def file_of(name: str) -> Path:
    """Return a file of words in the language that is spoken, or the English one where it has none."""
    path = WORDS / language() / name
    return path if path.exists() else WORDS / ENGLISH / name


@cached(maxsize=64)
def file_text(name: str) -> str:
    """Return what a file of words says in the language that is spoken."""
    text = file_of(name).read_text(encoding="utf-8")
    return pseudo_prose(text, name) if language() == PSEUDO else text


def page_words(page: str, part: str = "") -> str:
    """Return the words of a page, Markdown; those after the line ``<!-- part -->`` where a part is named.

    KeyError if the page has no such part.
    """
    first, *others = file_text(f"{page}.md").split("<!-- ")
    return {"": first, **dict(one.split(" -->", 1) for one in others)}[part].strip()


# -- catalogues


def read_catalogue(path: Path) -> Catalog:
    """Return a catalogue as it stands in a file."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file)


def _compiled(catalogue: Catalog) -> NullTranslations:
    from babel.messages.mofile import write_mo

    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    return GNUTranslations(made)


@lru_cache(maxsize=8)
def catalogue(code: str) -> Catalog:
    """Return the catalogue of a language; that of the pseudo-language is made from the template."""
    if code != PSEUDO:
        return read_catalogue(WORDS / code / CATALOGUE)
    template = read_catalogue(TEMPLATE)
    for message in template:
        if message.id:
            one = isinstance(message.id, str)
            message.string = pseudo(str(message.id)) if one else tuple(map(pseudo, message.id))
    return template


@lru_cache(maxsize=8)
def browser_words(code: str) -> bytes:
    """Return what the browser needs of a catalogue, as JSON: English -> said, or the two forms where n decides."""
    said = {_key(message): message.string for message in catalogue(code) if message.id and _in_browser(message)}
    text = {"decimal": decimal_sign(code), "messages": said}
    return json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _in_browser(message: Message) -> bool:
    return any(path.startswith("static/") for path, _ in message.locations)


def _learn(code: str) -> None:
    add(code, lambda: _compiled(catalogue(code)), lambda: decimal_sign(code))


for _code in (*LANGUAGES[1:], PSEUDO):
    _learn(_code)
