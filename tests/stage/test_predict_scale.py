"""What the scale of a prediction says of a drawing, in Node."""

from __future__ import annotations

import pytest

from tests.node import in_node


@pytest.mark.parametrize(
    ("drawn", "gaps"),
    [
        ([1, 2, 3], []),
        ([None, 2, 3], [[4, 4]]),
        ([1, None, None, 4, None], [[5, 6], [8, 8]]),
        ([None, None], [[4, 5]]),
    ],
)
def test_the_steps_that_are_still_to_be_drawn_are_named(drawn: list[float | None], gaps: list[list[int]]) -> None:
    assert in_node('return (await stage("predict-scale.js")).gapsIn(given, 4);', drawn) == gaps
