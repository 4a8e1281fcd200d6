"""The output gate: what the cell shows of its memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

home = Experiment(Run(Story("hide")), look=Look(view="output", charts=("activation", "reveal"), lines=("o", "c", "h")))
history = open_page("output_gate", home)
show_stage(history, StageOptions(gates=("o",)), key="output_gate")
