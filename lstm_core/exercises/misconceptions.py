"""What people take for true of an LSTM, in the sentence that names it; each is met by a wrong answer of some kind."""

from __future__ import annotations

from typing import Final

from lstm_core.language import tr_later

#: Key -> what is wrong, in one or two sentences. Symbols stand in braces, as in an exercise; tr says it.
MISCONCEPTIONS: Final = {
    "output-gate-forgets": tr_later("The output gate hides, it does not forget: {o} has no part in {c}, only in {h}."),
    "half-for-ever": tr_later(
        "A gate acts at every step anew: what is left is multiplied by {f} once a step, not once for all."
    ),
    "input-gate-sign": tr_later(
        "The input gate is never negative: the sign of what is written comes from the candidate {g}."
    ),
    "c-bounded": tr_later(
        "The long-term memory {c} has no bounds; tanh({c}) and {h} lie between −1 and 1, {c} need not."
    ),
    "h-is-memory": tr_later("The cell carries {c} on, not {h}: {h} is only what it shows of {c} at a step."),
    "bias-is-not-life": tr_later("A bias is neither the gate nor a time: only what σ makes of it says what stays."),
    "direct-path-whole": tr_later(
        "The gate of the earlier step has acted before that memory was there: only later ones count."
    ),
    "forgot-tanh": tr_later("Before it is shown, {c} goes through tanh: {h} = {o} · tanh({c}), not {o} · {c}."),
    "no-output-gate": tr_later("What is shown is the share {o} of tanh({c}), not all of it."),
    "sigmoid-for-candidate": tr_later("The candidate is no gate: it goes through tanh, from −1 to 1, not through σ."),
    "tanh-for-gate": tr_later("A gate goes through σ, from 0 to 1, not through tanh."),
    "z-as-gate": tr_later("That is the pre-activation {z}: it has still to go through the activation."),
    "gate-for-z": tr_later("That is what comes after the activation; {z} is the sum before it."),
    "gates-swapped": tr_later(
        "{f} is the share of the old memory that stays, {i} that of the candidate that is written."
    ),
    "no-recurrence": tr_later("The term {U} · {h_prev} is missing: every gate reads the short-term memory too."),
    "no-bias": tr_later("The bias {b} is missing from the sum."),
    "recurrence-from-c": tr_later(
        "{U} is multiplied by {h_prev}, not by {c_prev}: without peepholes no gate sees {c}."
    ),
    "write-is-change": tr_later(
        "The memory also loses something at this step: it changes by what is written and by what is forgotten."
    ),
    "memory-for-change": tr_later("That is the new memory itself; asked is the difference to the one before."),
    "ignored-write": tr_later(
        "What was written at this step has to be taken off {c} first; the rest is what the gate let pass."
    ),
    "target-for-z": tr_later(
        "The gate is σ of the sum: the sum has to be the z that belongs to the gate, not the gate."
    ),
    "mean-life-for-half-life": tr_later(
        "That belongs to the mean life, 1 / (1 − {f}); after a half-life half is left."
    ),
    "linear-loss": tr_later(
        "The loss is not the same amount at each step: it is the same share of what is still there."
    ),
    "one-step-off": tr_later("That is one step too many or too few."),
    "kept-for-ever": tr_later(
        "That is what was written; every forget gate since then has let only a share of it pass."
    ),
    "own-gate": tr_later(
        "The forget gate of the step that writes acts on what was there before, not on what it writes."
    ),
    "largest-write": tr_later(
        "The largest write need not be what is left: the forget gates since then decide with it."
    ),
    "newest-wins": tr_later(
        "The newest entry has not been forgotten yet, but it is smaller than what is left of an older one."
    ),
    "write-only": tr_later("That is one write; what was written before is still there in part and adds up."),
    "one-block": tr_later("An LSTM has four such blocks, one for each of the three gates and one for the candidate."),
    "four-blocks": tr_later("A GRU has three blocks, two gates and the candidate; four are those of an LSTM."),
    "other-biases": tr_later(
        "That is the count with the other convention: PyTorch has two biases for each row, Keras one."
    ),
    "one-bias-of-a-gru": tr_later(
        "That is the count with one bias for each row; a GRU of PyTorch has two, and so has one of Keras unless "
        "reset_after=False."
    ),
    "no-recurrent-weights": tr_later("The weights {U} on {h_prev} are missing: each block has H columns for them."),
    "each-layer-reads-x": tr_later(
        "Only the first layer reads the input; each later one reads the outputs of the one below it."
    ),
    "one-direction": tr_later("Each direction has weights of its own, and a layer above reads the outputs of both."),
    "above-reads-one": tr_later("The layer above reads both directions side by side: 2H numbers a step, not H."),
    "row-order": tr_later(
        "That is the order of another library: the rows say nothing of their gates, so it has to be known."
    ),
    "transposed": tr_later(
        "That is the matrix the other way round: PyTorch has a row for each output, Keras a column."
    ),
    "sizes-swapped": tr_later("Inputs and units are exchanged: W reads the D inputs, U the H units."),
    "units-are-steps": tr_later(
        "The number of units is chosen, the number of steps comes with the data: they are not related."
    ),
    "other-layout": tr_later("The sizes are right, but steps and sequences stand in the order of the other library."),
    "keeps-input-size": tr_later("A layer gives a number for each unit, however many inputs it reads."),
    "last-step-only": tr_later("That is the output of the last step alone; asked is that of all steps."),
    "same-gate": tr_later(
        "Both gates at once would keep and write the same share; coupled gates share 1 between them."
    ),
    "no-input-gate": tr_later("The candidate is not added whole: in a cell with coupled gates its share is 1 − {f}."),
    "other-update": tr_later("That is the other convention, in which z is the share of the other one."),
    "old-c-for-o": tr_later(
        "The peephole of the output gate sees the new memory {c}; only those of {i} and {f} see {c_prev}."
    ),
    "no-peephole": tr_later("The peephole is missing: its weight times the memory belongs to the sum."),
    "gate-not-slope": tr_later(
        "That is how much is kept; how fast it moves is the slope of σ, {f} · (1 − {f}), times {c_prev}."
    ),
    "fall-for-write": tr_later("There {c} falls to nearly 0: something was lost, and nothing was written."),
    "write-for-loss": tr_later("There {c} jumps away from 0: something was written, and nothing was lost or hidden."),
    "share-for-event": tr_later(
        "There {c} only loses the small share that goes at every step, and {h} with it: that is no event."
    ),
    "nothing-there-yet": tr_later(
        "At that step {c} is still 0: there is nothing yet that could be lost, hidden or shown."
    ),
    "right-f": tr_later("That line is right: {f} goes through σ, and reads {x} and {h_prev}, but no memory."),
    "right-i": tr_later(
        "That line is right: {i} is a share from 0 to 1. The sign of what is written comes from the candidate."
    ),
    "right-g": tr_later("That line is right: {g} goes through tanh, since the candidate is no gate and has a sign."),
    "right-o": tr_later("That line is right: {o} goes through σ, and reads {x} and {h_prev} like the other gates."),
    "right-c": tr_later(
        "That line is right: {c} has the share {f} of the old memory and the share {i} of the candidate."
    ),
    "right-h": tr_later("That line is right: {h} is the share {o} of tanh({c})."),
    "slope-of-gate": tr_later("That is how fast the gate moves; the memory moves by that times {c_prev}."),
}
