"""Questions to the units of a cell: where its state stays, what a unit does, what is in it, what the output owes it."""

from lstm_core.probing.chunks import Chunked, in_chunks
from lstm_core.probing.effects import (
    Effects,
    ablated,
    ablation_effects,
    patch_effects,
    patched,
)
from lstm_core.probing.find import Selected, places_on, select_units
from lstm_core.probing.head import as_if_ended, ceiling, head_of
from lstm_core.probing.hold import Changed, Head, held
from lstm_core.probing.kept_out import Way, what_kept_out
from lstm_core.probing.plane import Plane, plane_of
from lstm_core.probing.points import FixedPoints, fixed_points, most_starts, search_points
from lstm_core.probing.probe import Probe, fit_probe, units_alone
from lstm_core.probing.roles import ROLES, Role, role_of
from lstm_core.probing.targets import bracket_depth, in_quotes

__all__ = [
    "ROLES",
    "Changed",
    "Chunked",
    "Effects",
    "FixedPoints",
    "Head",
    "Plane",
    "Probe",
    "Role",
    "Selected",
    "Way",
    "ablated",
    "ablation_effects",
    "as_if_ended",
    "bracket_depth",
    "ceiling",
    "fit_probe",
    "fixed_points",
    "head_of",
    "held",
    "in_chunks",
    "in_quotes",
    "most_starts",
    "patch_effects",
    "patched",
    "places_on",
    "plane_of",
    "role_of",
    "search_points",
    "select_units",
    "units_alone",
    "what_kept_out",
]
