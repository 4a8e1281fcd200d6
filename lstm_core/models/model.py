"""A trained model: a chain of recurrent layers and other parts, and what was taken for what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array, checked_name
from lstm_core.kind import split_key
from lstm_core.language import tr
from lstm_core.models.parts import Dense, Embedding, LayerNorm
from lstm_core.parameters import GATE_ORDER, LSTMParameters

KINDS = ("lstm", "gru", "rnn")
"""The kinds of layers."""

MERGES = ("concat", "sum", "ave", "mul")
"""How the outputs of two directions become one: side by side, or their sum, mean or product."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One direction of a layer: its cell type by the key of `variant_of`, and its weights.

    `weights` has the names of `variant_of(key).weights`; of an LSTM `parameters` has them too, and a run is a Trace.
    With `projection`, (P, H), what leaves the cell at each step is projection (o tanh(c)), and the recurrent weights
    are those times the projection: so the gates are the model's own, and h of the trace is o tanh(c) before it.
    A cell with `backward` reads the last step first. `bias_hh` are the biases beside U of a GRU that has two, (3H,) in
    blocks u, r, g: those of u and r are within b_u and b_r, and with them the file can be read in another order.

    >>> cell = Cell.of_lstm(LSTMParameters.initial(2, 3, seed=0))
    >>> cell.kind, cell.input_size, cell.hidden_size, cell.output_size
    ('lstm', 2, 3, 3)
    """

    key: str
    weights: Mapping[str, Array]
    parameters: LSTMParameters | None = None
    projection: Array | None = None
    backward: bool = False
    bias_hh: Array | None = None

    def __post_init__(self) -> None:
        if self.projection is not None:
            shape = ("P", self.hidden_size)
            projection = checked_array("projection", self.projection, self.projection.dtype, shape)
            object.__setattr__(self, "projection", projection)

    @classmethod
    def of_lstm(cls, parameters: LSTMParameters, *, projection: Array | None = None, backward: bool = False) -> Cell:
        """Return the cell of an LSTM."""
        return cls(parameters.key, MappingProxyType(parameters.by_gate()), parameters, projection, backward)

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        if self.parameters is not None:
            return "lstm"
        return "gru" if split_key(self.key)[0].startswith("gru") else "rnn"

    @property
    def input_size(self) -> int:
        """Number of inputs, D."""
        return int(next(array for name, array in self.weights.items() if name[0] == "W").shape[1])

    @property
    def hidden_size(self) -> int:
        """Number of units, H."""
        return int(next(array for name, array in self.weights.items() if name[0] == "W").shape[0])

    @property
    def output_size(self) -> int:
        """Numbers that it passes on at each step: P with a projection, else H."""
        return self.hidden_size if self.projection is None else len(self.projection)

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The type in which a run computes: that of an LSTM's weights, float64 for another cell."""
        return FLOAT64 if self.parameters is None else self.parameters.dtype


@dataclass(frozen=True, eq=False)
class Layer:
    """A recurrent layer: a cell a direction, all with the same sizes.

    `order` is the order in which its blocks stood in the file, as letters of the core's blocks (i, f, g, o; u, r, g);
    `forget_bias` is what was added to the bias of the forget gate, as its framework does at run time. `merge` is one
    of MERGES. `returns_steps` is False where the model passes on only what the layer has at its end.

    >>> layer = Layer("lstm", (Cell.of_lstm(LSTMParameters.initial(2, 3, seed=0)),))
    >>> layer.kind, layer.directions, len(layer.parameters), layer.ways
    ('lstm', 1, 1, ('forward',))
    """

    name: str
    cells: tuple[Cell, ...]
    order: str = GATE_ORDER
    forget_bias: float = 0.0
    merge: str = "concat"
    returns_steps: bool = True

    def __post_init__(self) -> None:
        checked_name("merge", self.merge, MERGES)
        sizes = {(cell.kind, cell.input_size, cell.hidden_size, cell.output_size) for cell in self.cells}
        if len(sizes) != 1:
            raise ValueError(tr("The directions of {name} have different sizes; wanted one for all.", name=self.name))

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        return self.cells[0].kind

    @property
    def input_size(self) -> int:
        """Number of inputs, D."""
        return self.cells[0].input_size

    @property
    def hidden_size(self) -> int:
        """Number of units of each direction, H."""
        return self.cells[0].hidden_size

    @property
    def output_size(self) -> int:
        """Numbers that it passes on at each step."""
        return self.cells[0].output_size * (len(self.cells) if self.merge == "concat" else 1)

    @property
    def directions(self) -> int:
        """Number of directions, 1 or 2."""
        return len(self.cells)

    @property
    def ways(self) -> tuple[str, ...]:
        """The directions by name: "forward", "backward"."""
        return tuple("backward" if cell.backward else "forward" for cell in self.cells)

    @property
    def parameters(self) -> tuple[LSTMParameters, ...]:
        """The weights of an LSTM, one a direction; none for another kind."""
        return tuple(cell.parameters for cell in self.cells if cell.parameters is not None)


Part = Embedding | Layer | LayerNorm | Dense
"""A part of a model's chain: all have `name`, `input_size` and `output_size`."""


@dataclass(frozen=True, eq=False)
class ModelFile:
    """A model as a file has it: its parts in the order of computation, and notes on how it was read.

    `format` is the key of the file's format. `convention` is the sentence that says which order of the gates and which
    layout were applied, and why; `notes` are sentences on what was taken for what; `unused` are the names of the
    arrays that no part has. `metadata` is text that the file has beside its arrays. `apart` are recurrent layers that
    cannot follow those of the chain.

    >>> cell = Cell.of_lstm(LSTMParameters.initial(2, 3, seed=0))
    >>> model = ModelFile("npz", (Layer("lstm", (cell,)),), "Gates in the order i, f, g, o.")
    >>> [(layer.name, layer.kind, layer.input_size) for layer in model.layers]
    [('lstm', 'lstm', 2)]
    """

    format: str
    chain: tuple[Part, ...]
    convention: str
    notes: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[Layer, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All recurrent layers: those of the chain, the first one first, then those beside it."""
        return (*(part for part in self.chain if isinstance(part, Layer)), *self.apart)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The tokens of the embedding as texts, if the file has a JSON list of them as its metadata; else none."""
        try:
            tokens = json.loads(self.metadata.get("vocabulary", "[]"))
        except (ValueError, RecursionError):
            return ()
        texts = isinstance(tokens, list) and all(isinstance(token, str) for token in tokens)
        return tuple(tokens) if texts else ()

    @property
    def embedding(self) -> Embedding | None:
        """The embedding that turns tokens into numbers, if it is the first part."""
        return self.chain[0] if self.chain and isinstance(self.chain[0], Embedding) else None

    @property
    def input_size(self) -> int:
        """Numbers a step that the model takes; with an embedding the number of tokens."""
        return self.chain[0].input_size

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The type in which the weights are kept, and runs of LSTM layers are computed: float32 or float64."""
        single = all(cell.dtype == np.float32 for cell in self._cells)
        return np.dtype(np.float32 if single else np.float64)

    @property
    def _cells(self) -> tuple[Cell, ...]:
        return tuple(cell for layer in self.layers for cell in layer.cells)
