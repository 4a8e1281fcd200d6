"""Exercises: of one kind, never the same twice, with as much of each worked out as one likes."""

from lstm_view.learn.exercises.panel import exercises
from lstm_view.page import begin_page, introduce
from lstm_view.stage.component import without_stage

WORDS = """
# Exercises

Compute a step with a pencil, find a gate, count [[weights]]. Where a wrong answer has a well-known cause, you are told
which, and where the stage shows it.
"""

begin_page()
introduce("exercises", WORDS)
without_stage()
exercises()
