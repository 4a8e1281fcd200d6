"""All analyses, in the groups and in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lstm_core.language import tr_later
from lstm_view.own.model.analyses.ablate import ABLATE
from lstm_view.own.model.analyses.analysis import Analysis
from lstm_view.own.model.analyses.ceiling import CEILING
from lstm_view.own.model.analyses.chunks import CHUNKS
from lstm_view.own.model.analyses.ended import ENDED
from lstm_view.own.model.analyses.find import FIND
from lstm_view.own.model.analyses.hold import HOLD
from lstm_view.own.model.analyses.kept_out import KEPT_OUT
from lstm_view.own.model.analyses.output import OUTPUT
from lstm_view.own.model.analyses.patch import PATCH
from lstm_view.own.model.analyses.points import FIXED
from lstm_view.own.model.analyses.probe import PROBE
from lstm_view.own.model.analyses.roles import ROLE
from lstm_view.own.model.analyses.scales import SCALES
from lstm_view.own.model.analyses.text import TEXT
from lstm_view.own.model.analyses.unit import ONE

#: What a group is called (said by ``tr``), and its analyses.
GROUPS: Final = (
    (tr_later("What the output comes from"), (OUTPUT, ABLATE, HOLD, PATCH, ENDED, CEILING)),
    (tr_later("What the units do"), (ONE, FIND, TEXT, PROBE, ROLE, SCALES)),
    (tr_later("What becomes of the memory"), (KEPT_OUT, FIXED, CHUNKS)),
)
TABLE: Final[Mapping[str, Analysis]] = {one.key: one for _, group in GROUPS for one in group}
