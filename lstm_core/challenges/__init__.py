"""Build a memory machine: tasks for a cell whose weights a person sets, each checked on hidden, seeded trials.

To add one, write a function that draws a trial and an entry beside it; its solution stands in the tests.
"""

from lstm_core.challenges.challenge import HIDDEN, LEVELS, MAX_TRIAL, SHOWN, Challenge, Trial, batch
from lstm_core.challenges.hears_itself import HEARS_ITSELF
from lstm_core.challenges.judge import STARS, Failure, Verdict, judge, judged, passes
from lstm_core.challenges.one_gate import ONE_GATE
from lstm_core.challenges.several_gates import SEVERAL_GATES
from lstm_core.challenges.two_units import TWO_UNITS

#: All challenges by key, from easy to hard.
CHALLENGES = {one.key: one for one in (*ONE_GATE, *SEVERAL_GATES, *HEARS_ITSELF, *TWO_UNITS)}

__all__ = [
    "CHALLENGES",
    "HIDDEN",
    "LEVELS",
    "MAX_TRIAL",
    "SHOWN",
    "STARS",
    "Challenge",
    "Failure",
    "Trial",
    "Verdict",
    "batch",
    "judge",
    "judged",
    "passes",
]
