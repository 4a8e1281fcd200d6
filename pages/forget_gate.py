"""The forget gate: the share of the long-term memory that passes."""

from lstm_view.page import is_hiding, open_page, prose, show_stage
from lstm_view.stage.clock import clock_table
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story
from lstm_view.words.languages import page_words

home = Experiment(
    Run(Story("forget")),
    look=Look(view="forget", charts=("activation", "clock", "memory", "timeline"), lines=("f", "c")),
)
history = open_page("forget_gate", home)
show_stage(history, StageOptions(gates=("f",)), key="forget_gate")
if not is_hiding(history):
    prose(page_words("forget_gate", "clock"))
    clock_table()
