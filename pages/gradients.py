"""Gradients through time: how much of a late memory, and of a late loss, an earlier step can still move."""

from lstm_view.instruments.gradients.panel import below, case, gradients
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Cursor, Experiment, Look, Random, Run

WORDS = f"""
# Gradients through time

To learn from a late [[loss]], an early step must hear of it. What it hears is a [[derivative]]: if the
[[c|long-term memory]] is moved a little at step t, by how much does it move at step T?

**The [[direct path]].** Along c alone a change is multiplied by [[f|f]] at each step, so the [[product of f]] arrives.

**The whole.** But c also shows in [[h|h]], and h enters every gate of the next step. Of unit 1 of this [[random cell]]
these [[detours]] carry far more than the direct path does, and from many steps with the opposite sign.

**Open or shut, f does not decide alone.** [Hold f at 1](?v=2&set=clamp[f,*,*]:1) and the direct path loses nothing,
yet the whole derivative does not stay 1. [Shut f for one step](?v=2&set=clamp[f,12-12,*]:0) and the direct
path is cut, yet the detours get through.

**More and more [[recurrence]].** Set all weights on h of a cell with a single unit [to 0](?{case(0)}): no gate sees h,
and both numbers are the same. [At 0.5](?{case(0.5)}) the whole is larger. [At 2](?{case(2)}) it is larger still, while
the product of f is smaller.

**Each number is checked.** It comes from going back through the run, and it is [[measured]] by running forward with
the state moved a little up, then down.

**What a weight has to do with it.** Below the stage you give h a [[target]], and get a [[loss]] and its [[gradient]]
for every weight, each of them measured too. With a [[read-out]] the target is for its y, and with [[softmax]] it may be
a [[class]], counted as [[cross-entropy]]. A step of [[gradient descent]] moves all weights against it, as far as
the [[learning rate]] says.
"""

home = Experiment(
    Run(Random(units=3), seed=28),
    Cursor(step=9),
    Look(charts=("timeline",), lines=("f", "c"), state="c", targets="0.5"),
)
history = open_page("gradients", home)
show_stage(history, StageOptions(), key="gradients", below=below, beside_run=gradients(history), words=WORDS)
