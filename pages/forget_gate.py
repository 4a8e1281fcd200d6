"""The forget gate: the share of the long-term memory that passes."""

from lstm_view.page import is_hiding, open_page, prose, show_stage
from lstm_view.stage.clock import clock_table
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# The forget gate

How much of the [[c|long-term memory]] should stay? A [[small network]] answers at every step, and for every [[unit]]
anew.

**1. It looks at two things**: the [[x|input x]] of this step and the [[h|short-term memory h]] of the step before.
Each is multiplied by a [[weight]], a [[bias]] is added: [[z]] = w·x + u·h + b. [At step 13](?step=13) the forget
signal is {x@13.2|0}, its weight is {weight_ih[f,1,2]} and the bias is {bias[f,1]}, so z is {z_f@13|0}.

**2. A [[sigmoid]] makes z a share** between 0 and 1. [At step 8](?step=8) z is {z_f@8|0} and [[f|f]] is {f@8}:
((nearly all passes|f@8 > 0.9)). [At step 13](?step=13) z is {z_f@13|0} and [[f|f]] is {f@13}: ((the valve is all but
shut|f@13 < 0.1)).

**3. The share multiplies the memory.** [At step 13](?step=13&phase=1) {c_prev@13} comes in and {kept@13} is left.

**4. Held, a share is a clock.** At f = {f@8} [[half-life|half of a memory is gone]] after {half_life@8|0} steps.
[With a bias of 0](?v=2&set=bias[f,1]:0&step=9) f is
{f@9 with bias[f,1]:0|1} and the memory halves at every step;
[with a bias of 1](?v=2&set=bias[f,1]:1&step=9), where [[training]] often starts, after
{half_life@9 with bias[f,1]:1|1} steps.

**Try it.** Drag the bias b of the forget gate and watch the dot on the clock. Or do
[the cell on paper](?story=paper&step=2), where h takes part too.
"""

CLOCK = """
### The clock in numbers

What is left of a memory if nothing but the bias opens the forget gate. A [[forget bias]] of 1 helps training begin; it
is not a long memory. Click a bias to set it.
"""

home = Experiment(
    Run(Story("forget")),
    look=Look(view="forget", charts=("activation", "clock", "memory", "timeline"), lines=("f", "c")),
)
history = open_page("forget_gate", home)
show_stage(history, StageOptions(gates=("f",)), key="forget_gate", words=WORDS)
if not is_hiding(history):
    prose(CLOCK)
    clock_table()
