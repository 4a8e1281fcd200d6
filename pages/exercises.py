"""Exercises: of one kind, never the same twice, with as much of each worked out as one likes."""

from lstm_view.learn.exercises.panel import exercises
from lstm_view.page import begin_page, introduce
from lstm_view.stage.component import without_stage

WORDS = """
# Exercises

Compute a step with a pencil, find a gate, count [[weights]]. A wrong answer that many people give is told what it comes
from, and where the stage shows it.
"""

begin_page()
introduce("exercises", WORDS)
without_stage()
exercises()
