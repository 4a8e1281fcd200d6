"""The input gate and the candidate: what is written to the long-term memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["input_gate"]
history = open_page("input_gate", home.experiment)
show_stage(history, home.options, key="input_gate")
