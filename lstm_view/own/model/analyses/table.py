"""All analyses, by key, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lstm_view.own.model.analyses.analysis import Analysis
from lstm_view.own.model.analyses.find import FIND

TABLE: Final[Mapping[str, Analysis]] = {one.key: one for one in (FIND,)}
