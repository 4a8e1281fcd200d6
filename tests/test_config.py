"""``.streamlit/config.toml`` names options that exist, and uses the colours of ``lstm_view/theme.py``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any, Final

import pytest
from streamlit import config

from lstm_core import MAX_TABLE_BYTES, read_table
from lstm_core.models import MAX_MODEL_BYTES
from lstm_view.theme import NEUTRALS
from tests.server import ROOT

CONFIG: Final[dict[str, Any]] = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
TONES = {
    "primaryColor": "focus",
    "linkColor": "focus",
    "backgroundColor": "paper",
    "secondaryBackgroundColor": "panel",
    "textColor": "ink",
    "codeTextColor": "ink",
    "codeBackgroundColor": "panel",
    "borderColor": "rule",
}


def flat(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Full name of every option of a table, such as ``theme.light.textColor``."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def luminance(colour: str) -> float:
    """Relative luminance of a colour ``#RRGGBB``, as the Web Content Accessibility Guidelines define it."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", list(flat(CONFIG)))
def test_the_installed_streamlit_knows_the_option(name: str) -> None:
    option = config.get_config_options()[name]
    assert not option.deprecated


def test_no_garbage_collection_after_a_run() -> None:
    """The option is hidden; without it every rerun waits 51-68 ms."""
    assert config.get_option("runner.postScriptGC") is False


def test_the_page_takes_as_large_a_model_and_as_large_a_table_as_the_core_reads() -> None:
    assert CONFIG["server"]["maxUploadSize"] * 2**20 == MAX_MODEL_BYTES
    line = b"0.5".ljust(1023) + b"\n"
    assert len(read_table(line * (MAX_TABLE_BYTES // 1024), "a.csv").lines) == MAX_TABLE_BYTES // 1024
    with pytest.raises(ValueError, match=f"at most {MAX_TABLE_BYTES} are read"):
        read_table(b"1" * (MAX_TABLE_BYTES + 1), "a.csv")


@pytest.mark.parametrize(("column", "mode"), [(0, "light"), (1, "dark")])
def test_the_colours_are_those_of_the_theme(column: int, mode: str) -> None:
    assert CONFIG["theme"][mode] == {option: NEUTRALS[tone][column] for option, tone in TONES.items()}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("words", ["textColor", "primaryColor", "linkColor"])
def test_words_can_be_read(mode: str, ground: str, words: str) -> None:
    assert contrast(CONFIG["theme"][mode][words], CONFIG["theme"][mode][ground]) >= 4.5


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
