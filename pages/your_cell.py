"""Your cell: the numbers of an exercise, a paper or a notebook, entered as they are, on the stage."""

from lstm_view.own.cell.below import other_libraries
from lstm_view.own.cell.panel import enter
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# Your cell

Bring the numbers of an exercise, a paper or a notebook, and see them run.

**1. Say which cell it is**, and paste what you have: an LSTM, also with [[coupled gates]] or a [[hard sigmoid]], a
[[GRU]] or an [[RNN]]. All [[weight|weights]] in one text, each [[matrix]] behind its name; or a field for each
[[gate]]; or all gates [[stacked]]. Brackets, LaTeX, cells of a spreadsheet: as they are.

**2. Check what was understood.** The shapes, the first numbers of each gate, and a question wherever shapes do not
tell: the [[gate order]], whether rows or columns are units, whether x or h comes first.

**3. Show your cell.** Then it is on the stage, and you can drag, step and play. It is one step of undo.

Until then the stage shows a small cell that you can [do on paper](?).
"""

home = Experiment(Run(Story("paper")), look=Look(charts=("memory", "timeline"), entry=Entry()))
history = open_page("your_cell", home)
show_stage(history, StageOptions(any_cell=True), key="your_cell", words=WORDS, above=enter, below=other_libraries)
