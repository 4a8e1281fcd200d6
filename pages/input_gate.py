"""The input gate and the candidate: what is written to the long-term memory."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment, Look, Run, Story

WORDS = """
# The input gate

What should be written, and how much of it? Two small networks share the work.

**1. The [[g|candidate g]] says what.** It passes through tanh and lies between −1 and 1. [At step 7](?step=7) the
value 0.9 makes it 0.716; [at step 18](?step=18) the value −0.6 makes it −0.537.

**2. The [[i|input gate i]] says how much**, from 0 to 1, through a sigmoid. [At step 6](?step=6) a large value is at
the door, 0.83, but i is 0.002 and next to nothing gets in. [At step 7](?step=7) the write flag opens i to 0.998.

**3. Their product is added.** It may be positive or negative: [at step 7](?step=7&phase=2) the cell adds 0.715;
[at step 18](?step=18&phase=2) it takes 0.536 away.

**4. The long-term memory is complete.** What the [[f|forget gate]] kept plus what the input gate let in is the new
[[c|c]]: [at step 18](?step=18&view=memory) 0.698 − 0.536 makes 0.162.

**Try it.** Raise the bias b of the input gate from −6 to 0, [and every value leaks in](?v=2&set=bias[i,1]:0&step=18).
"""

home = Experiment(
    Run(Story("ignore")),
    look=Look(view="input", charts=("activation", "memory", "timeline"), lines=("i", "g", "c")),
)
history = open_page("input_gate", home)
show_stage(history, StageOptions(gates=("i", "g")), key="input_gate", words=WORDS)
