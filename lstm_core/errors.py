"""The error of a run that leaves the range of floating-point numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class NotFiniteError(ValueError):
    """A value that a run computes is not finite: that of the line `name` at step `t`, unit `unit`.

    `t` and `unit` count from 0, and so does the sentence; who writes for people words it anew from these attributes.
    `t` is None for a single `step`, `row` (from 0) None without a batch. `terms` are the parts of the sum that is
    too large, where they are known.

    >>> str(NotFiniteError("z_f", np.float64("inf"), t=2, unit=0))
    'z_f at step 2, unit 0 is inf; it must be a finite float64. Use smaller weights or inputs.'
    """

    def __init__(
        self,
        name: str,
        value: np.floating,
        *,
        t: int | None,
        unit: int,
        row: int | None = None,
        terms: Mapping[str, float] | None = None,
    ) -> None:
        self.name, self.value, self.t, self.unit, self.row, self.terms = name, value, t, unit, row, terms or {}
        where = ("this step" if t is None else f"step {t}") + f", unit {unit}"
        where += "" if row is None else f", batch row {row}"
        parts = ", ".join(f"{term} = {part:.3g}" for term, part in self.terms.items())
        super().__init__(
            f"{name} at {where} is {value}{': ' if parts else ''}{parts}; "
            f"it must be a finite {value.dtype}. Use smaller weights or inputs."
        )
