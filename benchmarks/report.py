"""The one table that all benchmarks fill: aim, measured, peer, ratio."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

HEADINGS = ("measured", "aim", "", "peer", "ratio")


@dataclass(frozen=True)
class Row:
    """One number: what it is with its unit, what was measured, what the peer takes, and the aim.

    ``aim`` is a least value unless ``at_most``; None where the number only explains another one.
    """

    what: str
    measured: float
    peer: float | None = None
    aim: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the aim, if there is one, was reached."""
        if self.aim is None:
            return True
        return self.measured <= self.aim if self.at_most else self.measured >= self.aim


def load() -> str:
    """How busy the machine is, in words, or nothing where the system does not say."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f"load average of the last minute {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def show(title: str, rows: Iterable[Row]) -> None:
    """Print the rows below their title."""
    print(f"\n{title}  ({load()})")
    print(f"{'':52}" + "".join(f"{heading:>10}" for heading in HEADINGS))
    for row in rows:
        aim = "" if row.aim is None else f"{'≤' if row.at_most else '≥'} {row.aim:g}"
        verdict = "" if row.aim is None else "met" if row.met else "missed"
        ratio = "" if not row.peer else f"{row.measured / row.peer:.2f}"
        cells = (_number(row.measured), aim, verdict, _number(row.peer), ratio)
        print(f"{row.what:52}" + "".join(f"{cell:>10}" for cell in cells), flush=True)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
