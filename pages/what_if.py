"""What if: hold a gate, cut a connection, mask a step, and see against the run before what it changes."""

from lstm_core import Clamp
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.readout_form import readout
from lstm_view.state.changes import Hold
from lstm_view.state.experiment import Experiment, Look, Run, Story

home = Experiment(
    Run(Story("remember"), changes=(Hold(Clamp("f", 0.0, 11, 12)),)),
    look=Look(view="memory", charts=("memory", "reveal", "timeline")),
)
history = open_page("what_if", home)
show_stage(history, StageOptions(whatif="first"), key="what_if", below=readout)
