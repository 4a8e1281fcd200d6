"""The forget gate: the share of the long-term memory that passes."""

from lstm_view.page import is_hiding, open_page, prose, show_stage
from lstm_view.stage.clock import clock_table
from lstm_view.stage.homes import HOMES
from lstm_view.words.languages import page_words

home = HOMES["forget_gate"]
history = open_page("forget_gate", home.experiment)
show_stage(history, home.options, key="forget_gate")
if not is_hiding(history):
    prose(page_words("forget_gate", "clock"))
    clock_table()
