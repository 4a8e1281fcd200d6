"""All analyses, by key, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lstm_view.own.model.analyses.analysis import Analysis
from lstm_view.own.model.analyses.find import FIND
from lstm_view.own.model.analyses.output import OUTPUT
from lstm_view.own.model.analyses.probe import PROBE
from lstm_view.own.model.analyses.roles import ROLE
from lstm_view.own.model.analyses.scales import SCALES
from lstm_view.own.model.analyses.text import TEXT
from lstm_view.own.model.analyses.unit import ONE

TABLE: Final[Mapping[str, Analysis]] = {one.key: one for one in (OUTPUT, ONE, FIND, TEXT, PROBE, ROLE, SCALES)}
