"""The names of the values of an LSTM's trace, as used by figures, tables, files and the stage."""

SERIES = {
    "h_prev": "short-term memory before the step",
    "c_prev": "long-term memory before the step",
    "z_f": "pre-activation of the forget gate",
    "z_i": "pre-activation of the input gate",
    "z_g": "pre-activation of the candidate",
    "z_o": "pre-activation of the output gate",
    "f": "forget gate: share of the long-term memory that is kept, 0 to 1",
    "i": "input gate: share of the candidate that is written, 0 to 1",
    "g": "candidate: what would be written, -1 to 1",
    "o": "output gate: share of the squashed memory that is shown, 0 to 1",
    "kept": "what is left of the long-term memory: f c_prev",
    "added": "what is written to the long-term memory: i g",
    "c": "long-term memory after the step: kept + added",
    "tanh_c": "the long-term memory squashed to -1 to 1: tanh(c)",
    "h": "short-term memory after the step, and the output: o tanh(c)",
    "half_life": "steps until half of c is left if f stays as it is: ln 0.5 / ln f",
}
"""Each array of a Trace that has one value a step and unit, with its meaning; x has one a step and input."""
