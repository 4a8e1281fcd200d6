"""The ledger: which step wrote what is in the memory, and what there is to say of a unit."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# Who wrote this memory

A [[c|long-term memory]] is a sum. Every step wrote something, i·g, and each [[f|forget gate]] since then has let a
share of it pass. So at every step you can say what is left of each [[entry]].

**The bars** show the present memory by the step that wrote it; stacked, they make [[c|c]].
[At step 7](?step=7) the signal rises and {added@7} is written. [19 steps later](?step=26) 9 % of that is left: old
entries fade, and c is an average of the newest.

**The triangle** is the whole [[ledger]]. A row is one entry, a column one memory. In
[the story of the pulse](?story=remember&step=20) one row holds all of it; in
[the story of the forget signal](?story=forget&step=13) every row ends at step 13.

Click an entry, and you stand at the step that wrote it.

**This [[unit]].** A [[half-life]] is honest only where f stands still, so you also see the range of f over the run,
and how soon half of what c holds here is really gone.
"""

home = Experiment(
    Run(Story("average")),
    look=Look(view="memory", charts=("ledger", "triangle", "clock", "saturation", "timeline")),
)
history = open_page("ledger", home)
show_stage(history, StageOptions(measures=True, any_cell=True), key="ledger", words=WORDS)
