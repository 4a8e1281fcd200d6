"""Sequence: everything at once, for any story, size, series or text."""

from lstm_view.own.model.analyses.of_stage import points_below
from lstm_view.own.sequence.panel import table_panel
from lstm_view.own.sequence.row import controls
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.readout_form import readout
from lstm_view.state.experiment import Experiment, Look, Random, Run, Sunspots
from lstm_view.state.history import History
from lstm_view.state.question import Question
from lstm_view.state.scene_other import AnyScene

home = Experiment(
    Run(Random(units=8), Sunspots(90), seed=7),
    look=Look(charts=("heatmap", "activation", "memory", "timeline"), question=Question()),
)
history = open_page("sequence", home)


def below(history: History, scene: AnyScene) -> None:
    """A read-out, and where the memory would rest."""
    readout(history, scene)
    points_below(history, scene)


options = StageOptions(whatif="after", measures=True)
show_stage(history, options, key="sequence", left=controls, above=table_panel, below=below)
