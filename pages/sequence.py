"""Sequence: everything at once, for any story, size, series or text."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.readout_form import readout
from lstm_view.state.experiment import Experiment, Look, Random, Run, Sunspots
from lstm_view.widgets import controls

home = Experiment(
    Run(Random(units=8), Sunspots(90), seed=7),
    look=Look(charts=("heatmap", "activation", "memory", "timeline")),
)
history = open_page("sequence", home)

WORDS = """
# A whole sequence

Choose a [[cell]] in the list above the stage and give it something to read: a [[real series]], your numbers, your
text. Click a row of the [[heatmap]] to follow that [[unit]] through every other picture.
"""

show_stage(
    history, StageOptions(whatif="after", measures=True), key="sequence", words=WORDS, left=controls, below=readout
)
