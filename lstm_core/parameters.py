"""The weights of an LSTM layer, and the one place that says in which order they are kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.checks import (
    Array,
    checked_array,
    checked_kind,
    checked_name,
    checked_number,
    checked_whole,
    common_dtype,
    refuse_too_many,
)
from lstm_core.kind import COUPLINGS, PLAIN, LSTMKind
from lstm_core.language import tr

GATE_ORDER = "ifgo"
"""Order of the four blocks of H rows in weight_ih, weight_hh, bias and z: that of PyTorch and Keras."""

PEEPHOLE_ORDER = "ifo"
"""Order of the three rows of peephole. The candidate g has none."""


def block(gate: str, hidden_size: int) -> slice:
    """Return where the H = `hidden_size` rows of a gate ("i", "f", "g" or "o") lie in GATE_ORDER.

    Raises ValueError for another gate and for a size below 1.

    >>> block("f", 3)
    slice(3, 6, None)
    """
    H = checked_whole("hidden_size", hidden_size, 1)
    start = GATE_ORDER.index(checked_name("gate", gate, GATE_ORDER)) * H
    return slice(start, start + H)


@dataclass(frozen=True, eq=False)
class LSTMParameters:
    """The weights of one LSTM layer in one direction, checked and read-only.

    W is weight_ih (4H, D), U weight_hh (4H, H) and b bias (4H,), each in four blocks of H rows in GATE_ORDER;
    p is peephole (3, H) with rows in PEEPHOLE_ORDER, or None. The arrays are copied, to float32 if all are given
    as float32, else to float64. Its gates are σ, its candidate is tanh; see `OtherLSTM` for more. Raises ValueError on
    a wrong shape or a value that is not finite. Peepholes: Gers and Schmidhuber 2000.

    >>> params = LSTMParameters(weight_ih=np.zeros((8, 3)), weight_hh=np.zeros((8, 2)), bias=np.zeros(8))
    >>> params.input_size, params.hidden_size, str(params.dtype)
    (3, 2, 'float64')
    """

    weight_ih: Array
    weight_hh: Array
    bias: Array
    peephole: Array | None = None

    def __post_init__(self) -> None:
        dtype = common_dtype(self.weight_ih, self.weight_hh, self.bias, self.peephole)
        H = checked_array("weight_hh", self.weight_hh, dtype, ("4H", "H")).shape[1]
        shapes = {"weight_hh": (4 * H, H), "weight_ih": (4 * H, "D"), "bias": (4 * H,), "peephole": (3, H)}
        for name, shape in shapes.items():
            if (value := getattr(self, name)) is not None or name != "peephole":
                object.__setattr__(self, name, checked_array(name, value, dtype, shape))

    @property
    def kind(self) -> LSTMKind:
        """What stands in place of σ, of tanh and of a gate of its own: here nothing does."""
        return PLAIN

    def as_kind(self, kind: LSTMKind) -> LSTMParameters:
        """Return the same weights in a cell of another kind; see `OtherLSTM`."""
        return LSTMParameters(**self.arrays) if kind == PLAIN else OtherLSTM(**self.arrays, other=kind)

    @property
    def arrays(self) -> dict[str, Array]:
        """The arrays by name: weight_ih, weight_hh, bias and, if there are peepholes, peephole."""
        names = ("weight_ih", "weight_hh", "bias", "peephole")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @property
    def key(self) -> str:
        """The key of this cell type for `variants.variant_of`: "lstm", "peephole", "cifg:gate=hard_sigmoid_5"."""
        return self.kind.key(self.peephole is not None)

    @property
    def input_size(self) -> int:
        """Number of inputs, D."""
        return int(self.weight_ih.shape[1])

    @property
    def hidden_size(self) -> int:
        """Number of units, H."""
        return int(self.weight_hh.shape[1])

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The type in which a run with these weights computes: float64 or float32."""
        return self.bias.dtype

    @classmethod
    def initial(cls, input_size: int, hidden_size: int, *, seed: int, forget_bias: float = 1.0) -> LSTMParameters:
        """Return random weights: W and U uniform from -1/sqrt(H) to 1/sqrt(H), b = 0 except `forget_bias` for f.

        `seed` is a whole number from 0; the same seed gives the same weights. A forget bias of 1 (Gers et al.
        2000, Jozefowicz et al. 2015) makes training easier; it means f = 0.73, a half-life of 2.2 steps. Raises
        ValueError on a size below 1.

        >>> LSTMParameters.initial(2, 1, seed=0).bias.tolist()
        [0.0, 1.0, 0.0, 0.0]
        """
        D, H = checked_whole("input_size", input_size, 1), checked_whole("hidden_size", hidden_size, 1)
        refuse_too_many(f"input_size {D} and hidden_size {H}", 4 * H * (D + H))
        rng = np.random.default_rng(checked_whole("seed", seed))
        bound = H**-0.5
        weight_ih, weight_hh = rng.uniform(-bound, bound, (4 * H, D)), rng.uniform(-bound, bound, (4 * H, H))
        bias = np.zeros(4 * H)
        bias[block("f", H)] = checked_number("forget_bias", forget_bias)
        return cls(weight_ih, weight_hh, bias)

    def by_gate(self) -> dict[str, Array]:
        """Return the weights gate by gate: W_i (H, D), U_i (H, H), b_i (H,) and so on; with peepholes p_i, p_f, p_o.

        A gate that has none is left out.
        """
        arrays = {"W": self.weight_ih, "U": self.weight_hh, "b": self.bias}
        weights = {
            f"{letter}_{gate}": rows
            for letter, array in arrays.items()
            for gate, rows in zip(GATE_ORDER, array.reshape(4, self.hidden_size, *array.shape[1:]), strict=True)
        }
        if self.peephole is not None:
            weights |= {f"p_{gate}": row for gate, row in zip(PEEPHOLE_ORDER, self.peephole, strict=True)}
        return {name: array for name, array in weights.items() if name[-1] != self.kind.coupled}


@dataclass(frozen=True, eq=False)
class OtherLSTM(LSTMParameters):
    """The weights of an LSTM with other functions than σ and tanh, or with a gate that is what another leaves of 1.

    Such a gate has no weights: its rows are 0, else there is a ValueError. All else is as in `LSTMParameters`.

    >>> cell = OtherLSTM([[1.0]] * 4, [[0.0]] * 4, [0.0] * 4, other=LSTMKind(gate="hard_sigmoid_5"))
    >>> cell.key, cell.arrays.keys() == LSTMParameters.initial(1, 1, seed=0).arrays.keys()
    ('lstm:gate=hard_sigmoid_5', True)
    """

    other: LSTMKind = PLAIN

    def __post_init__(self) -> None:
        super().__post_init__()
        gate = checked_kind("other", self.other, LSTMKind, "an LSTMKind").coupled
        if not gate:
            return
        rows = [array[block(gate, self.hidden_size)] for array in (self.weight_ih, self.weight_hh, self.bias)]
        rows += [] if self.peephole is None else [self.peephole[PEEPHOLE_ORDER.index(gate)]]
        if any(array.any() for array in rows):
            said = tr("The rows of {gate} hold numbers; wanted zeros, as {equation} has no weights.")
            raise ValueError(said.format(gate=gate, equation=COUPLINGS[gate]))

    @property
    def kind(self) -> LSTMKind:
        """What stands in place of σ, of tanh and of a gate of its own."""
        return self.other
