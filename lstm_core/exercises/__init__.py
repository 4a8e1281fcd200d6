"""Exercises that are never the same twice: seeded kinds with one right answer, sheets of them, and codes to hand in."""

from lstm_core.exercises.answers import Verdict, judge, judge_line, read_answer
from lstm_core.exercises.codes import HandedIn, read_code, write_code
from lstm_core.exercises.exercise import Exercise, Moment, Wrong
from lstm_core.exercises.kinds import FAMILIES, KINDS, Kind, make
from lstm_core.exercises.lines import Line, Term
from lstm_core.exercises.misconceptions import MISCONCEPTIONS
from lstm_core.exercises.sheets import MAX_NUMBER, MAX_TASKS, Sheet

__all__ = [
    "FAMILIES",
    "KINDS",
    "MAX_NUMBER",
    "MAX_TASKS",
    "MISCONCEPTIONS",
    "Exercise",
    "HandedIn",
    "Kind",
    "Line",
    "Moment",
    "Sheet",
    "Term",
    "Verdict",
    "Wrong",
    "judge",
    "judge_line",
    "make",
    "read_answer",
    "read_code",
    "write_code",
]
