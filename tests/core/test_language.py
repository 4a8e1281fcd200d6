"""Numbers in sentences of the core have the decimal sign of the language that is spoken."""

from __future__ import annotations

from gettext import NullTranslations

from lstm_core.language import add, local, speaking


def test_a_language_writes_numbers_with_its_own_decimal_sign() -> None:
    add("x-comma", NullTranslations, lambda: ",")
    add("x-point", NullTranslations)
    said = []
    for code in ("en", "x-comma", "x-point"):
        with speaking(code):
            said.append(local("-0.5 to 1.25"))
    assert said == ["-0.5 to 1.25", "-0,5 to 1,25", "-0.5 to 1.25"]
