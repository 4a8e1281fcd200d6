"""Sheets, for teachers: exercises for a class, each number its own, on paper or handed in by a signed code."""

from lstm_view.learn.exercises.teacher import sheets
from lstm_view.page import begin_page, introduce
from lstm_view.stage.component import without_stage

WORDS = """
# Sheets for a class

Each student gets the same kinds of exercises with numbers of their own, on paper or on the page of exercises, from
where a code comes back to you. There are no accounts, and nothing is stored on this server.
"""

begin_page()
introduce("sheets", WORDS)
without_stage()
sheets()
