"""Settings and links: every valid settings survives a link, and no link can do harm."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lstm_view.params import LARGEST
from lstm_view.settings import CHARTS, MAX_DATA, QUANTITIES, Settings, parse, query

from lstm_core import STORIES
from tests.view.drive import homes
from tests.view.strategies import SETTINGS

FEW = settings(max_examples=100, deadline=None)
_PAGES = st.deferred(lambda: st.sampled_from([home for home, _ in homes().values()]))
HOMES = _PAGES | SETTINGS.map(lambda chosen: replace(chosen, step=None))  # no page opens at a step of its own
KEYS = (
    *("story", "seed", "inputs", "units", "steps", "peephole", "input", "data"),
    *("set", "step", "phase", "unit", "view", "show", "lines", "of"),
)
HOME = Settings()

#: Key -> texts that are no value of it.
WRONG = {
    "story": ["", "Remember", "rem", "remember ", "random,latch", "<script>", "None", "remember\0"],
    "seed": ["", "-1", "1000000", "1.5", "nan", "inf", "1e3", "0x10", "9" * 5000, "one"],
    "inputs": ["", "0", "9", "-1", "2.0", "9" * 400],
    "units": ["", "0", "17", "-4", "1e1", "9" * 400],
    "steps": ["", "0", "2001", "-200", "inf", "9" * 400],
    "peephole": ["", "2", "true", "01", "-1", "yes"],
    "input": ["", "sunspot", "file:///etc/passwd", "../../secret", "numbers,text"],
    "data": ["a" * (MAX_DATA + 1), "1 " * 10**6],
    "set": [
        *("bias[f,0]", "bias[f,0]:", ":1", "bias[f,0]:nan", "bias[f,0]:inf", "bias[f,0]:-inf", "bias[f,0]:1e999"),
        *("bias[f,0]:1000000.1", "bias[f,0]:-1e7", "bias[x,0]:1", "bias[f,-1]:1", "bias[f,10000]:1", "bias:1"),
        *("bias[f,0]:1,2", "weight[f,0]:1", "x[0,0]:0x1", "__class__[0]:1", "bias[f,0]:1;nonsense", "h0[0]:1:2"),
        *(" bias[f,0]:1", "bias[f,0]\n:1", "c0[]:1", "x[1,2,3]:1"),
    ],
    "step": ["", "0", "-1", "2001", "2.5", "nan", "None", "9" * 400],
    "phase": ["", "-1", "5", "all"],
    "unit": ["", "0", "17", "-1"],
    "view": ["", "Cell", "everything", "cell,forget"],
    "show": ["clock,nothing", "CLOCK", ",", "clock,", "clock;memory"],
    "lines": ["f,x", "ff", "f i", ","],
    "of": ["", "x", "cc", "kept"],
}


def through_an_address(pairs: dict[str, str]) -> dict[str, str]:
    return dict(parse_qsl(urlencode(pairs), keep_blank_values=True))


@FEW
@given(SETTINGS, HOMES)
def test_a_link_reads_back_as_the_settings_it_was_made_from(wanted: Settings, home: Settings) -> None:
    link = through_an_address(query(wanted, home))
    if wanted.step is None and wanted.story == home.story:
        wanted = replace(wanted, step=home.step)  # no step is the one that the page opens on
    assert parse(link, home) == (wanted, [])


@FEW
@given(SETTINGS, HOMES)
def test_a_link_says_no_more_than_it_must(wanted: Settings, home: Settings) -> None:
    link = query(wanted, home)
    for name in link:
        shorter = {other: text for other, text in link.items() if other != name}
        assert parse(shorter, home)[0] != wanted
    assert query(home, home) == {}


def test_every_field_has_one_name_in_a_link() -> None:
    changed = Settings(
        *("latch", 1, 2, 3, 4, True, "text", "ab", (("h0[0]", 1.0),), 2, 3, 4, "memory", ("clock",), ("f",), "h")
    )
    assert all(getattr(changed, field.name) != getattr(HOME, field.name) for field in fields(Settings))
    link = query(changed, HOME)
    assert tuple(link) == KEYS
    assert set(WRONG) == set(KEYS)


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in WRONG.items() for text in texts])
def test_a_wrong_value_gives_the_pages_own_and_a_sentence(key: str, text: str) -> None:
    home = Settings(story="latch", units=5)
    right, as_asked = ("phase", replace(home, phase=3)) if key != "phase" else ("unit", replace(home, unit=3))
    found, notices = parse({key: text, right: "3"}, home)
    assert found == as_asked  # the rest of the link still counts
    (sentence,) = notices
    assert sentence.startswith(f"This link says {key}=")
    assert f", but {key} must be " in sentence
    assert sentence.endswith("The page's own value was used instead.")
    assert len(sentence) < 300  # however long the text was


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("seed", "a whole number from 0 to 999999"),
        ("inputs", "a whole number from 1 to 8"),
        ("units", "a whole number from 1 to 16"),
        ("steps", "a whole number from 1 to 2000"),
        ("phase", "a whole number from 0 to 4"),
        ("story", f"one of {', '.join(STORIES)}, random"),
        ("input", "one of story, sunspots, numbers, text"),
        ("show", f"some of {', '.join(CHARTS)}, with commas between"),
        ("lines", "some of f, i, o, g, c, h, with commas between"),
        ("of", "one of f, i, o, g, c, h, delta_f, delta_i, delta_o, delta_g, delta_c, delta_h"),
        ("peephole", "0 or 1"),
        ("data", "at most 16000 characters"),
        ("set", "at most 1000 names and numbers such as bias[f,0]:1.5 or clamp[f,3-7,0]:0, with semicolons between"),
    ],
)
def test_the_sentence_says_what_would_be_right(key: str, wanted: str) -> None:
    (sentence,) = parse({key: WRONG[key][-1]}, HOME)[1]
    assert f"{key} must be {wanted}. " in sentence


@pytest.mark.parametrize("name", ["", "Story", "utm_source", "__proto__", "step ", "changes", "z" * 10**5, "<b>"])
def test_an_unknown_name_is_left_out_and_said(name: str) -> None:
    found, (sentence,) = parse({name: "1", "step": "3"}, HOME)
    assert found == replace(HOME, step=3)
    assert "which this page does not know" in sentence
    assert len(sentence) < 150


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(KEYS), st.one_of(st.text(max_size=30), st.from_regex(r"[-+0-9eE.,_naif:;\[\]]{0,12}")))
@example("steps", "１２")
@example("steps", "1_0")
@example("set", "bias[f,0]:1_0;;x[0,0]:-0")
@example("set", ";")
@example("show", "")
@example("lines", "h,f,h")
def test_any_text_for_any_key_is_a_value_or_a_sentence(key: str, text: str) -> None:
    found, notices = parse({key: text}, HOME)
    if notices:
        assert found == HOME
        assert len(notices) == 1
    assert parse(query(found, HOME), HOME) == (found, [])
    assert all(math.isfinite(number) and abs(number) <= LARGEST for _, number in found.changes)


@FEW
@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), st.text(max_size=20), max_size=8))
def test_any_link_gives_settings_that_a_link_can_say(link: dict[str, str]) -> None:
    found, notices = parse(link, HOME)
    assert len(notices) <= len(link)
    assert all(notice.endswith(".") for notice in notices)
    assert parse(query(found, HOME), HOME) == (found, [])


def test_limits_themselves_are_allowed() -> None:
    link = {"seed": "999999", "inputs": "8", "units": "16", "steps": "200", "step": "200", "unit": "16", "phase": "4"}
    found, notices = parse(link | {"data": "a" * MAX_DATA, "set": "x[999,999]:1e6;bias[g,15]:-1e6"}, HOME)
    assert notices == []
    assert (found.seed, found.inputs, found.units, found.steps) == (999_999, 8, 16, 200)
    assert found.changes == (("x[999,999]", 1e6), ("bias[g,15]", -1e6))


def test_lists_are_put_in_order_and_may_be_empty() -> None:
    assert parse({"lines": "h,f,h", "show": ""}, HOME)[0] == replace(HOME, lines=("f", "h"), charts=())
    assert parse({"lines": ",".join(reversed(QUANTITIES))}, HOME)[0] == HOME


def test_of_a_number_changed_twice_the_last_counts_and_comes_last() -> None:
    assert parse({"set": "h0[0]:1;c0[0]:2;h0[0]:3"}, HOME)[0].changes == (("c0[0]", 2.0), ("h0[0]", 3.0))


@pytest.mark.parametrize("text", ["bias[f,00]:1", "bias[f,007]:1", "bias[f,٣]:1", "x[１,0]:1"])
def test_a_number_has_only_one_name(text: str) -> None:
    found, notices = parse({"set": text}, HOME)
    assert found == HOME
    assert len(notices) == 1


def test_text_that_no_address_can_hold_is_refused() -> None:
    found, notices = parse({"data": "\ud800"}, HOME)
    refused = (found == HOME, len(notices) == 1)  # compared apart: a failure must not print what cannot be printed
    assert refused == (True, True)
