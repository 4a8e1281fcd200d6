"""Overview: the whole cell on a story that plays."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment

WORDS = """
# How an LSTM remembers

An LSTM reads a sequence one [[step]] at a time and carries two memories along: a [[c|long-term memory c]] that only
its [[gate|gates]] can change, and a [[h|short-term memory h]] that is also its output. Play it, step through it, drag
any number.

## What comes in

At each step the cell sees three things: the [[x|input x]] of this step, and both memories as the step before left
them. [At step 4 the pulse arrives](?step=4); until then there is [nothing to remember](?step=3).

## What the gates do

The [[f|forget gate]] says [what share of c stays](?step=8&phase=1). The [[i|input gate]] says how much of the
[[g|candidate]] is [written to it](?step=4&phase=2). Both together make [the new c](?step=4&phase=3). The
[[o|output gate]] says [how much of c is shown](?step=4&phase=4).

## What goes out

The [[c|long-term memory]] and the [[h|short-term memory]] go on to the next step; h is also the [[y|output y]].
[Twenty steps after the pulse](?step=24) c is ((still|c@24 > 0.8)) {c@24}, {c@24/c@4|%} % of the {added@4} that was
written.
"""

history = open_page("overview", Experiment())
show_stage(history, StageOptions(autoplay=True), key="overview", words=WORDS)
