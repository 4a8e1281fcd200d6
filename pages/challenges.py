"""Challenges: build a memory machine out of an empty cell, checked on hidden trials."""

from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.challenges.panel import listing
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Blank, Experiment, Look, Run, Trial

WORDS = """
# Build a memory machine

Every [[weight]] of this [[cell]] is 0. Set them so that it does what the [[challenge]] asks.

The meter counts the [[trials]] you can see, while you move a weight. When you let go, NumPy runs the cell on trials you
cannot see, and says which it fails first, and where.

Three stars: solved, with few numbers that are not 0, and with [[noise]] on the input too.
"""

home = Experiment(Run(Blank(), Trial()), look=Look(charts=("activation", "memory")))
history = open_page("challenges", home)
show_stage(history, StageOptions(), key="challenges", words=WORDS, left=listing, beside_run=on_stage)
