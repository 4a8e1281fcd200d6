"""The ledger: which step wrote what is in the memory, and what there is to say of a unit."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

home = Experiment(
    Run(Story("average")),
    look=Look(view="memory", charts=("ledger", "triangle", "clock", "saturation", "timeline")),
)
history = open_page("ledger", home)
show_stage(history, StageOptions(measures=True), key="ledger")
