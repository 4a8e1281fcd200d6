"""Losses of a run, and the gradient of one with respect to every weight of the cell and of its read-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from lstm_core.activations import sigmoid
from lstm_core.any_trace import AnyTrace, checked_trace, single_sequence
from lstm_core.bptt import backward_variant
from lstm_core.checks import FLOAT64, Array, checked_flag, checked_whole, real_array, shown
from lstm_core.readout import READOUT_ACTIVATIONS, Readout


class Loss(Protocol):
    """A number L of what a run gives at all steps: a function of (T, K) numbers, or of (T, N, K) to N numbers L.

    These numbers are y, which without a read-out is h. A loss with an ``activation`` needs a read-out that has it, and
    reads what that makes y of, z = W h + b: a y that is rounded to 0 or 1 has no logarithm.

    >>> loss: Loss = SquaredError([[1.0]])
    >>> loss.activation, float(loss([[0.0]])), loss.gradient([[0.0]]).tolist()
    (None, 0.5, [[-1.0]])
    """

    activation: ClassVar[str | None]

    def __call__(self, values: Array) -> Array:
        """Return L."""

    def gradient(self, values: Array) -> Array:
        """Return ∂L/∂values, (T, K), the partial derivatives by the numbers of each step."""


@dataclass(frozen=True, eq=False)
class SquaredError:
    """L = ½ Σ (y − target)², or with ``mean`` the mean of (y − target)², over all that has a target.

    ``target`` is (T, K), NaN where nothing is asked of an output at a step; without a read-out y is h and K is H.
    Raises ValueError for other shapes, an infinite target and no target at all. PyTorch: ``MSELoss`` is the mean, half
    of its ``reduction="sum"`` the other.

    >>> loss = SquaredError([[np.nan, np.nan], [1.0, 0.0]])
    >>> float(loss([[9.0, 9.0], [0.0, 0.5]])), loss.gradient([[9.0, 9.0], [0.0, 0.5]]).tolist()
    (0.625, [[0.0, 0.0], [-1.0, 0.5]])
    """

    target: Array
    mean: bool = False
    activation: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", _target(self.target))
        object.__setattr__(self, "mean", checked_flag("mean", self.mean))

    def __call__(self, values: Array) -> Array:
        """Return L of y (T, K), or the L (N,) of y (T, N, K)."""
        error = self._error(_fitting(values, self.target.shape))
        total = np.einsum("t...k,t...k->...", error, error)
        return np.asarray(total / _asked(self.target) if self.mean else 0.5 * total)

    def gradient(self, values: Array) -> Array:
        """Return y − target, with ``mean`` 2 (y − target) / n, and 0 where there is no target."""
        error = self._error(_fitting(values, self.target.shape))
        return error * (2.0 / _asked(self.target)) if self.mean else error

    def _error(self, y: Array) -> Array:
        target = self.target if y.ndim == 2 else self.target[:, None]
        return np.where(np.isnan(target), 0.0, y - target)


@dataclass(frozen=True, eq=False)
class CrossEntropy:
    """L = −Σ ln y[t, class], or with ``mean`` the mean of −ln y[t, class], over the steps of which a class is asked.

    y is the softmax of a read-out with ``size`` outputs; ``classes`` (T,) are whole numbers from 0 to ``size`` − 1,
    −1 where nothing is asked. It reads W h + b. Raises ValueError for other classes and for none at all. PyTorch:
    ``CrossEntropyLoss`` of W h + b with ``ignore_index=-1``.

    >>> loss = CrossEntropy([-1, 1], size=2)
    >>> round(float(loss([[9.0, 9.0], [0.0, np.log(3)]])), 6)  # −ln ¾
    0.287682
    >>> loss.gradient([[9.0, 9.0], [0.0, np.log(3)]]).round(6).tolist()
    [[0.0, 0.0], [0.25, -0.25]]
    """

    classes: npt.NDArray[np.int64]
    size: int
    mean: bool = False
    activation: ClassVar[str | None] = "softmax"

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", checked_whole("size", self.size, 1))
        object.__setattr__(self, "mean", checked_flag("mean", self.mean))
        given = real_array("classes", self.classes)
        if given.ndim != 1 or (given != np.floor(given)).any() or (given < -1).any() or (given >= self.size).any():
            raise ValueError(f"classes are no (T,) whole numbers from -1 to {self.size - 1}.")
        if (given < 0).all():
            raise ValueError("classes are all -1; wanted a class of at least one step.")
        classes = given.astype(np.int64)
        classes.flags.writeable = False
        object.__setattr__(self, "classes", classes)

    def __call__(self, values: Array) -> Array:
        """Return L of W h + b (T, K), or the L (N,) of (T, N, K)."""
        z = _fitting(values, (len(self.classes), self.size))
        steps = np.flatnonzero(self.classes >= 0)
        asked = z[steps]
        top = asked.max(axis=-1)
        log_sum = top + np.log(np.exp(asked - top[..., None]).sum(axis=-1))
        total = (log_sum - asked[np.arange(len(steps)), ..., self.classes[steps]]).sum(axis=0)
        return np.asarray(total / len(steps) if self.mean else total)

    def gradient(self, values: Array) -> Array:
        """Return y − 1 for the class that is asked and y for the others, 0 at steps of which none is asked."""
        z = _fitting(values, (len(self.classes), self.size))
        steps = np.flatnonzero(self.classes >= 0)
        found = np.zeros(z.shape)
        found[steps] = READOUT_ACTIVATIONS["softmax"].value(z[steps])
        found[steps, self.classes[steps]] -= 1.0
        return found / len(steps) if self.mean else found


@dataclass(frozen=True, eq=False)
class BinaryCrossEntropy:
    """L = −Σ [target ln y + (1 − target) ln (1 − y)], or with ``mean`` its mean, over all that has a target.

    y is the sigmoid of a read-out; ``target`` is (T, K), numbers from 0 to 1, NaN where nothing is asked. It reads
    W h + b. Raises ValueError for other targets and for none at all. PyTorch: ``BCEWithLogitsLoss`` of W h + b.

    >>> loss = BinaryCrossEntropy([[1.0]])
    >>> round(float(loss([[np.log(3)]])), 6), loss.gradient([[np.log(3)]]).round(6).tolist()  # −ln ¾
    (0.287682, [[-0.25]])
    """

    target: Array
    mean: bool = False
    activation: ClassVar[str | None] = "sigmoid"

    def __post_init__(self) -> None:
        target = _target(self.target)
        if ((target < 0) | (target > 1)).any():
            raise ValueError("target has a number that is not from 0 to 1.")
        object.__setattr__(self, "mean", checked_flag("mean", self.mean))
        object.__setattr__(self, "target", target)

    def __call__(self, values: Array) -> Array:
        """Return L of W h + b (T, K), or the L (N,) of (T, N, K)."""
        z = _fitting(values, self.target.shape)
        target = self._for(z)
        each = np.maximum(z, 0.0) - z * target + np.log1p(np.exp(-np.abs(z)))
        total = np.where(np.isnan(target), 0.0, each).sum(axis=(0, -1))
        return np.asarray(total / _asked(self.target) if self.mean else total)

    def gradient(self, values: Array) -> Array:
        """Return y − target, with ``mean`` over their count, and 0 where there is no target."""
        z = _fitting(values, self.target.shape)
        target = self._for(z)
        found = np.where(np.isnan(target), 0.0, sigmoid(z) - target)
        return found / _asked(self.target) if self.mean else found

    def _for(self, z: Array) -> Array:
        return self.target if z.ndim == 2 else self.target[:, None]


def _target(given: Array) -> Array:
    target = np.array(real_array("target", given), FLOAT64)
    if target.ndim != 2 or np.isinf(target).any() or np.isnan(target).all():
        raise ValueError(f"target has shape {target.shape}; wanted (T, K), finite or NaN, not all NaN.")
    target.flags.writeable = False
    return target


def _asked(target: Array) -> int:
    return int(np.isfinite(target).sum())


def _fitting(values: Array, shape: tuple[int, ...]) -> Array:
    values = real_array("values", values)
    T, K = shape
    if values.ndim not in (2, 3) or (values.shape[0], values.shape[-1]) != (T, K):
        raise ValueError(f"values have shape {values.shape}; wanted ({T}, {K}) or ({T}, N, {K}), as what is asked.")
    return values


# -- of a run


def readout_for(trace: AnyTrace, loss: Loss) -> Readout | None:
    """Return the read-out of a trace, None without one; ValueError if the loss needs another activation."""
    _checked_loss(loss)
    readout = trace.readout
    has = None if readout is None else readout.activation
    if loss.activation not in (None, has):
        found = "without a read-out" if has is None else f"with a read-out of activation {has}"
        raise ValueError(f"trace is {found}; {type(loss).__name__} wants one of activation {loss.activation}.")
    return readout


def _checked_loss(loss: Any) -> None:
    is_loss = callable(loss) and callable(getattr(loss, "gradient", None)) and hasattr(loss, "activation")
    if isinstance(loss, type) or not is_loss:
        raise ValueError(f"loss is {shown(loss)}; wanted a Loss, such as SquaredError(target).")


def seen(loss: Loss, readout: Readout | None, h: Array) -> Array:
    """Return what a loss reads of h (T, H) or (T, N, H): h, y, or what y is made of. Nothing is checked."""
    if readout is None:
        return h
    with np.errstate(all="ignore"):
        z = h @ readout.weight.T + readout.bias
        return z if loss.activation else READOUT_ACTIVATIONS[readout.activation].value(z)


def loss_of(trace: AnyTrace, loss: Loss) -> float:
    """Return L of a run of one sequence; ValueError if the run has not the read-out that the loss needs.

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> trace = run(params, [[0.0]], readout=Readout([[2.0], [1.0]], [0.0, np.log(3)], "softmax"))
    >>> round(loss_of(trace, CrossEntropy([1], size=2)), 6)  # h is 0, so y is ¼ and ¾
    0.287682
    """
    h = single_sequence(trace).series["h"].astype(FLOAT64)
    return float(loss(seen(loss, readout_for(trace, loss), h)))


def loss_gradients(trace: AnyTrace, loss: Loss) -> dict[str, Array]:
    """Return ∂L/∂w by the names of the trace's weights, and of a read-out W_y (K, H) and b_y (K,).

    >>> from lstm_core import LSTMParameters, run
    >>> params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> trace = run(params, [[1.0]], readout=Readout([[2.0]], [0.5]))
    >>> found = loss_gradients(trace, SquaredError([[1.0]]))  # y = 0.5; ∂L/∂h = −0.5 · 2, and ∂h/∂z_g = ¼
    >>> found["b_y"].tolist(), found["W_y"].tolist(), found["W_g"].tolist()
    ([-0.5], [[0.0]], [[-0.25]])
    """
    checked_trace(trace)
    readout, h = readout_for(trace, loss), trace.h.astype(FLOAT64)
    values = seen(loss, readout, h)
    d = loss.gradient(values)
    if readout is None:
        return backward_variant(trace, {"h": d}).weights
    d_z = d if loss.activation else READOUT_ACTIVATIONS[readout.activation].vjp(d, values)
    of_cell = backward_variant(trace, {"h": d_z @ readout.weight}).weights
    return {**of_cell, "W_y": d_z.T @ h, "b_y": d_z.sum(axis=0)}
