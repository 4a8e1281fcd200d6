"""What if: hold a gate, cut a connection, mask a step, and see against the run before what it changes."""

from lstm_core import Clamp
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.readout_form import readout
from lstm_view.state.changes import Hold
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# What if

To see what a gate is for, take it away. You can [[held|hold a gate]] at a value for some steps,
[[cut|set a connection]] or a whole unit to zero, [[masked|mask steps]], or change an input. The cell then really runs
with that, from that step on. Faint thin lines, open rings, short strokes and the word “[[was]]” show the
[[ghost|run before]].

**One closed step is enough.** [With f held at 0 at step 12](?step=12) the [[c|long-term memory]] of {c_prev@12} is
gone, and ((nothing brings it back|c@24 < 0.1)). [Half open](?v=2&set=clamp[f,12-12,*]:0.5&step=12), half of it stays,
for good.

**Hidden is not forgotten.** [Hold o at 0 for the steps 8 to 13](?v=2&set=clamp[o,8-13,*]:0&step=10) and [[h|h]] is 0
there, but c is untouched: at step 14 h is back at 0.680. In numbers: with c held at 2,
[an output gate of 0.01](?v=2&story=paper&set=c0[1]:2;clamp[f,*,*]:1;clamp[i,*,*]:0;clamp[o,*,*]:0.01&step=1) shows
0.0096,
[one of 0.99](?v=2&story=paper&set=c0[1]:2;clamp[f,*,*]:1;clamp[i,*,*]:0;clamp[o,*,*]:0.99&step=1) shows 0.9544.

**What the input gate keeps out.** [Hold i open](?v=2&story=ignore&set=clamp[i,*,*]:1&step=11) in the story that
ignores noise, and c follows all of it: 2.094 at step 11 instead of 0.711.

**A [[unit]] that others listen to.** [Set unit 2 to zero](?v=2&story=random&seed=0&set=cut[unit,2]:0&step=14) in a
random cell of four, and the others change too, since they read its h.

**[[padding|Padding]] is input too.** Short sequences are filled up with zeros, and the cell goes on reading them.
[Mask these steps](?v=2&story=average&input=numbers&data=1,1,1,1,1,1,0,0,0,0,0,0&set=masked[7-12]:1&step=12), and both
memories pass unchanged: c stays 0.246, while in the padded run, the ghost, it falls to 0.115.

**A and B.** “Keep as B” above the stage keeps the run as it is. Then change anything, take another story or give
the cell another sequence: [[a-and-b|A and B]] are drawn over each other in every picture. Here
[a weak pulse lies over the full pulse](?v=2&set=x[4,1]:0.5&step=4&view=cell&other=story%3Dremember).
"""

home = Experiment(
    Run(Story("remember"), changes=(Hold(Clamp("f", 0.0, 11, 12)),)),
    look=Look(view="memory", charts=("memory", "reveal", "timeline")),
)
history = open_page("what_if", home)
show_stage(history, StageOptions(whatif="first", any_cell=True), key="what_if", words=WORDS, below=readout)
