"""Linear algebra in one thread, where more of them would wait for one another."""

from __future__ import annotations

import threading
from typing import Any


class OneThread:
    """While somebody is within it, the BLAS library behind NumPy computes in one thread, for all of this process.

    Of many small matrices each would be shared among the threads and take as long as the slowest of them: where
    other programs have the cores, a search for fixed points of 64 units took 15 s in place of 0.6 s. The first who
    enters sets the limit and the last who leaves takes it off, so that those in between do not lose it.

    >>> import numpy as np
    >>> with OneThread():
    ...     np.linalg.solve(np.eye(2), np.ones(2)).tolist()
    [1.0, 1.0]
    """

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0
        self._limits: Any = None

    def __enter__(self) -> None:
        from threadpoolctl import threadpool_limits

        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._limits = threadpool_limits(1, user_api="blas")

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limits.restore_original_limits()


one_thread = OneThread()
"""The one of this process."""
