"""ONNX files by PyTorch's two exporters, by onnxruntime's quantiser and by hand.

All outputs are onnxruntime's, but those of torch_ends*.onnx, which are PyTorch's.
Made by onnx 1.23.2, onnxscript 0.7.2, PyTorch 2.13.0, onnxruntime 1.32.0:  python -m tests.core.models.make.onnx_files
"""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from tests.core.models.make.common import Expected, sequence, tokens, values

D, H = 2, 3
expected = Expected("onnx")


def save(name: str, data: bytes, x: Any, y: Any = None) -> None:
    """Keep a model with its first output, that of onnxruntime where none is given."""
    if y is not None:
        expected.add(f"{name}.onnx", x, y).write_bytes(data)
        return
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    y = session.run(None, {session.get_inputs()[0].name: x})[0]
    expected.add(f"{name}.onnx", x, y).write_bytes(data)


class Words(torch.nn.Module):
    """Tokens in, probabilities out."""

    def __init__(self) -> None:
        super().__init__()
        self.words = torch.nn.Embedding(6, D)
        self.memory = torch.nn.LSTM(D, H, num_layers=2, bidirectional=True, batch_first=True)
        self.norm = torch.nn.LayerNorm(2 * H)
        self.head = torch.nn.Linear(2 * H, 3)

    def forward(self, x: Any) -> Any:
        """Return (B, T, 3)."""
        return torch.softmax(self.head(self.norm(self.memory(self.words(x))[0])), dim=-1)


class Last(torch.nn.Module):
    """What the last step says."""

    def __init__(self, memory: Any) -> None:
        super().__init__()
        self.memory = memory
        self.head = torch.nn.Linear(H, 2)

    def forward(self, x: Any) -> Any:
        """Return (B, 2)."""
        return torch.sigmoid(self.head(self.memory(x)[0][:, -1]))


class First(torch.nn.Module):
    """The output at all steps, without the state."""

    def __init__(self, memory: Any) -> None:
        super().__init__()
        self.memory = memory

    def forward(self, x: Any) -> Any:
        """Return (B, T, H)."""
        return self.memory(x)[0]


class Ends(torch.nn.Module):
    """What the last states of the last of several layers say, which PyTorch gives beside those of the others."""

    def __init__(self, memory: Any, *ends: int) -> None:
        super().__init__()
        self.memory, self.ends = memory, ends
        self.head = torch.nn.Linear(len(ends) * H, 2)

    def forward(self, x: Any) -> Any:
        """Return (B, 2)."""
        h = self.memory(x)[1][0]
        return self.head(torch.cat([h[k] for k in self.ends], dim=-1) if len(self.ends) > 1 else h[self.ends[0]])


def from_torch(name: str, module: Any, x: Any, **options: Any) -> None:
    """Give a module weights and export it."""
    with torch.no_grad():
        for k, weight in enumerate(module.parameters()):
            weight.copy_(torch.from_numpy(values(k, tuple(weight.shape))))
    module.eval()
    with TemporaryDirectory() as folder:
        torch.onnx.export(module, (torch.from_numpy(x),), f"{folder}/m.onnx", external_data=False, **options)
        made = onnx.load(f"{folder}/m.onnx")
    for node in made.graph.node:  # the newer exporter notes where the program stood
        del node.metadata_props[:]
        node.ClearField("doc_string")
    own = module(torch.from_numpy(x)).detach().numpy() if isinstance(module, Ends) else None
    save(name, made.SerializeToString(), x, own)


x = sequence(7)
old: dict[str, Any] = {"dynamo": False}
for opset in (9, 11, 13, 17):
    from_torch(f"torch_{opset}", First(torch.nn.LSTM(D, H, batch_first=True)), x, opset_version=opset, **old)
from_torch("torch_gru", First(torch.nn.GRU(D, H, num_layers=2, batch_first=True)), x, opset_version=14, **old)
from_torch("torch_rnn", First(torch.nn.RNN(D, H, nonlinearity="relu", batch_first=True)), x, opset_version=14, **old)
from_torch("torch_words", Words(), tokens(8, 6), opset_version=17, **old)
from_torch("torch_last", Last(torch.nn.LSTM(D, H, batch_first=True)), x, opset_version=14, **old)
from_torch("torch_dynamo", Words(), tokens(8, 6), dynamo=True)
from_torch("torch_dynamo_gru", First(torch.nn.GRU(D, H, batch_first=True)), x, dynamo=True)
from_torch("torch_folding_off", Words(), tokens(8, 6), opset_version=14, do_constant_folding=False, **old)
stack = {"num_layers": 3, "batch_first": True}
from_torch("torch_ends", Ends(torch.nn.LSTM(D, H, **stack), -1), x, opset_version=17, **old)
from_torch("torch_ends_both", Ends(torch.nn.LSTM(D, H, bidirectional=True, **stack), 4, -1), x, opset_version=17, **old)
from_torch("torch_ends_first", Ends(torch.nn.LSTM(D, H, **stack), 0), x, opset_version=17, **old)

SIZES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def arrays(kind: str, ways: int = 1, *, bias: bool = True, peephole: bool = False) -> dict[str, Any]:
    """Return the weights of a node by the names of its inputs."""
    n = SIZES[kind]
    given = {"W": values(20, (ways, n * H, D)), "R": values(21, (ways, n * H, H))}
    given |= {"B": values(22, (ways, 2 * n * H))} if bias else {}
    return given | ({"P": values(23, (ways, 3 * H))} if peephole else {})


def node(kind: str, given: dict[str, Any], **attributes: Any) -> Any:
    """Return a node that reads x and gives Y."""
    names = ["x", "W", "R", "B", "", "h0", "c0", "P"]
    inputs = [name if name in {"x", *given} else "" for name in names]
    while not inputs[-1]:
        inputs.pop()
    return helper.make_node(kind, inputs, ["Y"], name=kind.lower(), hidden_size=H, **attributes)


def graph(nodes: list[Any], given: dict[str, Any], x: Any, output: str = "Y") -> Any:
    """Return a graph from x to one output."""
    entry = helper.make_tensor_value_info("x", TensorProto.FLOAT, list(x.shape))
    end = helper.make_tensor_value_info(output, TensorProto.FLOAT, None)
    return helper.make_graph(nodes, "made", [entry], [end], [numpy_helper.from_array(a, n) for n, a in given.items()])


def model(made: Any, opset: int = 14, **more: Any) -> bytes:
    """Return the bytes of a model."""
    opsets = [helper.make_opsetid("", opset), *more.pop("opsets", [])]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=8, **more).SerializeToString())


def by_hand(name: str, kind: str, given: dict[str, Any], opset: int = 14, **attributes: Any) -> None:
    """Save a model of one node."""
    steps = x if attributes.get("layout") else x.transpose(1, 0, 2).copy()
    save(name, model(graph([node(kind, given, **attributes)], given, steps), opset), steps)


by_hand("peephole", "LSTM", arrays("LSTM", peephole=True))
by_hand("reverse", "LSTM", arrays("LSTM"), direction="reverse")
by_hand("both", "LSTM", arrays("LSTM", 2, peephole=True), direction="bidirectional")
by_hand("coupled", "LSTM", arrays("LSTM", peephole=True), input_forget=1)
by_hand("no_bias", "LSTM", arrays("LSTM", bias=False))
by_hand("clip", "LSTM", arrays("LSTM"), clip=50.0)
by_hand("opset_7", "LSTM", arrays("LSTM"), 7)
by_hand("opset_22", "LSTM", arrays("LSTM"), 22)
hard = {"activations": ["HardSigmoid", "Relu", "Affine"], "activation_beta": [0.5, 0.0]}
by_hand("functions", "LSTM", arrays("LSTM"), activation_alpha=[0.2, 1.0], **hard)
by_hand("functions_6", "GRU", arrays("GRU"), activations=["HardSigmoid", "Tanh"], activation_alpha=[1 / 6])
by_hand("gru", "GRU", arrays("GRU"), linear_before_reset=1)
by_hand("gru_before", "GRU", arrays("GRU"))
by_hand("gru_both", "GRU", arrays("GRU", 2), direction="bidirectional", linear_before_reset=1)
by_hand("rnn", "RNN", arrays("RNN", 2), direction="bidirectional", activations=["Tanh", "Relu"])

steps = x.transpose(1, 0, 2).copy()
given = arrays("LSTM")
parts = {
    "Wt": given["W"][0].T.copy(),  # Transpose, Unsqueeze
    "R1": given["R"][:, :5].copy(),  # Concat
    "R2": given["R"][:, 5:].copy(),
    "Bflat": given["B"].ravel(),  # Reshape
    "Blong": np.concatenate([given["B"].ravel(), np.zeros(3, np.float32)]),  # Slice
    "axes": np.array([0]),
    "shape": np.array([1, -1]),
    "from": np.array([0]),
    "to": np.array([8 * H]),
}
behind = [
    helper.make_node("Transpose", ["Wt"], ["W2"], perm=[1, 0]),
    helper.make_node("Unsqueeze", ["W2", "axes"], ["W"]),
    helper.make_node("Concat", ["R1", "R2"], ["R0"], axis=1),
    helper.make_node("Squeeze", ["R0", "axes"], ["Rs"]),
    helper.make_node("Unsqueeze", ["Rs", "axes"], ["R"]),
    helper.make_node("Slice", ["Blong", "from", "to"], ["Bs"]),
    helper.make_node("Cast", ["Bs"], ["Bd"], to=TensorProto.DOUBLE),
    helper.make_node("Cast", ["Bd"], ["Bf"], to=TensorProto.FLOAT),
    helper.make_node("Reshape", ["Bf", "shape"], ["Br"]),
    helper.make_node("Identity", ["Br"], ["B"]),
    helper.make_node("Constant", [], ["P"], value=numpy_helper.from_array(values(24, (1, 3 * H)))),
]
wanted = {**given, "P": None}
save("behind", model(graph([*behind, node("LSTM", wanted)], parts, steps)), steps)

inner = graph([node("LSTM", given)], given, steps)
inner.ClearField("input")
other = helper.make_graph(
    [helper.make_node("Identity", ["x3"], ["other"])], "other", [], [helper.make_tensor_value_info("other", 1, None)]
)
choice = [
    helper.make_node("Constant", [], ["yes"], value=numpy_helper.from_array(np.array(True))),
    helper.make_node("Unsqueeze", ["x", "axes"], ["x3"]),
    helper.make_node("If", ["yes"], ["Y"], then_branch=inner, else_branch=other),
]
save("if", model(graph(choice, {"axes": np.array([1])}, steps)), steps)

body = helper.make_graph(
    [
        helper.make_node("Identity", ["on"], ["still"]),
        helper.make_node("LSTM", ["x", "W", "R", "B"], ["Y0"], hidden_size=H, name="in_loop"),
        helper.make_node("Identity", ["before"], ["after"]),
    ],
    "body",
    [
        helper.make_tensor_value_info("k", TensorProto.INT64, []),
        helper.make_tensor_value_info("on", TensorProto.BOOL, []),
        helper.make_tensor_value_info("before", TensorProto.FLOAT, None),
    ],
    [
        helper.make_tensor_value_info("still", TensorProto.BOOL, []),
        helper.make_tensor_value_info("after", TensorProto.FLOAT, None),
        helper.make_tensor_value_info("Y0", TensorProto.FLOAT, None),
    ],
)
loop = [helper.make_node("Loop", ["times", "", "x"], ["end", "all"], body=body)]
loop += [helper.make_node("Squeeze", ["all", "axes"], ["Y"])]
more = {**given, "times": np.array(1), "axes": np.array([0])}
save("loop", model(graph(loop, more, steps)), steps)

each = helper.make_graph(
    [helper.make_node("LSTM", ["part", "W", "R", "B"], ["Y0"], hidden_size=H, name="in_scan")],
    "each",
    [helper.make_tensor_value_info("part", TensorProto.FLOAT, None)],
    [helper.make_tensor_value_info("Y0", TensorProto.FLOAT, None)],
)
scan = [
    helper.make_node("Unsqueeze", ["x", "axes"], ["x4"]),
    helper.make_node("Scan", ["x4"], ["all"], body=each, num_scan_inputs=1),
    helper.make_node("Squeeze", ["all", "axes"], ["Y"]),
]
save("scan", model(graph(scan, {**given, "axes": np.array([0])}, steps)), steps)

function = helper.make_function(
    "here",
    "Memory",
    ["a", "w", "r", "b"],
    ["y"],
    [
        helper.make_node("Unsqueeze", ["w", "zero"], ["w3"]),
        helper.make_node("LSTM", ["a", "w3", "r", "b"], ["y"], hidden_size=H),
    ],
    [helper.make_opsetid("", 14)],
)
function.node.insert(0, helper.make_node("Constant", [], ["zero"], value_ints=[0]))
call = [helper.make_node("Memory", ["x", "W", "R", "B"], ["Y"], domain="here", name="called")]
held = {**given, "W": given["W"][0].copy()}
more_opsets = {"opsets": [helper.make_opsetid("here", 1)], "functions": [function]}
save("function", model(graph(call, held, steps), **more_opsets), steps)

with TemporaryDirectory() as folder:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    wide = {"W": values(30, (1, 32, D), 0.8), "R": values(31, (1, 32, 8), 0.4), "B": values(32, (1, 64), 0.5)}
    made = helper.make_node("LSTM", ["x", "W", "R", "B"], ["Y"], name="lstm", hidden_size=8)
    onnx.save(onnx.load_model_from_string(model(graph([made], wide, steps))), f"{folder}/m.onnx")
    kinds = (("int8", QuantType.QInt8, False), ("uint8", QuantType.QUInt8, False), ("channels", QuantType.QInt8, True))
    for name, kind, channels in kinds:
        quantize_dynamic(f"{folder}/m.onnx", f"{folder}/q.onnx", weight_type=kind, per_channel=channels)
        save(f"quantized_{name}", onnx.load(f"{folder}/q.onnx").SerializeToString(), steps)
expected.write()
