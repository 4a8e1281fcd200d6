"""An LSTM cell in NumPy that shows every number of every step."""

from lstm_core.cell import GATE_ORDER, LSTMParameters, LSTMState, Step, block, sigmoid, step
from lstm_core.clamps import Clamp, held
from lstm_core.code import to_keras, to_numpy, to_pytorch
from lstm_core.contributions import contributions
from lstm_core.inputs import (
    MAX_FILE_BYTES,
    MAX_INPUTS,
    MAX_STEPS,
    MAX_UNITS,
    Series,
    csv_columns,
    load_series,
    one_hot,
    parse_numbers,
    scale,
)
from lstm_core.series import SERIES
from lstm_core.stories import STORIES, Story
from lstm_core.trace import Trace, run

__all__ = [
    "GATE_ORDER",
    "MAX_FILE_BYTES",
    "MAX_INPUTS",
    "MAX_STEPS",
    "MAX_UNITS",
    "SERIES",
    "STORIES",
    "Clamp",
    "LSTMParameters",
    "LSTMState",
    "Series",
    "Step",
    "Story",
    "Trace",
    "block",
    "contributions",
    "csv_columns",
    "held",
    "load_series",
    "one_hot",
    "parse_numbers",
    "run",
    "scale",
    "sigmoid",
    "step",
    "to_keras",
    "to_numpy",
    "to_pytorch",
]
