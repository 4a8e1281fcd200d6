"""What if: hold a gate, cut a connection, mask a step, and see against the run before what it changes."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES
from lstm_view.stage.readout_form import readout

home = HOMES["what_if"]
history = open_page("what_if", home.experiment)
show_stage(history, home.options, key="what_if", below=readout)
