"""What people call a step: its number in the whole run, of which a sequence may be a part.

static/stage/step-number.js is the same for the browser.
"""

from __future__ import annotations

from collections.abc import Sequence


def step_number(t: int, numbers: Sequence[int] = ()) -> int:
    """Return the number of a step that counts from 0 in the sequence.

    ``numbers`` are those of its steps, of a direction that reads backward counting down; without them the sequence is
    the whole run. Before the first and behind the last they count on: -1 is the state that the sequence starts with.

    >>> step_number(0), step_number(1, (51, 52, 53)), step_number(-1, (51, 52, 53)), step_number(-1, (9, 8))
    (1, 52, 50, 10)
    """
    if not numbers:
        return t + 1
    place = min(max(t, 0), len(numbers) - 1)
    way = -1 if numbers[-1] < numbers[0] else 1
    return numbers[place] + way * (t - place)
