"""All analyses, by key, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lstm_view.own.model.analyses.ablate import ABLATE
from lstm_view.own.model.analyses.analysis import Analysis
from lstm_view.own.model.analyses.ceiling import CEILING
from lstm_view.own.model.analyses.chunks import CHUNKS
from lstm_view.own.model.analyses.ended import ENDED
from lstm_view.own.model.analyses.find import FIND
from lstm_view.own.model.analyses.hold import HOLD
from lstm_view.own.model.analyses.kept_out import KEPT_OUT
from lstm_view.own.model.analyses.patch import PATCH
from lstm_view.own.model.analyses.points import FIXED
from lstm_view.own.model.analyses.probe import PROBE
from lstm_view.own.model.analyses.roles import ROLE
from lstm_view.own.model.analyses.scales import SCALES
from lstm_view.own.model.analyses.text import TEXT
from lstm_view.own.model.analyses.unit import ONE

_UNITS: Final = (FIND, ONE, TEXT, PROBE, ROLE, SCALES)
_OUTPUT: Final = (ABLATE, HOLD, PATCH, KEPT_OUT, FIXED, CEILING, ENDED, CHUNKS)
TABLE: Final[Mapping[str, Analysis]] = {one.key: one for one in (*_UNITS, *_OUTPUT)}
