"""The units that stand behind an answer. Their keys are English; what is said and typed is in the language."""

from __future__ import annotations

from typing import Final

from lstm_core.language import tr, tr_later

STEPS: Final = "steps"
PERCENT: Final = "%"
#: Unit -> how a number is said with it.
WITH_UNIT: Final = {"": "{value}", STEPS: tr_later("{value} steps"), PERCENT: tr_later("{value} %")}


def with_unit(text: str, unit: str) -> str:
    """Return a number that is written already, with its unit behind it.

    >>> with_unit("2.4", STEPS)
    '2.4 steps'
    """
    return tr(WITH_UNIT[unit], value=text)


def without_unit(text: str, unit: str) -> str:
    """Return what was typed without the unit behind it, English or in the language that is spoken.

    >>> without_unit(" 2.4 steps", STEPS), without_unit("2.4", STEPS)
    ('2.4', '2.4')
    """
    plain = text.strip()
    for said in (unit, with_unit("", unit)):
        plain = plain.removesuffix(said.strip()).strip()
    return plain
