"""Hostile arrays: every array argument of a public function, in each of the forms of one table."""
# mypy: disable-error-code="arg-type, dict-item, misc, var-annotated"

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstm_core import (
    LSTMParameters,
    backward,
    backward_variant,
    run,
    run_variant,
    scale,
    sigmoid,
    step,
    to_keras,
    to_numpy,
    to_pytorch,
)
from tests.core.hostile import (
    CS,
    HS,
    PARAMS,
    PLAIN,
    RNN,
    RNN_WEIGHTS,
    TRACE,
    WEIGHTS,
    X,
    arrays_of,
    assert_sentence,
)


class Raises:
    """An object that NumPy asks for an array, and that does not give one."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise RuntimeError("no array today")


class Frame:
    """What pandas and others do: an object that gives an array."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.values


class Argument(NamedTuple):
    """A function of one array argument, that argument's name and a good value of it."""

    function: Callable[[Any], Any]
    name: str
    good: Any


def keyword(function: Callable[..., Any], name: str, **others: Any) -> Callable[[Any], Any]:
    return lambda value: function(**others, **{name: value})


ARRAYS = {
    "sigmoid": Argument(sigmoid, "z", X),
    "scale": Argument(scale, "values", X),
    "step x": Argument(lambda v: step(PARAMS, v, (HS, CS)), "x", X[0]),
    "step h": Argument(lambda v: step(PARAMS, X[0], (v, CS)), "h", HS),
    "step c": Argument(lambda v: step(PARAMS, X[0], (HS, v)), "c", CS),
    "run x": Argument(partial(run, PARAMS), "x", X),
    "run h0": Argument(keyword(run, "h0", params=PARAMS, x=X), "h0", HS),
    "run c0": Argument(keyword(run, "c0", params=PARAMS, x=X), "c0", CS),
    "run_variant x": Argument(partial(run_variant, "rnn", RNN_WEIGHTS), "x", X),
    "run_variant h0": Argument(lambda v: run_variant("rnn", RNN_WEIGHTS, X, initial={"h": v}), "h0", HS),
    "backward d_h": Argument(keyword(backward, "d_h", trace=TRACE), "d_h", TRACE.h),
    "backward d_c": Argument(keyword(backward, "d_c", trace=TRACE), "d_c", TRACE.c),
    "backward_variant": Argument(lambda v: backward_variant(RNN, {"h": v}), "d_h", TRACE.h),
    "to_numpy x": Argument(lambda v: to_numpy(PARAMS, v, HS, CS), "x", X),
    "to_pytorch h0": Argument(lambda v: to_pytorch(PLAIN, X, v, CS), "h0", HS),
    "to_keras c0": Argument(lambda v: to_keras(PLAIN, X, HS, v), "c0", CS),
}
ARRAYS |= {
    name: Argument(lambda v, n=name: LSTMParameters(**WEIGHTS | {n: v}), name, WEIGHTS[name]) for name in WEIGHTS
}
ARRAYS |= {
    f"run_variant {name}": Argument(lambda v, n=name: run_variant("rnn", RNN_WEIGHTS | {n: v}, X), name, good)
    for name, good in RNN_WEIGHTS.items()
}
NOT_GIVEN = {"run h0", "run c0", "backward d_h", "backward d_c", "peephole"}  # None is a good value of these


def first(value: Any, new: Any) -> np.ndarray[Any, Any]:
    """Return a copy in which the first number is another one."""
    array = np.array(value)
    array.flat[0] = new
    return array


WRONG: dict[str, Callable[[Any], Any]] = {
    "None": lambda a: None,
    "a string": lambda a: "0.5",
    "strings": lambda a: a.astype(str),
    "bytes": lambda a: b"\x00\x01",
    "complex": lambda a: a.astype(complex),
    "objects": lambda a: a.astype(object),
    "fractions": lambda a: [Fraction(1, 2)] * len(a),
    "dates": lambda a: np.zeros(a.shape, "datetime64[s]"),
    "a structure": lambda a: np.zeros(a.shape, [("a", float)]),
    "ragged": lambda a: [[1.0], [1.0, 2.0]],
    "masked": lambda a: np.ma.masked_array(a, np.arange(a.size).reshape(a.shape) == 0),
    "masked rows": lambda a: [np.ma.masked_array([1.0, 2.0], [True, False])] * len(a),
    "a generator": lambda a: (row for row in a),
    "a mapping": lambda a: {"x": a},
    "a set": lambda a: {1.0, 2.0},
    "raises": lambda a: Raises(),
}
WRONG_SHAPE: dict[str, Callable[[Any], Any]] = {
    "0-d": lambda a: np.float64(0.5),
    "empty": lambda a: [],
    "no rows": lambda a: a[:0],
    "a dimension more": lambda a: np.stack([a[None], a[None]])[..., None],
    "one short": lambda a: a[..., :-1],
    "NaN": lambda a: first(a, np.nan),
    "infinity": lambda a: first(a, -np.inf),
    "beyond float64": lambda a: [10**400] * len(a),
}
GOOD: dict[str, Callable[[Any], Any]] = {
    "a list": lambda a: a.tolist(),
    "a tuple": lambda a: tuple(a),
    "read-only": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
    "Fortran order": lambda a: np.asfortranarray(a),
    "every other": lambda a: np.repeat(a, 2, axis=0)[::2],
    "backwards twice": lambda a: np.ascontiguousarray(a[::-1])[::-1],
    "big-endian": lambda a: a.astype(">f8"),
    "long double": lambda a: a.astype(np.longdouble),
    "an object with __array__": Frame,
    "masked nowhere": lambda a: np.ma.masked_array(a, False),
}
ANY_SHAPE = {"sigmoid", "scale"}
ANY_WIDTH = {"weight_ih", "run_variant W_h"}  # their columns say what D is
WRONG_ROWS = [
    pytest.param(argument, wrong, id=f"{place}: {kind}")
    for place, argument in ARRAYS.items()
    for kind, wrong in (WRONG | (WRONG_SHAPE if place not in ANY_SHAPE else {})).items()
    if not (kind == "None" and place in NOT_GIVEN) and not (kind == "one short" and place in ANY_WIDTH)
]
GOOD_ROWS = [
    pytest.param(argument, good, id=f"{place}: {kind}")
    for place, argument in ARRAYS.items()
    for kind, good in GOOD.items()
]


@pytest.mark.parametrize(("argument", "wrong"), WRONG_ROWS)
def test_a_wrong_array_is_refused_in_a_sentence_that_names_it(argument: Argument, wrong: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match=rf"^{argument.name}\b") as caught:
        argument.function(wrong(argument.good))
    assert_sentence(str(caught.value), argument.name)


@pytest.mark.parametrize(("argument", "good"), GOOD_ROWS)
def test_an_unusual_array_of_the_same_numbers_gives_the_same_result(
    argument: Argument, good: Callable[[Any], Any]
) -> None:
    found, expected = argument.function(good(argument.good)), argument.function(argument.good)
    if isinstance(expected, str):
        assert found == expected
    for one, other in zip(arrays_of(found), arrays_of(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-16)  # sigmoid keeps the long double


@pytest.mark.parametrize("argument", ARRAYS.values(), ids=ARRAYS)
def test_no_result_shares_memory_with_its_argument(argument: Argument) -> None:
    given = np.array(argument.good)
    for array in arrays_of(argument.function(given)):
        assert not np.shares_memory(array, given)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1], [0.5, 0.7310585786300049]),
        (np.array([0, 1]), [0.5, 0.7310585786300049]),
        (np.array([0, 200], np.uint8), [0.5, 1.0]),
        (np.array([False, True]), [0.5, 0.7310585786300049]),
        (np.float16([0, 1]), [0.5, 0.731]),
        (0, 0.5),
        (np.int8(-128), math.exp(-128)),
        ([], []),
        ([np.nan, np.inf, -np.inf], [np.nan, 1.0, 0.0]),
        ([1e308, -1e308], [1.0, 0.0]),
    ],
)
def test_sigmoid_of_any_real_numbers(values: Any, expected: Any) -> None:
    found = sigmoid(values)
    assert found.dtype.kind == "f"
    np.testing.assert_allclose(found, expected, rtol=2e-4 if found.dtype == np.float16 else 1e-15)


def test_the_tables_have_at_least_200_rows_each() -> None:
    assert min(len(WRONG_ROWS), len(GOOD_ROWS)) >= 200
