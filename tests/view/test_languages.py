"""Every language says all that English says: catalogues, pages, glossary, questions and lessons."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.language import ENGLISH, speaking, tr, tr_n
from lstm_view.words import count, glossary, terms
from lstm_view.words.digits import number, typed
from lstm_view.words.languages import LANGUAGES, WORDS, browser_words, decimal_sign, name_of
from lstm_view.words.pages import PAGES
from lstm_view.words.pseudo import PSEUDO
from lstm_view.words.wanted import known
from tests.server import ROOT
from tools.words import faults, unsaid

others = pytest.mark.parametrize("language", LANGUAGES[1:])
FILES = sorted(path.relative_to(WORDS / ENGLISH).as_posix() for path in (WORDS / ENGLISH).rglob("*.*"))


def said(language: str, name: str) -> str:
    return (WORDS / language / name).read_text(encoding="utf-8")


def test_catalogues_have_every_text_of_the_code_and_no_other() -> None:
    assert faults() == []


def test_no_sentence_stands_in_the_code_that_goes_through_no_catalogue() -> None:
    assert unsaid() == []


@others
def test_a_language_has_the_files_that_english_has(language: str) -> None:
    there = {path.relative_to(WORDS / language).as_posix() for path in (WORDS / language).rglob("*.*")}
    assert there == {*FILES, "messages.po"}


@others
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md")])
def test_a_page_has_the_same_links_numbers_and_parts_in_each_language(language: str, name: str) -> None:
    for pattern in (
        r"\]\(([^)]*)\)",
        r"\{[^{}]*\}",
        r"\|([^()|\n]*)\)\)",
        r"<!-- (\w+) -->",
        r"data-travel href=\"(\w+)",
    ):
        assert sorted(re.findall(pattern, said(language, name))) == sorted(re.findall(pattern, said(ENGLISH, name)))


@others
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md")])
def test_the_terms_of_a_page_open_the_same_entries_in_each_language(language: str, name: str) -> None:
    def opened(text: str) -> list[str]:
        found = re.findall(r"\[\[(?:([^\]|]+)\|)?([^\]]+)\]\]", text)
        return sorted(terms()[key or word] for key, word in found)

    with speaking(language):
        theirs = opened(said(language, name))
    assert theirs == opened(said(ENGLISH, name))


def numbers_in(text: str) -> list[str]:
    """The numbers of a run that a table of words quotes, outside of its comments."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return sorted(found for line in lines for found in re.findall(r"\{[^{}=]*@[^{}=]*\}", line))


def without(tree: Any, words: set[str]) -> Any:
    """A tree of TOML without the values of the keys that are words."""
    if isinstance(tree, dict):
        return {key: without(value, words) for key, value in tree.items() if key not in words}
    return [without(one, words) for one in tree] if isinstance(tree, list) else tree


@others
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".toml")])
def test_a_table_of_words_differs_only_in_its_words(language: str, name: str) -> None:
    words = {"name", "ask", "then", "says", "idea", "title", "aim", "needs", "say", "so", "label"}
    words |= {"term", "also", "group", "elsewhere"} if name == "glossary.toml" else set()
    ours, theirs = (tomllib.loads(said(code, name)) for code in (ENGLISH, language))
    assert without(theirs, words) == without(ours, words)
    assert numbers_in(said(language, name)) == numbers_in(said(ENGLISH, name))


@others
def test_a_term_is_found_by_its_english_name_too(language: str) -> None:
    usual = terms()
    with speaking(language):
        assert {name: terms()[name] for name in usual} == usual
        assert (
            glossary()["entries"][0]["says"]
            != next(iter(tomllib.loads(said(ENGLISH, "glossary.toml"))["entry"]))["says"]
        )


def test_quotation_marks_are_those_of_the_language() -> None:
    python = [path for folder in ("lstm_core", "lstm_view") for path in (ROOT / folder).rglob("*.py")]
    files = [*python, *(ROOT / "static").rglob("*.js")]
    put = re.compile(r"(?<!tr\()(?:f\"[^\"]*“\{|`[^`\n]*“\$\{)")
    found = {path.name for path in files for line in said_lines(path) if put.search(line)}
    assert found <= {"bundle.py"}, "quotes round a value go through tr: German has others"


def said_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_in_german_a_gate_has_one_name() -> None:
    files = [path for path in (WORDS / "de").rglob("*") if path.is_file()]
    found = {name for path in files for name in re.findall(r"\b[^\W_]+gates?\b", path.read_text(encoding="utf-8"))}
    assert not found, "as Forget-Gate, Input-Gate, Output-Gate everywhere else"


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    with speaking("de"):
        assert (number(0.0375), typed(-0.25), number(float("nan"))) == ("0,038", "−0,25", "nicht definiert")
        assert count(1, "unit") == "1 Einheit"
        assert count(3, "unit") == "3 Einheiten"
    assert [decimal_sign(code) for code in (ENGLISH, "de", PSEUDO)] == [".", ",", "."]
    assert [name_of(code) for code in LANGUAGES] == ["English", "Deutsch"]


def test_a_language_is_known_by_the_code_of_a_country_too() -> None:
    assert [known(code) for code in ("de", "de-AT", "de_CH", "en-GB", "fr", "", None, "xx'")] == [
        *("de", "de", "de", "en"),
        *(None, None, None, None),
    ]


def test_in_the_pseudo_language_no_word_stays_but_places_do() -> None:
    with speaking(PSEUDO):
        assert tr("The cell") not in ("The cell", "")
        assert tr_n("{n} unit", "{n} units", 2).startswith("2 ")
    assert b"messages" in browser_words(PSEUDO)


def opened(language: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "lstm_view" / "serving" / "main.py"), default_timeout=60)
    at.query_params["lang"] = language
    return at.run()


def test_an_address_chooses_the_language_and_one_that_is_not_known_is_english() -> None:
    titles = {code: opened(code).markdown[0].value.splitlines()[0] for code in ("en", "de", "tlh")}
    assert titles == {"en": "# How an LSTM remembers", "de": "# Wie sich ein LSTM erinnert", "tlh": titles["en"]}


def test_every_page_has_its_words_in_a_file() -> None:
    assert {f"{page.script}.md" for page in PAGES} == {name for name in FILES if name.endswith(".md")}
