"""The input gate and the candidate: what is written to the long-term memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# The input gate

What should be written, and how much of it? Two [[small networks]] share the work.

**1. The [[g|candidate g]] says what.** It passes through [[tanh]] and lies between −1 and 1. [At step 7](?step=7) the
value {x@7|1} makes it {g@7}; [at step 18](?step=18) the value {x@18|1} makes it {g@18}.

**2. The [[i|input gate i]] says how much**, from 0 to 1, through a [[sigmoid]]. [At step 6](?step=6) a large value is
at the door, {x@6|2}, but i is {i@6} and ((next to nothing gets in|i@6 < 0.1)). [At step 7](?step=7) the write flag
opens i to {i@7}.

**3. Their [[product]] is [[added]].** It may be positive or negative: [at step 7](?step=7&phase=2) the cell adds
{added@7}; [at step 18](?step=18&phase=2) it takes {-added@18} away.

**4. The long-term memory is complete.** What the [[f|forget gate]] kept plus what the input gate let in is the new
[[c|c]]: [at step 18](?step=18&view=memory) {kept@18} − {-added@18} makes {c@18}.

**Try it.** Raise the [[bias b]] of the input gate from {bias[i,1]} to 0, [and every value leaks
in](?v=2&set=bias[i,1]:0&step=18).
"""

home = Experiment(
    Run(Story("ignore")),
    look=Look(view="input", charts=("activation", "memory", "timeline"), lines=("i", "g", "c")),
)
history = open_page("input_gate", home)
show_stage(history, StageOptions(gates=("i", "g")), key="input_gate", words=WORDS)
