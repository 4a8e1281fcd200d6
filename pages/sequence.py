"""Sequence: everything at once, for any story, size, series or text."""

from lstm_view.own.model.analyses.of_stage import points_below
from lstm_view.own.sequence.panel import table_panel
from lstm_view.own.sequence.row import controls
from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES
from lstm_view.stage.readout_form import readout
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene

home = HOMES["sequence"]
history = open_page("sequence", home.experiment)


def below(history: History, scene: AnyScene) -> None:
    """A read-out, and where the memory would rest."""
    readout(history, scene)
    points_below(history, scene)


show_stage(history, home.options, key="sequence", left=controls, above=table_panel, below=below)
