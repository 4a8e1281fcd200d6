"""Lessons: prepared lists of scenes for teachers."""

from lstm_view.learn.scenes.panel import lessons
from lstm_view.page import begin_page, prose

WORDS = """
# Lessons

Scenes to teach with, in order: open one, ask, let them say, then show what is so. What you ask for is often what the
scene leaves out. Each opens in a tab of its own and can be handed on as a link. Print this page to have your notes on
paper. For scenes of your own, open “Make a scene for students” below the stage of any page; exercises to hand out are
on the page <a data-travel href="sheets">Sheets</a>.
"""

begin_page()
prose(WORDS)
lessons()
