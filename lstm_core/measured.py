"""The series of measurements that ship in assets/data, each with its source and its licence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lstm_core.checks import Array, checked_name
from lstm_core.language import tr_later
from lstm_core.places import ROOT
from lstm_core.tables import read_table

_DATA = ROOT / "assets" / "data"


@dataclass(frozen=True, eq=False)
class Series:
    """A series of measurements: `values` (T,) with one label a step, its source and its licence; `tr` says its words.

    >>> load_series("sunspots").licence
    'public domain'
    """

    name: str
    values: Array
    labels: tuple[str, ...]
    source: str
    licence: str


@dataclass(frozen=True)
class _Source:
    """A file of assets/data: what it is, its columns of values, the column of its years, and where it comes from."""

    name: str
    columns: tuple[str, ...]
    years: str
    source: str
    licence: str = tr_later("public domain")


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
#: Each with the statement on its copyright that the package makes from which it comes; see assets/data/README.md.
_SOURCES = {
    "sunspots": _Source(
        tr_later("yearly sunspot number"),
        ("SUNACTIVITY",),
        "YEAR",
        tr_later("National Geophysical Data Center (NOAA), as shipped in statsmodels"),
    ),
    "nile": _Source(
        tr_later("yearly flow of the Nile at Aswan in 10⁸ m³"),
        ("volume",),
        "year",
        tr_later("Cobb, The Problem of the Nile, Biometrika 65 (1978), as shipped in statsmodels"),
    ),
    "elnino": _Source(
        tr_later("monthly temperature of the sea off Peru in °C"),
        _MONTHS,
        "YEAR",
        tr_later("National Weather Service (NOAA), ERSST.V3B, region Niño 1+2, as shipped in statsmodels"),
    ),
}
MEASURED = tuple(_SOURCES)
"""Names of the series of measurements that `load_series` has: a cycle, one with an event (1899), a seasonal one."""


def load_series(name: str) -> Series:
    """Return the series `name` of assets/data, one of MEASURED.

    "sunspots" is yearly from 1700 to 2008, "nile" yearly from 1871 to 1970, "elnino" monthly from 1950 to 2010.
    Raises ValueError on another name and FileNotFoundError if the file is missing.

    >>> series = load_series("sunspots")
    >>> series.values.shape, series.labels[0], series.values[0].item()
    ((309,), '1700', 5.0)
    >>> load_series("elnino").labels[:2]
    ('1950 Jan', '1950 Feb')
    """
    path = _DATA / f"{checked_name('name', name, MEASURED)}.csv"
    if not path.is_file():
        raise FileNotFoundError(f"{path.name} is missing; it belongs in assets/data beside lstm_core.")
    return _loaded(path)


@lru_cache(maxsize=len(_SOURCES))
def _loaded(path: Path) -> Series:
    found = _SOURCES[path.stem]
    table = read_table(path.read_bytes(), path.name, decimal=".").columns
    months = found.columns if len(found.columns) > 1 else ("",)
    years = [f"{year:.0f}" for year in table[found.years]]
    values = np.stack([table[column] for column in found.columns], axis=1).ravel()
    values.flags.writeable = False  # all who ask get the same
    return Series(
        name=found.name,
        values=values,
        labels=tuple(f"{year} {month.title()}".strip() for year in years for month in months),
        source=found.source,
        licence=found.licence,
    )
