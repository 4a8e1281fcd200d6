"""While somebody needs one thread there is one, and afterwards as many as before."""

from __future__ import annotations

from typing import Any

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from lstm_core import LSTMParameters, fixed_points
from lstm_core.probing.dynamics import StateMap
from lstm_core.threads import OneThread


def threads() -> set[int]:
    """Threads of each BLAS library of this process."""
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_the_last_who_leaves_takes_the_limit_off() -> None:
    limited = OneThread()
    with threadpool_limits(3, user_api="blas"):
        limited.__enter__()
        with limited:
            assert threads() == {1}
        assert threads() == {1}
        limited.__exit__()
        assert threads() == {3}


def test_fixed_points_are_searched_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    during: set[int] = set()
    jacobian = StateMap.jacobian

    def seen(*given: Any) -> Any:
        during.update(threads())
        return jacobian(*given)

    monkeypatch.setattr(StateMap, "jacobian", seen)
    with threadpool_limits(2, user_api="blas"):
        fixed_points(LSTMParameters.initial(1, 2, seed=0), [0.0], starts=2, seed=0)
        assert (during, threads()) == ({1}, {2})
