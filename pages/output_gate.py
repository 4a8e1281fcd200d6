"""The output gate: what the cell shows of its memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# The output gate

A cell need not say all it knows. The output gate decides how much of the memory is shown at this step.

**1. The [[o|output gate o]] is a share** between 0 and 1, through a [[sigmoid]]. [At step 9](?step=9) nothing asks for
the memory and o is {o@9}; [at step 10](?step=10) the reveal signal opens it to {o@10}.

**2. The memory passes through [[tanh-c|tanh]]**, so that however large c has grown, between −1 and 1 is shown:
[at step 10](?step=10) c is {c@10} and tanh(c) is {tanh_c@10}.

**3. Their product is the [[h|short-term memory h]]** and at once the [[y|output y]]. [At step 10](?step=10&phase=4) it
is {h@10}. All gates of the next step will see it.

**4. Hidden is not forgotten.** From [step 4](?step=4) to [step 9](?step=9) h ((stays below 0.01|h@9 < 0.01)), yet
[[c|c]] only falls from {c@4} to {c@9}. One step later it is there for all to see.

**Try it.** [Keep the gate half open](?v=2&set=bias[o,1]:0&step=9) with a [[bias]] of 0: now h is half of tanh(c)
wherever nothing asks for it, and c is what it was to the last digit.
"""

home = Experiment(Run(Story("hide")), look=Look(view="output", charts=("activation", "reveal"), lines=("o", "c", "h")))
history = open_page("output_gate", home)
show_stage(history, StageOptions(gates=("o",)), key="output_gate", words=WORDS)
