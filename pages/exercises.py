"""Exercises: of one kind, never the same twice, with as much of each worked out as one likes."""

from lstm_view.learn.exercises.panel import exercises
from lstm_view.page import begin_page, introduce
from lstm_view.stage.component import without_stage

begin_page()
introduce("exercises")
without_stage()
exercises()
