"""The glossary: an entry for every term and symbol that a page can show, two sentences each, and moments that exist."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from lstm_core import VARIANTS, run_variant
from lstm_core.activations import FUNCTIONS
from lstm_view.figures.catalogue import CATALOGUE, QUANTITIES, Context
from lstm_view.figures.gradients import later, reach, rnn
from lstm_view.figures.losses import course, weights
from lstm_view.page import prose
from lstm_view.state.address import read
from lstm_view.state.scene import build
from lstm_view.words import NAMES, glossary, terms
from lstm_view.words.pages import PAGES
from tests.server import ROOT
from tests.state.make import experiment
from tests.view.drive import SCRIPTS, homes, open_page

ENTRIES = glossary()["entries"]
MARKS = glossary()["marks"]
STAGE = ROOT / "static" / "stage"
CONTEXT = Context(("f", "i", "g", "o"), QUANTITIES, "c", 2, 2)
EVERYDAY = set("=<>−-|~→")  # signs that need no entry


def found(module: str, pattern: str) -> set[str]:
    """What ``pattern`` finds in a module of the stage; there must be something, or the pattern has grown old."""
    words = {text for text in re.findall(pattern, (STAGE / f"{module}.js").read_text(encoding="utf-8")) if text}
    assert words, (module, pattern)
    return words


@lru_cache(maxsize=1)
def labels() -> set[str]:
    """What stands on the stage and above its charts, from where it is written."""
    (phases,) = found("store", r"PHASES = \[([^\]]*)\]")
    charts = [entry.build(CONTEXT).title for entry in CATALOGUE.values()]
    return {
        *found("blueprint", r'symbol: \["([^"]*)"'),
        *found("blueprint", r'symbol: \["[^"]*", "([^"]*)"'),
        *found("blueprint", r'(?:note|title|sign): (?:tr\()?"([^"]*)"'),
        *found("sliders", r'#group\("\w", tr\("([^"]*)"'),
        *found("params", r'symbol: (?:pair\(|\[)"(\w)"'),
        *found("params", r'biasParam\([^,]+, unit, tr\("([^"]*)"'),
        *found("activations", r'term: "([^"]*)"'),
        *found("measures-panel", r'named\("([^"]+)"'),
        *found("shapes", r'letters: \["([A-Z])"'),
        *re.findall(r'"([^"]*)"', phases),
        *charts,
        *(chart().title for chart in (reach, later, rnn, weights, course)),
        *(entry.label for entry in CATALOGUE.values()),
        *(variant.title for variant in VARIANTS.values()),
        *NAMES,
        *NAMES.values(),
    }


def shown_texts() -> list[str]:
    """The words of all pages and of all charts."""
    words = [part.value for script in SCRIPTS for part in open_page(script).markdown]
    charts = [*(entry.build(CONTEXT) for entry in CATALOGUE.values()), reach(), later(), rnn(), weights(), course()]
    return [*words, *(str(chart.spec) for chart in charts)]


def has_entry(name: str) -> bool:
    return name in terms() or name.lower() in {known.lower() for known in terms()}


def test_every_label_of_the_stage_and_every_title_has_an_entry() -> None:
    assert len(labels()) > 60
    assert sorted(name for name in labels() if not has_entry(name)) == []


def test_every_sign_in_the_words_and_charts_has_an_entry() -> None:
    text = "".join(shown_texts())
    signs = {sign for sign in text if unicodedata.category(sign) == "Sm" or "GREEK" in unicodedata.name(sign, "")}
    assert {"σ", "∂"} <= signs
    assert sorted(sign for sign in signs - EVERYDAY if not has_entry(sign)) == []


@pytest.mark.parametrize(
    "name",
    (
        *("bias", "unit", "step", "time step", "phase", "D", "H", "T", "B", "x", "W", "U", "b", "z", "σ", "sigmoid"),
        *("tanh", "candidate", "pre-activation", "peephole", "seed", "half-life", "mean life", "saturation", "clamp"),
        *("held", "cut", "ledger", "contribution", "loss", "gradient", "norm", "direct path", "finite difference"),
        *("central difference", "ghost", "preview", "⊙", "·", "∂", "Jacobian", "GRU", "RNN", "CIFG", "min", "max"),
        *("story", "one-hot", "reset gate", "update gate"),
    ),
)
def test_what_people_ask_for_has_an_entry(name: str) -> None:
    assert has_entry(name)


def test_a_word_without_an_entry_would_be_seen() -> None:
    assert not has_entry("hysteresis")


def test_no_name_leads_to_two_entries() -> None:
    names = [name.lower() for one in ENTRIES for name in {one["term"].lower(), *map(str.lower, one["also"])}]
    cased = set("bwuhdtrmnlσ")  # W and w, H and h … are told apart by their case
    assert sorted({name for name in names if names.count(name) > 1} - cased) == []
    exact = [name for one in ENTRIES for name in {one["term"], *one["also"]}]
    assert sorted({name for name in exact if exact.count(name) > 1}) == []
    keys = [one["key"] for one in ENTRIES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one["key"])
def test_an_entry_has_two_sentences_its_names_elsewhere_and_a_moment_that_exists(entry: dict[str, Any]) -> None:
    assert set(entry) == {"key", "group", "term", "also", "says", "elsewhere", "see"}
    sentences = re.split(r"(?<=[.;:]) +(?=\S)", re.sub(r"[;:] ", ", ", entry["says"]))
    assert 2 <= len(sentences) <= 3
    assert entry["says"].endswith(".")
    assert all(symbol and where for symbol, where in entry["elsewhere"])
    page, _, query = entry["see"].removeprefix("/").partition("?")
    script = page or PAGES[0].script
    assert script in SCRIPTS
    asked, notices = read(dict(parse_qsl(query, strict_parsing=bool(query))), homes()[script][0])
    scene = build(asked)
    assert notices == ()
    assert scene.notices == ()
    assert asked.cursor.step is None or asked.cursor.step < len(scene.trace)


def test_every_mark_is_found_by_the_stage_and_leads_to_an_entry() -> None:
    keys = [mark["key"] for mark in MARKS]
    assert len(keys) == len(set(keys))
    selectors = re.findall(r'^  \["([\w-]+)", ["`]', (STAGE / "marks.js").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(selectors) == set(keys)
    assert all(mark["term"] in {one["key"] for one in ENTRIES} for mark in MARKS)
    assert all(mark["label"] and mark["says"].endswith(".") for mark in MARKS)


def test_a_label_of_the_stage_that_opens_an_entry_names_one_that_is_there() -> None:
    named = {
        name
        for path in STAGE.rglob("*.js")
        for name in re.findall(r'"data-term": "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert all(has_entry(name) for name in named)


def test_a_term_in_the_words_that_has_no_entry_is_refused() -> None:
    with pytest.raises(KeyError):
        prose("[[hysteresis]]")


@pytest.mark.parametrize("key", list(CATALOGUE))
def test_a_chart_has_the_name_that_it_has_in_the_chooser(key: str) -> None:
    assert CATALOGUE[key].build(CONTEXT).title == CATALOGUE[key].label


def test_the_page_of_all_terms_is_in_the_menu() -> None:
    assert "glossary" in {page.script for page in PAGES}
    at = open_page("glossary")
    assert not at.exception
    assert at.markdown[0].value.startswith("# ")


def one_cell(key: str, f: float, start: float) -> float:
    """c after a step of a cell type with weights of 0, but for the bias of f or i and that of g, which is large."""
    weights = {name: np.zeros([1] * len(axes)) for name, axes in VARIANTS[key].weights.items()}
    weights |= {name: np.array([f]) for name in ("b_f", "b_i") if name in weights} | {"b_g": np.array([9.0])}
    starts = {"h": np.zeros(1), "c": np.array([start])}
    return float(run_variant(key, weights, np.zeros((1, 1)), initial=starts).series["c"][0, 0])


@pytest.mark.parametrize(
    ("key", "says", "is_so"),
    [
        ("infinity", "held, masked or a hard sigmoid", FUNCTIONS["hard_sigmoid_5"](np.array([2.5]))[0] == 1),
        ("cifg", "started between −1 and 1, stays", one_cell("cifg", 0.0, 0.9) <= 1 < one_cell("cifg", 0.0, 5.0)),
        ("janet", "also says how much", one_cell("janet", 0.0, 0.0) > 0.5),  # it lets half go, and writes more
        ("mean-life", "1 / (1 − f)", np.isclose(sum(0.75**k for k in range(200)), 1 / (1 - 0.75))),
        ("ledger", "what is left of the start value", one_cell("lstm", 0.0, 5.0) > one_cell("lstm", 0.0, 0.0)),
        ("relu", "lets g or h", one_cell("lstm", 9.0, 0.9) > 1),  # c is beyond 1 with tanh too
    ],
)
def test_what_an_entry_says_is_so_also_where_the_cell_does_not_start_at_0(key: str, says: str, is_so: bool) -> None:
    (entry,) = (entry for entry in ENTRIES if entry["key"] == key)
    assert says in entry["says"]
    assert is_so


def test_a_random_cell_is_drawn_as_its_entry_says() -> None:
    for units, seed in itertools.product((1, 4, 9), range(20)):
        params = build(experiment(story="random", units=units, inputs=3, seed=seed)).trace.parameters
        assert np.abs(params.weight_ih).max() <= 3 / np.sqrt(units) + 0.005  # they are rounded
        assert np.abs(params.weight_hh).max() <= 2 / np.sqrt(units) + 0.005
        assert set(params.by_gate()["b_f"].tolist()) == {1.0}
        assert not any(params.by_gate()[f"b_{gate}"].any() for gate in "igo")
        assert units == 1 or np.abs(params.weight_ih).max() > 1 / np.sqrt(units)
    (entry,) = (entry for entry in ENTRIES if entry["key"] == "random-cell")
    assert "on x between −3/√H and 3/√H and on h between −2/√H and 2/√H" in entry["says"]
