"""Questions to the units of a trained model: a table of analyses, each with a form, a search and an answer.

To add one: its key in ``lstm_view.state.question.ANALYSES``, and in ``table.py`` an :class:`analysis.Analysis` from a
module of its own here. The search runs where it is quick at once, else in a process with progress and Stop; what it
found is numbers, kept by content; the answer makes words, charts and tables of it in the language of the page.
"""
