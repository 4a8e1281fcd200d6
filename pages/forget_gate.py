"""The forget gate: the share of the long-term memory that passes."""

from lstm_view.clock import clock_table
from lstm_view.page import open_page, prose, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# The forget gate

How much of the [[c|long-term memory]] should stay? A small network answers at every step, and for every unit anew.

**1. It looks at two things**: the [[x|input x]] of this step and the [[h|short-term memory h]] of the step before.
Each is multiplied by a weight, a bias is added: z = w·x + u·h + b. [At step 13](?step=13) the forget signal is 1, its
weight is −10 and the bias is 5, so z is −5.

**2. A sigmoid makes z a share** between 0 and 1. [At step 8](?step=8) z is 5 and [[f|f]] is 0.993: nearly all passes.
[At step 13](?step=13) z is −5 and [[f|f]] is 0.007: the valve is all but shut.

**3. The share multiplies the memory.** [At step 13](?step=13&phase=1) 1.566 comes in and 0.010 is left.

**4. Held, a share is a clock.** At f = 0.993 half of a memory is gone after 103 steps.
[With a bias of 0](?v=2&set=bias[f,1]:0&step=9) f is 0.5 and the memory halves at every step;
[with a bias of 1](?v=2&set=bias[f,1]:1&step=9), where training often starts, after 2.2 steps.

**Try it.** Drag the bias b of the forget gate and watch the dot on the clock. Or do
[the cell on paper](?story=paper&step=2), where h takes part too.
"""

CLOCK = """
### The clock in numbers

What is left of a memory if nothing but the bias opens the forget gate. A forget bias of 1 helps training begin; it is
not a long memory. Click a bias to set it.
"""

home = Experiment(
    Run(Story("forget")),
    look=Look(view="forget", charts=("activation", "clock", "memory", "timeline"), lines=("f", "c")),
)
history = open_page("forget_gate", home)
show_stage(history, StageOptions(gates=("f",)), key="forget_gate", words=WORDS)
prose(CLOCK)
clock_table()
