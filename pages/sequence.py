"""Sequence: everything at once, for any story, size, series or text."""

from lstm_view.own.sequence.panel import table_panel
from lstm_view.own.sequence.row import controls
from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES
from lstm_view.stage.readout_form import readout

home = HOMES["sequence"]
history = open_page("sequence", home.experiment)
show_stage(history, home.options, key="sequence", left=controls, above=table_panel, below=readout)
