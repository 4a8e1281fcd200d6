"""The same arrays read in another convention: another order of the blocks, another bias, another kind of GRU or RNN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations, product

import numpy as np

from lstm_core.checks import Array, checked_name
from lstm_core.language import tr
from lstm_core.layout import GATE_ORDERS, GRU_LAYOUT, GRU_ORDERS
from lstm_core.models.model import Cell, Layer, ModelFile
from lstm_core.models.parts import Dense
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters

GRU_KEYS = ("gru", "gru_before", "gru_chung", "gru_chung_before")
"""The kinds of GRU: reset behind or in front of U, the update gate as what is kept or what is written."""

RNN_KEYS = ("rnn", "rnn:candidate=relu")
"""The kinds of RNN: tanh or ReLU."""


@dataclass(frozen=True)
class Convention:
    """How the layers of one kind are read: the order of their blocks, the cell type, what is added to the forget gate.

    `order` has the letters of the core: i, f, g, o of an LSTM; u, r, g of a GRU. With `at_end` what stands behind the
    last layer, which reads in two directions, reads what each of them has at its end, not both at the same step.

    >>> str(Convention("lstm", "iofg")), str(Convention("gru", "rug", "gru"))
    ('gates i, o, f, g (ONNX)', 'blocks r, z, n (PyTorch, Flax), reset behind U, z keeps')
    """

    kind: str
    order: str
    key: str = ""
    forget_bias: float = 0.0
    at_end: bool = False

    def __str__(self) -> str:
        """Return it in words."""
        if self.at_end:
            plain = replace(self, at_end=False)
            return tr("{convention}; the head reads what each direction has at its end", convention=plain)
        if self.kind == "rnn":
            return tr("ReLU") if "relu" in self.key else tr("tanh")
        if self.kind == "gru":
            return self._of_gru()
        words = {
            "order": ", ".join(self.order),
            "who": GATE_ORDERS.get(self.order, ""),
            "bias": f"{self.forget_bias:g}",
        }
        if self.forget_bias:
            known = tr("gates {order} ({who}), {bias} added to the forget gate", **words)
            return known if words["who"] else tr("gates {order}, {bias} added to the forget gate", **words)
        return tr("gates {order} ({who})", **words) if words["who"] else tr("gates {order}", **words)

    def _of_gru(self) -> str:
        order = ", ".join(self.order.replace("u", "z").replace("g", "n"))
        who = GRU_ORDERS.get(self.order, "")
        blocks = tr("blocks {order} ({who})", order=order, who=who) if who else tr("blocks {order}", order=order)
        sentences = {
            "gru": tr("{blocks}, reset behind U, z keeps", blocks=blocks),
            "gru_before": tr("{blocks}, reset in front of U, z keeps", blocks=blocks),
            "gru_chung": tr("{blocks}, reset behind U, z writes", blocks=blocks),
            "gru_chung_before": tr("{blocks}, reset in front of U, z writes", blocks=blocks),
        }
        return sentences.get(self.key, blocks)


def convention_of(layer: Layer) -> Convention:
    """Return the convention in which a layer was read."""
    key = "" if layer.kind == "lstm" else layer.cells[0].key
    return Convention(layer.kind, layer.order, key, layer.forget_bias)


def at_end_of(model: ModelFile) -> Convention | None:
    """Return the convention of a model in which a part behind its last layer reads the end of each direction.

    None where nothing stands behind that layer, it has one direction, or the model is read so.
    """
    last = next((part for part in reversed(model.chain) if isinstance(part, Layer)), None)
    if last is None or last is model.chain[-1] or last.directions == 1 or not last.returns_steps:
        return None
    return replace(convention_of(last), at_end=True)


def conventions(kind: str, *, named: bool = False) -> Iterator[Convention]:
    """Yield all conventions for a kind of layer; with `named` only those that some framework has."""
    if kind == "rnn":
        yield from (Convention(kind, "h", key) for key in RNN_KEYS)
    elif kind == "gru":
        orders = list(GRU_ORDERS) if named else ["".join(order) for order in permutations(GRU_LAYOUT.letters)]
        yield from (Convention(kind, order, key) for order, key in product(orders, GRU_KEYS))
    else:
        orders = list(GATE_ORDERS) if named else ["".join(order) for order in permutations(GATE_ORDER)]
        added = (0.0,) if named else (0.0, 1.0)
        yield from (Convention(kind, order, forget_bias=bias) for order, bias in product(orders, added))


def reread(model: ModelFile, convention: Convention) -> ModelFile:
    """Return the model whose arrays are those of `model`, read in another convention where a layer is of its kind.

    >>> cell = Cell.of_lstm(LSTMParameters(np.arange(4.0)[:, None], np.zeros((4, 1)), np.zeros(4)))
    >>> model = ModelFile("npz", (Layer("lstm", (cell,)),), "")
    >>> reread(model, Convention("lstm", "iofg")).layers[0].parameters[0].weight_ih.ravel().tolist()  # i, f, g, o
    [0.0, 2.0, 3.0, 1.0]
    """
    blocks = replace(convention, at_end=False)
    chain = [_reread(part, blocks) if isinstance(part, Layer) else part for part in model.chain]
    apart = tuple(_reread(layer, blocks) for layer in model.apart)
    if convention.at_end and at_end_of(model) is not None:
        k, last = next((k, part) for k, part in reversed(list(enumerate(chain))) if isinstance(part, Layer))
        chain[k] = replace(last, returns_steps=False)
    return replace(model, chain=tuple(chain), apart=apart)


def _reread(layer: Layer, convention: Convention) -> Layer:
    if layer.kind != convention.kind or convention_of(layer) == convention:
        return layer
    change = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}[layer.kind]
    made = tuple(change(cell, layer, convention) for cell in layer.cells)
    return replace(layer, cells=made, order=convention.order, forget_bias=convention.forget_bias)


def _lstm(cell: Cell, layer: Layer, convention: Convention) -> Cell:
    params = cell.parameters
    assert params is not None
    change = _change(layer.order, convention.order, GATE_ORDER)
    W, U, b = (_blocks(array, change) for array in (params.weight_ih, params.weight_hh, _without(params, layer)))
    b = np.array(b)
    b.reshape(4, -1)[GATE_ORDER.index("f")] += b.dtype.type(convention.forget_bias)
    p = params.peephole
    if p is not None:
        p = p[_change(layer.order.replace("g", ""), convention.order.replace("g", ""), PEEPHOLE_ORDER)]
    made = LSTMParameters(W, U, b, p).as_kind(params.kind)
    return Cell.of_lstm(made, projection=cell.projection, backward=cell.backward)


def _without(params: LSTMParameters, layer: Layer) -> Array:
    """Return the bias as it stands in the file."""
    b = np.array(params.bias)
    b.reshape(4, -1)[GATE_ORDER.index("f")] -= b.dtype.type(layer.forget_bias)
    return b


def _change(applied: str, other: str, kept: str) -> list[int]:
    """Return for each block of the core, in the order `kept`, which of its blocks it is in the other order.

    The k-th block of the file was taken as applied[k] and is now other[k].
    """
    return [kept.index(applied[other.index(letter)]) for letter in kept]


def _blocks(array: Array, change: list[int]) -> Array:
    return array.reshape(len(change), -1, *array.shape[1:])[change].reshape(array.shape)


def _gru(cell: Cell, layer: Layer, convention: Convention) -> Cell:
    letters = GRU_LAYOUT.letters
    change = _change(layer.order, convention.order, letters)
    weights = cell.weights
    W, U = ([weights[f"{name}_{letter}"] for letter in letters] for name in "WU")
    H = cell.hidden_size
    second = np.zeros(3 * H) if cell.bias_hh is None else cell.bias_hh
    both = {letter: weights[f"b_{letter}"] for letter in letters}
    if cell.bias_hh is not None:
        beside = dict(zip(letters, second.reshape(3, H), strict=True))
        both = {name: b - (0 if name == "g" and "b_gh" in weights else beside[name]) for name, b in both.items()}
    first = np.concatenate([both[letter] for letter in letters])
    b, b2 = _blocks(first, change).reshape(3, H), _blocks(second, change).reshape(3, H)
    return _made_gru(cell, [W[k] for k in change], [U[k] for k in change], b, b2, convention.key)


def _made_gru(cell: Cell, W: list[Array], U: list[Array], b: Array, b2: Array, key: str) -> Cell:
    """Return a GRU of blocks in the order of the core."""
    made: dict[str, Array] = {}
    behind = "before" not in key
    for k, letter in enumerate(GRU_LAYOUT.letters):
        apart = letter == "g" and behind
        made |= {f"W_{letter}": W[k], f"U_{letter}": U[k], f"b_{letter}": b[k] if apart else b[k] + b2[k]}
    if behind:
        made["b_gh"] = b2[GRU_LAYOUT.letters.index("g")]
    return Cell(key, made, backward=cell.backward, bias_hh=b2.ravel())


def _rnn(cell: Cell, _: Layer, convention: Convention) -> Cell:
    return replace(cell, key=convention.key)


def with_function(model: ModelFile, name: str, function: str) -> ModelFile:
    """Return the model with another function behind one of its dense parts, which a file of weights does not say.

    >>> model = ModelFile("npz", (Dense("head", np.eye(2), np.zeros(2)),), "")
    >>> with_function(model, "head", "softmax").chain[0].activation
    'softmax'
    """
    checked_name("name", name, [part.name for part in model.chain if isinstance(part, Dense)])
    chain = tuple(
        replace(part, activation=function) if isinstance(part, Dense) and part.name == name else part
        for part in model.chain
    )
    return replace(model, chain=chain)
