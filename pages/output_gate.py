"""The output gate: what the cell shows of its memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["output_gate"]
history = open_page("output_gate", home.experiment)
show_stage(history, home.options, key="output_gate")
