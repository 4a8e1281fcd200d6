"""What the runs of all cell types have alike: that they write themselves as a file."""

from __future__ import annotations

from os import PathLike
from typing import BinaryIO, TextIO, Unpack, cast

from lstm_core import files
from lstm_core.any_trace import AnyTrace
from lstm_core.clamps import Clamp
from lstm_core.parameters import LSTMParameters
from lstm_core.readout import Readout


class Written:
    """A run, of an LSTM or of any other cell type, that writes itself."""

    clamps: tuple[Clamp, ...]
    readout: Readout | None

    @property
    def _lstm(self) -> LSTMParameters | None:
        """The parameters of an LSTM; of any other cell the weights alone are written."""
        return getattr(self, "parameters", None)

    def to_csv(self, file: str | PathLike[str] | TextIO, **words: Unpack[files.Words]) -> None:
        """Write one row a step and unit, to a path or an open text file; see `files.write_csv`.

        `input_names` (D) and `step_labels` (T) stand in the file for the numbers of inputs and steps. Where the trace
        is a part of a longer run, `step_numbers` (T) are those that its steps have there, from 1.

        >>> import io
        >>> from lstm_core import LSTMParameters, run
        >>> trace, file = run(LSTMParameters.initial(2, 1, seed=0), [[1.0, 0.0], [0.0, 1.0]]), io.StringIO()
        >>> trace.to_csv(file, input_names=["rain", "wind"], step_labels=["May", "June"])
        >>> [line.split(",")[:5] for line in file.getvalue().splitlines()[:2]]
        [['t', 'step', 'unit', 'x[rain]', 'x[wind]'], ['0', 'May', '0', '1.0', '0.0']]
        """
        files.write_csv(cast(AnyTrace, self), file, **words, readout=self.readout)

    def to_npz(self, file: str | PathLike[str] | BinaryIO, **words: Unpack[files.Words]) -> None:
        """Write all arrays and weights as NPZ, to a path or an open binary file; see `files.write_npz`."""
        files.write_npz(cast(AnyTrace, self), self._lstm, file, **words, readout=self.readout)

    def to_json(self, file: str | PathLike[str] | TextIO, **words: Unpack[files.Words]) -> None:
        """Write all arrays and weights as JSON, to a path or an open text file; see `files.write_json`."""
        files.write_json(cast(AnyTrace, self), self._lstm, self.clamps, file, **words, readout=self.readout)
