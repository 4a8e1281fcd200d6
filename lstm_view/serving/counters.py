"""What is counted while the server works: plain numbers, so that nobody pays for a library before it is asked for.

:mod:`lstm_view.serving.metrics` hands them to Prometheus.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import accumulate
from typing import Final

#: Seconds; upper ends of the classes in which answers are counted.
BUCKETS: Final = (0.01, 0.02, 0.05, 0.1, 0.15, 0.3, 0.6, 1.0, 2.0, 5.0, 10.0)


class Counters:
    """Counts by name and labels, and how long answers took; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._answers = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0

    def add(self, name: str, *labels: str, n: int = 1) -> None:
        """Count ``n`` more of something."""
        with self._lock:
            self._counts[name, labels] += n

    def answered(self, seconds: float) -> None:
        """A page's question was answered after so long."""
        with self._lock:
            self._answers[bisect_left(BUCKETS, seconds)] += 1
            self._seconds += seconds

    def counts(self, name: str) -> dict[tuple[str, ...], int]:
        """Labels -> how many.

        >>> counters = Counters()
        >>> counters.add("refused", "memory")
        >>> counters.counts("refused")
        {('memory',): 1}
        """
        with self._lock:
            return {labels: n for (found, labels), n in self._counts.items() if found == name}

    def answers(self) -> tuple[list[tuple[str, int]], float]:
        """The answers within each upper end, as Prometheus wants them, and the sum of their seconds."""
        with self._lock:
            ends = [*map(str, BUCKETS), "+Inf"]
            return list(zip(ends, accumulate(self._answers), strict=True)), self._seconds


@lru_cache(maxsize=1)
def counters() -> Counters:
    """Those of this process."""
    return Counters()
