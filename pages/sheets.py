"""Sheets, for teachers: exercises for a class, each number its own, on paper or handed in by a signed code."""

from lstm_view.learn.exercises.teacher import sheets
from lstm_view.page import begin_page, introduce
from lstm_view.stage.component import without_stage

begin_page()
introduce("sheets")
without_stage()
sheets()
