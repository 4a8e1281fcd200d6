"""Steps that a run passes over: what a mask may be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_core.checks import Array, real_array

Mask = npt.NDArray[np.bool_]


def checked_mask(mask: Any, x: Array) -> Mask | None:
    """Return a mask of the steps of x, (T,) or (T, B), as a read-only copy; None where no step is masked.

    It is False at the steps that are passed over. Raises ValueError on another shape and on values that are neither
    True nor False.

    >>> checked_mask([1, 0], np.zeros((2, 3))).tolist()
    [True, False]
    """
    if mask is None:
        return None
    given, wanted = real_array("mask", mask), tuple(dict.fromkeys(((len(x),), x.shape[:-1])))
    either = " or ".join(map(str, wanted))
    if given.shape not in wanted:
        raise ValueError(f"mask has shape {given.shape}; wanted {either}.")
    if not np.isin(given, (0, 1)).all():
        raise ValueError(f"mask holds other values than True and False; wanted booleans {either}, False to pass over.")
    if given.all():
        return None
    found = given.astype(bool)
    found.flags.writeable = False
    return found
