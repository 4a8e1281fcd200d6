"""Lessons: prepared lists of scenes for teachers."""

from lstm_view.learn.scenes.panel import lessons
from lstm_view.page import begin_page, prose
from lstm_view.stage.component import without_stage
from lstm_view.words.languages import page_words

begin_page()
prose(page_words("lessons"))
without_stage()
lessons()
