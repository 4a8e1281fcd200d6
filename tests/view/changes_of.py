"""A cell as the changes of an empty one, for links."""

from __future__ import annotations

import numpy as np

from lstm_core import LSTMParameters, block
from lstm_view.state.changes import SetNumber
from lstm_view.state.names import write_changes


def changes_of(params: LSTMParameters) -> str:
    """A cell as the changes of an empty one, in writing from 1."""
    H, found = params.hidden_size, []
    for name in ("weight_ih", "weight_hh", "bias"):
        array = getattr(params, name)
        for row, *source in np.argwhere(array).tolist():
            gate = next(gate for gate in "ifgo" if block(gate, H).start <= row < block(gate, H).stop)
            found.append(SetNumber(name, gate, (row % H, *source), float(array[(row, *source)])))
    return write_changes(tuple(found), first=1)
