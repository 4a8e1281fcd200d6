"""Your cell: the numbers of an exercise, a paper or a notebook, entered as they are, on the stage."""

from lstm_view.own.cell.below import other_libraries
from lstm_view.own.cell.panel import enter
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Experiment, Look, Run, Story

home = Experiment(Run(Story("paper")), look=Look(charts=("memory", "timeline"), entry=Entry()))
history = open_page("your_cell", home)
show_stage(history, StageOptions(), key="your_cell", above=enter, below=other_libraries)
