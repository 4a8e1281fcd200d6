"""Glossary: every term and symbol of the pages, and what other books call it."""

from lstm_view.page import begin_page, prose
from lstm_view.stage.component import glossary

WORDS = """
# Glossary

Every term and symbol of these pages in two sentences, what other books call it, and a moment that shows it.
"""

begin_page()
prose(WORDS)
glossary()
