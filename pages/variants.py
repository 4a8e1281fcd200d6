"""Variants: two to four cell types on the same input, side by side."""

from lstm_view.instruments.variants.cases import HOME
from lstm_view.instruments.variants.panel import cases, cell_types, columns
from lstm_view.own.sequence.panel import table_panel
from lstm_view.own.sequence.row import run_controls
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.history import History

history = open_page("variants", HOME)


def left(history: History) -> None:
    """Which cells, on which input."""
    cell_types(history)
    run_controls(history)


def above(history: History) -> None:
    """The cases, and the table one reads."""
    cases(history)
    table_panel(history)


show_stage(history, StageOptions(), key="variants", above=above, left=left, beside_run=columns)
