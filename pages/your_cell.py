"""Your cell: the numbers of an exercise, a paper or a notebook, entered as they are, on the stage."""

from lstm_view.own.cell.below import other_libraries
from lstm_view.own.cell.panel import enter
from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["your_cell"]
history = open_page("your_cell", home.experiment)
show_stage(history, home.options, key="your_cell", above=enter, below=other_libraries)
