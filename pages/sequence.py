"""Sequence: everything at once, for any story, size, series or text."""

from lstm_view.page import open_page, show_stage_with_controls
from lstm_view.payload import Exposed
from lstm_view.settings import RANDOM, Settings

home = Settings(
    story=RANDOM,
    source="sunspots",
    seed=7,
    units=8,
    steps=90,
    charts=("heatmap", "activation", "memory", "timeline"),
)
history = open_page("sequence", home)

WORDS = """
# A whole sequence

Choose a cell in the list above the stage and give it something to read: a real series, your numbers, your text.
Click a row of the heatmap to follow that unit through every other picture.
"""
show_stage_with_controls(history, Exposed(whatif="after", measures=True), WORDS, key="sequence")
