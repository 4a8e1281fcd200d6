"""What if: hold a gate, cut a connection, and see against the run before what it changes."""

from lstm_view.page import beside, open_page, show_stage
from lstm_view.payload import Exposed
from lstm_view.prose import prose
from lstm_view.settings import Settings

WORDS = """
# What if

To see what a gate is for, take it away. You can hold a gate at a value for some steps, set a connection or a whole unit
to zero, or change an input. The cell then really runs with that, from that step on. Faint thin lines, open
rings, short strokes and the word “was” show the run before.

**One closed step is enough.** [With f held at 0 at step 12](?step=12) the [[c|long-term memory]] of 0.914 is gone, and
nothing brings it back. [Half open](?set=clamp[f,11-11,*]:0.5&step=12), half of it stays, for good.

**Hidden is not forgotten.** [Hold o at 0 for the steps 8 to 13](?set=clamp[o,7-12,*]:0&step=10) and [[h|h]] is 0 there,
but c is untouched: at step 14 h is back at 0.680. In numbers: with c held at 2,
[an output gate of 0.01](?story=paper&set=c0[0]:2;clamp[f,*,*]:1;clamp[i,*,*]:0;clamp[o,*,*]:0.01&step=1) shows 0.0096,
[one of 0.99](?story=paper&set=c0[0]:2;clamp[f,*,*]:1;clamp[i,*,*]:0;clamp[o,*,*]:0.99&step=1) shows 0.9544.

**What the input gate keeps out.** [Hold i open](?story=ignore&set=clamp[i,*,*]:1&step=11) in the story that ignores
noise, and c follows all of it: 2.094 at step 11 instead of 0.711.

**A unit that others listen to.** [Set unit 2 to zero](?story=random&seed=0&set=cut[unit,1]:0&step=14) in a random cell
of four, and the others change too, since they read its h.
"""

home = Settings(
    story="remember",
    changes=(("clamp[f,11-11,*]", 0.0),),
    view="memory",
    charts=("memory", "reveal", "timeline"),
)
history = open_page("what_if", home)
text, picture = beside()
with text:
    prose(WORDS)
with picture:
    show_stage(history, Exposed(whatif="first"), key="what_if")
