"""Gradients through time: how much of a late memory, and of a late loss, an earlier step can still move."""

from lstm_view.instruments.gradients.panel import below, gradients
from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["gradients"]
history = open_page("gradients", home.experiment)
show_stage(history, home.options, key="gradients", below=below, beside_run=gradients(history))
