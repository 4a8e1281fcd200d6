"""Gradients through time: how much of a late memory, and of a late loss, an earlier step can still move."""

from lstm_view.instruments.gradients.panel import below, gradients
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Cursor, Experiment, Look, Random, Run

home = Experiment(
    Run(Random(units=3), seed=28),
    Cursor(step=9),
    Look(charts=("timeline",), lines=("f", "c"), state="c", targets="0.5"),
)
history = open_page("gradients", home)
show_stage(history, StageOptions(), key="gradients", below=below, beside_run=gradients(history))
