"""Glossary: every term and symbol of the pages, and what other books call it."""

from lstm_view.page import begin_page, prose
from lstm_view.stage.component import glossary
from lstm_view.words.languages import page_words

begin_page()
prose(page_words("glossary"))
glossary()
