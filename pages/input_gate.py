"""The input gate and the candidate: what is written to the long-term memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

home = Experiment(
    Run(Story("ignore")),
    look=Look(view="input", charts=("activation", "memory", "timeline"), lines=("i", "g", "c")),
)
history = open_page("input_gate", home)
show_stage(history, StageOptions(gates=("i", "g")), key="input_gate")
