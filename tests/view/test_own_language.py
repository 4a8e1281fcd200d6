"""What is said of one's own numbers is said in the language that is spoken, and means the same in each."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from lstm_core import variant_of
from lstm_core.language import add, speaking
from lstm_view.own.cell.questions import _is_of_comma
from lstm_view.own.cell.reading import understand
from lstm_view.own.sequence.parsed import Settings, Source, Tables
from lstm_view.own.sequence.preview import understood
from lstm_view.state.entry import Entry

LOUD = "x-loud"
GAPS = b"a;b\n1;2\n;4\n5;6\n"


class Loud(NullTranslations):
    """Every text with a mark in front of it."""

    def gettext(self, message: str) -> str:
        """Return one text."""
        return f"¡{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for so many."""
        return f"¡{msgid1 if n == 1 else msgid2}"


add(LOUD, Loud, lambda: ",")


def test_a_table_that_is_kept_says_how_it_was_read_in_the_language_of_whoever_asks() -> None:
    tables, source = Tables(), Source.of("a.csv", GAPS)
    plain = tables.read(source, Settings())
    with speaking(LOUD):
        loud = tables.read(source, Settings())
    assert all(note.startswith("¡") for note in loud.notes) and not any("¡" in note for note in plain.notes)
    assert tables.read(source, Settings()) is plain
    assert [column.tolist() for column in map(plain.columns.__getitem__, "b")] == [loud.columns["b"].tolist()]


@pytest.mark.parametrize("direction", ["down", "across"])
@pytest.mark.parametrize("spoken", ["en", LOUD])
def test_a_gap_is_said_once_in_every_language_and_direction(spoken: str, direction: str) -> None:
    with speaking(spoken):
        table = Tables().read(Source.of("a.csv", GAPS), Settings(direction=direction))
        said = understood(table)
    assert len(table.gaps) == 1 and not set(table.gaps) & set(said) - set(said[1:2])
    assert sum("no number stands in" in sentence for sentence in said) == 1


def test_a_comma_is_asked_about_in_every_language() -> None:
    unclear, clear = Entry().having(text="W = 0,5; 0,7"), Entry().having(text="W = [0.5; 0.7]")
    for spoken in ("en", LOUD):
        with speaking(spoken):
            assert _is_of_comma(unclear) and not _is_of_comma(clear)


def test_what_is_wrong_with_a_field_is_kept_apart_for_each_language() -> None:
    entry = Entry().having(text="W_f = a")
    plain = understand(entry).problems
    with speaking(LOUD):
        loud = understand(entry).problems
    assert plain[0][0] == loud[0][0] == "W_f"
    assert (
        "which is no number" in plain[0][1] and loud[0][1].startswith("¡Row 1") and understand(entry).problems == plain
    )


def test_a_cell_type_is_called_by_its_functions_in_the_language_that_is_spoken() -> None:
    relu = variant_of("rnn:candidate=relu")
    assert relu.name == relu.title
    with speaking(LOUD):
        assert relu.name == "¡¡tanh RNN, ¡candidate relu" and variant_of("rnn").name == "¡tanh RNN"
