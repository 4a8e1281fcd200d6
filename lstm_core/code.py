"""A cell and its input as a program: complete scripts in NumPy, PyTorch and Keras that print the trace."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template
from typing import Any

from lstm_core.checks import Array, checked_array, checked_kind
from lstm_core.clamps import Clamp, checked_clamps, clamp_table
from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import tr
from lstm_core.masks import checked_mask
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters
from lstm_core.readout import Readout

_HEAD = Template("""\
# An LSTM layer with $H units, run over $T steps of $D inputs.
# Prints a line for each step t and unit, both counted from 0: t unit f i g o c h, with 12 digits each.
import $imports

# weight_ih (4H, D), weight_hh (4H, H) and bias (4H,) hold H rows for each of $order, in this order.
""")

_PRINT = """\
    for unit in range(len(h)):
        print(t, unit, *(f"{float(value[unit]):.12g}" for value in (f, i, g, o, c, h)))
"""

_READOUT = "    y = readout_weight @ h + readout_bias\n"
_ACTIVATIONS = {
    "linear": "",
    "sigmoid": "    y = sigmoid(y)\n",
    "softmax": "    y = np.exp(y - y.max())  # the largest is 1: none overflows\n    y = y / y.sum()\n",
}
_PRINT_Y = """\
    print(t, "y", *(f"{float(value):.12g}" for value in y))
"""

_SIGMOID = """

def sigmoid(z):
    small = np.exp(-np.abs(z))  # never overflows
    return np.where(z >= 0, 1, small) / (1 + small)


"""

_CLAMP_TABLE = f"""
# Gates clamped to a value: clamp_table[gate][t, unit], nan where a gate is free.
clamp_table = {{gate: np.full((len(x), len(h0)), np.nan) for gate in "{GATE_ORDER}"}}
"""

_CLAMPED = """
def clamped(gate, t, value):
    return np.where(np.isnan(clamp_table[gate][t]), value, clamp_table[gate][t])


"""

_BEFORE = "    h_before, c_before = h, c\n"
_PASS_OVER = """\
    if not mask[t]:  # a masked step is passed over: h and c stay, which is f = 1 and i = 0
        f, i, h, c = np.ones_like(f), np.zeros_like(i), h_before, c_before
"""

_NUMPY = Template("""\
h, c = h0, c0
for t in range(len(x)):
${before}    z_i, z_f, z_g, z_o = np.split(weight_ih @ x[t] + weight_hh @ h + bias, 4)
${see_c_prev}    i, f, g = $i, $f, $g
${clamp_ifg}    c = f * c + i * g
${see_c}    o = $o
${clamp_o}    h = o * $output
${pass_over}""")

_IN_NUMPY = {
    "sigmoid": "sigmoid({z})",
    "hard_sigmoid_5": "np.clip(0.2 * {z} + 0.5, 0, 1)",
    "hard_sigmoid_6": "np.clip({z} / 6 + 0.5, 0, 1)",
    "tanh": "np.tanh({z})",
    "relu": "np.maximum(0, {z})",
    "linear": "{z}",
}

_PYTORCH = """
lstm = torch.nn.LSTM(x.shape[1], len(h0), dtype=x.dtype)
with torch.no_grad():
    lstm.weight_ih_l0.copy_(weight_ih)
    lstm.weight_hh_l0.copy_(weight_hh)
    lstm.bias_ih_l0.copy_(bias)
    lstm.bias_hh_l0.zero_()  # PyTorch has two biases and adds them
    h_all, (_, c_last) = lstm(x, (h0[None], c0[None]))

h, c = h0, c0
for t in range(len(x)):  # nn.LSTM does not return its gates: here they are, from the same weights
    z_i, z_f, z_g, z_o = (weight_ih @ x[t] + weight_hh @ h + bias).chunk(4)
    i, f, g, o = torch.sigmoid(z_i), torch.sigmoid(z_f), torch.tanh(z_g), torch.sigmoid(z_o)
    c = f * c + i * g
    h = h_all[t]
    torch.testing.assert_close(o * torch.tanh(c), h)
"""

_KERAS = """\
layer = keras.layers.LSTM(len(h0), return_sequences=True, return_state=True, dtype=str(x.dtype))
layer.build((1, *x.shape))
# Keras keeps W and U transposed and calls the candidate g "c"; the order is the same.
layer.set_weights([weight_ih.T, weight_hh.T, bias])
h_all, _, c_last = map(keras.ops.convert_to_numpy, layer(x[None], initial_state=[h0[None], c0[None]]))

h, c = h0, c0
for t in range(len(x)):  # the layer does not return its gates: here they are, from the same weights
    z_i, z_f, z_g, z_o = np.split(weight_ih @ x[t] + weight_hh @ h + bias, 4)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c = f * c + i * g
    h = h_all[0, t]
    np.testing.assert_allclose(o * np.tanh(c), h, rtol=1e-5, atol=1e-6)
"""


def to_numpy(
    params: LSTMParameters,
    x: Array,
    h0: Array,
    c0: Array,
    clamps: Iterable[Clamp] = (),
    readout: Readout | None = None,
    mask: Any = None,
) -> str:
    """Return a NumPy script that runs the cell and prints t unit f i g o c h, one line a step and unit.

    x is (T, D), h0 and c0 are (H,), mask is (T,); `clamps`, `readout` and `mask` as for `run`; with a
    read-out there is a line "t y" and all y more a step. The script has all numbers in full precision and needs
    only NumPy. Raises ValueError on a wrong shape, a value that is not finite and a clamp outside the run.

    >>> script = to_numpy(LSTMParameters.initial(1, 1, seed=0), [[1.0], [0.0]], [0.0], [0.0])
    >>> script.splitlines()[0]
    '# An LSTM layer with 1 units, run over 2 steps of 1 inputs.'
    """
    arrays = _arrays(params, x, h0, c0)
    clamps = checked_clamps(clamps)
    clamp_table(clamps, len(arrays["x"]), params.hidden_size)  # refuses those outside the run
    used = checked_mask(mask, arrays["x"])
    see_c_prev = see_c = clamp_ifg = clamp_o = clamping = masking = ""
    if clamps:
        clamp_ifg = '    i, f, g = (clamped(name, t, value) for name, value in zip("ifg", (i, f, g)))\n'
        clamp_o = '    o = clamped("o", t, o)\n'
        clamping = _CLAMP_TABLE + "".join(map(_clamp_line, clamps)) + "\n" + _CLAMPED
    if params.peephole is not None:
        see_c_prev = "    z_i, z_f = z_i + peephole[0] * c, z_f + peephole[1] * c\n"
        see_c = "    z_o = z_o + peephole[2] * c\n"
    if used is not None:
        masking = f"mask = np.array({used.tolist()})  # False at the steps that are passed over\n"
    loop = _NUMPY.substitute(
        see_c_prev=see_c_prev,
        see_c=see_c,
        clamp_ifg=clamp_ifg,
        clamp_o=clamp_o,
        **_expressions(params.kind),
        before="" if used is None else _BEFORE,
        pass_over="" if used is None else _PASS_OVER,
    )
    printing = _PRINT
    if readout is not None:
        checked_kind("readout", readout, Readout, "a Readout")
        arrays |= {"readout_weight": readout.weight, "readout_bias": readout.bias}
        printing += _READOUT + _ACTIVATIONS[readout.activation] + _PRINT_Y
    return _data(arrays, "numpy as np", "np.array", "np") + masking + clamping + _SIGMOID + loop + printing


def _expressions(kind: LSTMKind) -> dict[str, str]:
    """What stands in the loop for each gate, for the candidate and for c on its way to h."""
    made = {gate: _IN_NUMPY[kind.gate].format(z=f"z_{gate}") for gate in PEEPHOLE_ORDER}
    if kind.coupled:
        other = "f" if kind.coupled == "i" else "i"
        made[kind.coupled] = f"1 - {made[other]}"
    cell = {"g": _IN_NUMPY[kind.candidate].format(z="z_g"), "output": _IN_NUMPY[kind.output].format(z="c")}
    return made | cell


def _clamp_line(clamp: Clamp) -> str:
    span = f"{clamp.start}:" + ("" if clamp.stop is None else str(clamp.stop))
    unit = ":" if clamp.unit is None else clamp.unit
    return f'clamp_table["{clamp.gate}"][{span}, {unit}] = {clamp.value!r}\n'


def to_pytorch(params: LSTMParameters, x: Array, h0: Array, c0: Array) -> str:
    """Return the script of `to_numpy` in PyTorch: h is computed by torch.nn.LSTM, the gates beside it.

    Arguments and errors are those of `to_numpy`; ValueError also for a cell that torch.nn.LSTM cannot be: with
    peepholes, with other functions, with coupled gates.

    >>> script = to_pytorch(LSTMParameters.initial(1, 1, seed=0), [[1.0]], [0.0], [0.0])
    >>> "torch.nn.LSTM(x.shape[1], len(h0), dtype=x.dtype)" in script
    True
    """
    arrays = _arrays(params, x, h0, c0)
    _refuse_unusual(params, "torch.nn.LSTM")
    end = "torch.testing.assert_close(c, c_last[0])\n"
    return _data(arrays, "torch", "torch.tensor", "torch") + _PYTORCH + _PRINT + end


def to_keras(params: LSTMParameters, x: Array, h0: Array, c0: Array) -> str:
    """Return the script of `to_numpy` in Keras 3: h is computed by keras.layers.LSTM, the gates beside it.

    Arguments and errors are those of `to_numpy`; ValueError also for a cell with peepholes, with
    other functions or with coupled gates.

    >>> script = to_keras(LSTMParameters.initial(1, 1, seed=0), [[1.0]], [0.0], [0.0])
    >>> "layer.set_weights([weight_ih.T, weight_hh.T, bias])" in script
    True
    """
    arrays = _arrays(params, x, h0, c0)
    _refuse_unusual(params, "keras.layers.LSTM")
    end = "np.testing.assert_allclose(c, c_last[0], rtol=1e-5, atol=1e-6)\n"
    return _data(arrays, "keras\nimport numpy as np", "np.array", "np") + _SIGMOID + _KERAS + _PRINT + end


def _arrays(params: LSTMParameters, x: Array, h0: Array, c0: Array) -> dict[str, Array]:
    """Return all arrays of the script by name, checked."""
    checked_kind("params", params, LSTMParameters, "LSTMParameters")
    D, H, dtype = params.input_size, params.hidden_size, params.dtype
    return params.arrays | {
        "x": checked_array("x", x, dtype, ("T", D)),
        "h0": checked_array("h0", h0, dtype, (H,)),
        "c0": checked_array("c0", c0, dtype, (H,)),
    }


def _data(arrays: dict[str, Array], imports: str, make: str, module: str) -> str:
    T, D = arrays["x"].shape
    head = _HEAD.substitute(H=len(arrays["h0"]), T=T, D=D, imports=imports, order=", ".join(GATE_ORDER))
    lines = [f"{name} = {make}({literal(array)}, dtype={module}.{array.dtype})\n" for name, array in arrays.items()]
    return head + "".join(lines)


def literal(array: Array) -> str:
    """Return an array as nested lists of a program, a row a line, in full precision."""
    rows = array.tolist()
    if array.ndim != 2:
        return str(rows)
    return "[\n" + "".join(f"    {row},\n" for row in rows) + "]"


def _refuse_unusual(params: LSTMParameters, layer: str) -> None:
    if params.peephole is not None:
        said = tr("{layer} has no peepholes; this cell has them and can be written in NumPy only.", layer=layer)
        raise ValueError(said)
    if params.kind != PLAIN:
        said = tr("{layer} is the usual LSTM; this cell is another and can be written in NumPy only.", layer=layer)
        raise ValueError(said)
