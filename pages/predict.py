"""Predict, then see: sixteen prepared questions on the stories, and the same for any run on any page."""

from lstm_view.learn.predict.listing import listing
from lstm_view.learn.predict.questions import questions
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Look

WORDS = f"""
# Predict, then see

Say first what will come; only then look. What you have predicted, and seen go otherwise, you keep.

**1. Draw** the course over the steps that are hidden, with the mouse, a finger or the arrow keys, or type a number.

**2. Press Show.** The real course meets yours, and the gap is a number.

**3. Say what happened.**

## Sixteen questions

{listing()}
On every page with a stage the button Predict, or the key P, asks you the same of what you see there.
"""

home = questions()[0].experiment(Look(charts=("timeline",), lines=("f", "i", "o", "g", "c", "h")))
history = open_page("predict", home)
show_stage(history, StageOptions(), key="predict", words=WORDS, tells_nothing=True)
