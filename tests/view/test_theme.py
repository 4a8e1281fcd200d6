"""Colours that can be read and told apart, and words that carry them."""

from __future__ import annotations

from typing import Any

import pytest

from lstm_view.page import prose
from lstm_view.theme import NEUTRALS, QUANTITIES, Mode, resolve, variables
from tests.test_config import contrast

modes = pytest.mark.parametrize("mode", ["light", "dark"])
hues = pytest.mark.parametrize("name", list(QUANTITIES))


@modes
@hues
def test_a_hue_can_be_seen_as_a_line_and_read_as_a_word(name: str, mode: Mode) -> None:
    table = variables(mode)
    assert contrast(table[f"q-{name}"], table["paper"]) >= 3
    for ground in ("paper", "panel"):
        assert contrast(table[f"q-{name}-text"], table[ground]) >= 4.5


@modes
@pytest.mark.parametrize("name", ["ink", "muted", "focus"])
def test_neutral_words_can_be_read(name: str, mode: Mode) -> None:
    table = variables(mode)
    for ground in ("paper", "panel"):
        assert contrast(table[name], table[ground]) >= 4.5


@modes
def test_every_quantity_has_a_hue_of_its_own(mode: Mode) -> None:
    table = variables(mode)
    assert set(QUANTITIES) == set("figochx")
    assert len({table[f"q-{name}"] for name in QUANTITIES}) == len(QUANTITIES)
    assert len(table) == 2 * len(QUANTITIES) + len(NEUTRALS)


@modes
def test_names_of_colours_are_resolved_wherever_they_stand(mode: Mode) -> None:
    table = variables(mode)
    words = {"b": "<b style='color:var(--ink)'>1</b>"}
    spec: dict[str, Any] = {"a": ["var(--q-f)", words], "n": 1.5, "none": None, "t": ("var(--paper)",)}
    resolved = resolve(spec, mode)
    assert resolved["a"] == [table["q-f"], {"b": f"<b style='color:{table['ink']}'>1</b>"}]
    assert (resolved["n"], resolved["none"], resolved["t"]) == (1.5, None, [table["paper"]])
    assert spec["a"][0] == "var(--q-f)"


def test_a_colour_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="q-z"):
        resolve("var(--q-z)", "light")


@hues
def test_a_term_carries_the_hue_of_its_quantity(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("streamlit.markdown", lambda text, **_: shown.append(text))
    prose(f"The [[{name}|some term]] and [a link](?step=4), [[z|a sum]].")
    opens = 'role="button" tabindex="-1" aria-haspopup="dialog"'
    assert shown == [
        f'The <span class="term q-{name}" data-term="{name}" {opens}>some term</span> and [a link](?step=4), '
        f'<span class="term" data-term="pre-activation" {opens}>a sum</span>.'
    ]
