"""The weights of an LSTM as each framework keeps them: names, shapes, order of the gates, transposition, biases.

| form    | arrays                                                    | order      | f at run time  |
|---------|-----------------------------------------------------------|------------|----------------|
| pytorch | weight_ih_l0 (4H, D), weight_hh_l0 (4H, H), two biases    | i, f, g, o | σ(z_f)         |
| keras   | kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,)      | i, f, g, o | σ(z_f)         |
| onnx    | W (1, 4H, D), R (1, 4H, H), B (1, 8H), P (1, 3H)          | i, o, f, g | σ(z_f)         |
| tf1     | kernel (D + H, 4H), bias (4H,), w_f_diag (H,) and so on   | i, g, f, o | σ(z_f + 1)     |
| haiku   | w (D + H, 4H), b (4H,)                                    | i, g, f, o | σ(z_f + 1)     |
| flax    | ii/kernel (D, H), hi/kernel (H, H), hi/bias (H,) and so on| by name    | σ(z_f)         |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.checks import Array
from lstm_core.parameters import GATE_ORDER

Arrays = dict[str, Array]
Shape = tuple[int | str, ...]


@dataclass(frozen=True)
class Stacked:
    """W (4H, D), U (4H, H), b (4H,) with their rows in a form's order of gates; p (3, H) in that order, or None."""

    W: Array
    U: Array
    b: Array
    p: Array | None = None


@dataclass(frozen=True)
class Form:
    """How a framework keeps an LSTM: `shapes` of its arrays in D and H, `optional` those of a cell with peepholes.

    `functions` is how many it can be given in place of σ and tanh: 3, or 2 where candidate and output have the same.
    `gates` is the order of the four blocks, `forget_bias` what the framework adds to z_f at run time; `use` is a
    line of Python that gives `weights` to a layer, `source` the documentation.

    >>> FORMS["onnx"].gates, FORMS["onnx"].shapes["B"], FORMS["haiku"].forget_bias
    ('iofg', (1, '8H'), 1.0)
    """

    key: str
    title: str
    gates: str
    shapes: Mapping[str, Shape]
    write: Callable[[Stacked], Arrays]
    read: Callable[[Mapping[str, Array]], Stacked]
    use: str
    source: str
    optional: Mapping[str, Shape] | None = None
    forget_bias: float = 0.0
    functions: int = 0


def _joint(W: str, b: str) -> tuple[Callable[[Stacked], Arrays], Callable[[Mapping[str, Array]], Stacked]]:
    """Return how [W U] transposed, as one array, is written and read."""

    def _read(arrays: Mapping[str, Array]) -> Stacked:
        both = arrays[W].T
        D = both.shape[1] - both.shape[0] // 4
        return Stacked(both[:, :D], both[:, D:], arrays[b])

    return lambda s: {W: np.hstack([s.W, s.U]).T, b: s.b}, _read


def _read_onnx(arrays: Mapping[str, Array]) -> Stacked:
    p = arrays["P"].reshape(3, -1) if "P" in arrays else None
    return Stacked(arrays["W"][0], arrays["R"][0], arrays["B"].reshape(2, -1).sum(axis=0), p)


def _write_onnx(s: Stacked) -> Arrays:
    arrays = {"W": s.W[None], "R": s.U[None], "B": np.concatenate([s.b, np.zeros_like(s.b)])[None]}
    return arrays if s.p is None else arrays | {"P": s.p.reshape(1, -1)}


_DIAGONALS = ("w_i_diag", "w_f_diag", "w_o_diag")
_write_tf1, _read_tf1 = _joint("kernel", "bias")


def _write_tf1_peepholes(s: Stacked) -> Arrays:
    return _write_tf1(s) | ({} if s.p is None else dict(zip(_DIAGONALS, s.p, strict=True)))


def _read_tf1_peepholes(arrays: Mapping[str, Array]) -> Stacked:
    s = _read_tf1(arrays)
    p = np.stack([arrays[name] for name in _DIAGONALS]) if _DIAGONALS[0] in arrays else None
    return Stacked(s.W, s.U, s.b, p)


def _write_flax(s: Stacked) -> Arrays:
    rows = {name: np.split(array, 4) for name, array in (("i", s.W), ("h", s.U), ("b", s.b))}
    found = {f"i{gate}/kernel": rows["i"][k].T for k, gate in enumerate(GATE_ORDER)}
    for k, gate in enumerate(GATE_ORDER):
        found |= {f"h{gate}/kernel": rows["h"][k].T, f"h{gate}/bias": rows["b"][k]}
    return found


def _read_flax(arrays: Mapping[str, Array]) -> Stacked:
    W, U = (np.concatenate([arrays[f"{source}{gate}/kernel"].T for gate in GATE_ORDER]) for source in "ih")
    return Stacked(W, U, np.concatenate([arrays[f"h{gate}/bias"] for gate in GATE_ORDER]))


_write_haiku, _read_haiku = _joint("w", "b")
FORMS: dict[str, Form] = {
    form.key: form
    for form in (
        Form(
            "pytorch",
            "PyTorch",
            GATE_ORDER,
            {
                "weight_ih_l0": ("4H", "D"),
                "weight_hh_l0": ("4H", "H"),
                "bias_ih_l0": ("4H",),
                "bias_hh_l0": ("4H",),
            },
            lambda s: {"weight_ih_l0": s.W, "weight_hh_l0": s.U, "bias_ih_l0": s.b, "bias_hh_l0": np.zeros_like(s.b)},
            lambda a: Stacked(a["weight_ih_l0"], a["weight_hh_l0"], a["bias_ih_l0"] + a["bias_hh_l0"]),
            "lstm.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})",
            "docs.pytorch.org, torch.nn.LSTM",
        ),
        Form(
            "keras",
            "Keras",
            GATE_ORDER,
            {"kernel": ("D", "4H"), "recurrent_kernel": ("H", "4H"), "bias": ("4H",)},
            lambda s: {"kernel": s.W.T, "recurrent_kernel": s.U.T, "bias": s.b},
            lambda a: Stacked(a["kernel"].T, a["recurrent_kernel"].T, a["bias"]),
            "layer.set_weights(list(weights.values()))",
            "keras.io, LSTM layer; keras/src/layers/rnn/lstm.py",
            functions=2,
        ),
        Form(
            "onnx",
            "ONNX",
            "iofg",
            {"W": (1, "4H", "D"), "R": (1, "4H", "H"), "B": (1, "8H")},
            _write_onnx,
            _read_onnx,
            "initializers = [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()]",
            "onnx.ai, operator LSTM",
            {"P": (1, "3H")},
            functions=3,
        ),
        Form(
            "tf1",
            "TensorFlow 1",
            "igfo",
            {"kernel": ("D + H", "4H"), "bias": ("4H",)},
            _write_tf1_peepholes,
            _read_tf1_peepholes,
            "cell.set_weights(list(weights.values()))  # tf.compat.v1.nn.rnn_cell.LSTMCell with forget_bias=1.0",
            "tensorflow.org, tf.compat.v1.nn.rnn_cell.LSTMCell",
            dict.fromkeys(_DIAGONALS, ("H",)),
            forget_bias=1.0,
        ),
        Form(
            "haiku",
            "Haiku",
            "igfo",
            {"w": ("D + H", "4H"), "b": ("4H",)},
            _write_haiku,
            _read_haiku,
            'params = {"lstm/linear": weights}',
            "dm-haiku.readthedocs.io, haiku.LSTM",
            forget_bias=1.0,
        ),
        Form(
            "flax",
            "Flax",
            GATE_ORDER,
            {f"i{gate}/kernel": ("D", "H") for gate in GATE_ORDER}
            | {f"h{gate}/kernel": ("H", "H") for gate in GATE_ORDER}
            | {f"h{gate}/bias": ("H",) for gate in GATE_ORDER},
            _write_flax,
            _read_flax,
            'params = flax.traverse_util.unflatten_dict(weights, sep="/")',
            "flax.readthedocs.io, flax.linen.LSTMCell",
            functions=2,
        ),
    )
}
"""The forms by key."""
