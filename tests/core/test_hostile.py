"""Hostile arguments: every public function gives the right result or says in a sentence which argument is wrong.

Each row of a table is a function, its arguments and the kind of answer: the result of a plain call, or an error that
names the argument. pytest turns every warning into an error, so that none of them may warn either.
"""
# mypy: disable-error-code="arg-type, dict-item, misc, var-annotated"

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

from lstm_core import (
    MAX_TABLE_BYTES,
    STORIES,
    VARIANTS,
    Clamp,
    LSTMParameters,
    NotFiniteError,
    backward,
    backward_variant,
    block,
    clamp_table,
    contributions,
    direct_path,
    events,
    finite_difference,
    halving_time,
    jacobians,
    load_series,
    mean_life,
    one_hot,
    output_sensitivity,
    over_run,
    parse_numbers,
    read_table,
    run,
    run_variant,
    saturation,
    scale,
    share_weights,
    step,
    to_keras,
    to_mathml,
    to_numpy,
    to_pytorch,
    to_text,
)
from lstm_core.equations import parse
from tests.core.hostile import (
    BATCH,
    CS,
    HS,
    PARAMS,
    PLAIN,
    RNN,
    RNN_WEIGHTS,
    TRACE,
    WEIGHTS,
    D,
    H,
    T,
    X,
    arrays_of,
    assert_sentence,
)

# Each row: a call, the kind of error, and the words that must be in its sentence.
Row = tuple[Callable[[], Any], type[Exception], str]

UNITS: dict[str, Callable[[Any], Any]] = {
    "contributions": lambda unit: contributions(TRACE, unit=unit),
    "events": lambda unit: events(TRACE, unit),
    "finite_difference": lambda unit: finite_difference(TRACE, 1, unit),
    "output_sensitivity": lambda unit: output_sensitivity(TRACE, unit),
}
STEPS: dict[str, Callable[[Any], Any]] = {
    "at": TRACE.at,
    "jacobians": partial(jacobians, TRACE),
    "direct_path": partial(direct_path, TRACE),
    "finite_difference": lambda t: finite_difference(TRACE, t, 0),
}
NOT_WHOLE = (
    1.0,
    1.5,
    True,
    np.True_,
    np.float64(1),
    "1",
    b"1",
    [1],
    np.array([1]),
    np.array(1),
    1j,
    np.nan,
    Fraction(1),
    {},
)
ROWS: list[Row] = []
for function in UNITS.values():
    ROWS += [(partial(function, unit), ValueError, "unit is") for unit in NOT_WHOLE]
    ROWS += [(partial(function, unit), IndexError, f"unit is {unit}") for unit in (-1, 3, np.int64(-3), np.uint8(200))]
    ROWS += [(partial(function, 10**400), IndexError, "unit is 1000")]
for function in STEPS.values():
    ROWS += [(partial(function, t), ValueError, "t is") for t in (*NOT_WHOLE, None)]
    ROWS += [(partial(function, t), IndexError, f"t is {t}") for t in (5, -6, np.int8(5), 10**30)]

TAKE_A_TRACE: dict[str, Callable[[Any], Any]] = {
    "backward": backward,
    "backward_variant": lambda trace: backward_variant(trace, {}),
    "contributions": contributions,
    "direct_path": lambda trace: direct_path(trace, 0),
    "events": lambda trace: events(trace, 0),
    "finite_difference": lambda trace: finite_difference(trace, 0, 0),
    "halving_time": halving_time,
    "jacobians": lambda trace: jacobians(trace, 0),
    "mean_life": mean_life,
    "output_sensitivity": lambda trace: output_sensitivity(trace, 0),
    "over_run": over_run,
    "saturation": saturation,
}
for function in TAKE_A_TRACE.values():
    ROWS += [(partial(function, trace), ValueError, "trace is") for trace in (None, "trace", X, PARAMS, {"x": X}, run)]
for name in ("direct_path", "events", "finite_difference", "jacobians", "output_sensitivity"):
    ROWS.append((partial(TAKE_A_TRACE[name], BATCH), ValueError, "trace has x of shape (5, 2, 2)"))
for name in ("contributions", "direct_path", "halving_time", "mean_life", "over_run"):  # it keeps no share of its h
    ROWS.append((partial(TAKE_A_TRACE[name], RNN), ValueError, "tanh RNN"))
ROWS.append((partial(backward, RNN), ValueError, "trace is"))
NOT_SEEDS = (None, -1, 1.0, 0.5, "0", True, [1, 2], np.random.default_rng(0), np.nan, 1j)
ROWS += [(partial(LSTMParameters.initial, 1, 1, seed=seed), ValueError, "seed is") for seed in NOT_SEEDS]
ROWS += [(partial(share_weights, "fgr", PLAIN, seed=seed), ValueError, "seed is") for seed in NOT_SEEDS]
ROWS += [(partial(STORIES["ignore"].trace, seed), ValueError, "seed is") for seed in NOT_SEEDS]
ROWS += [(partial(STORIES["paper"].trace, seed), ValueError, "seed is") for seed in NOT_SEEDS[:4]]

NOT_SIZES = (0, -1, 1.0, 2.5, "2", None, True, [2], np.inf)
ROWS += [(partial(LSTMParameters.initial, size, 1, seed=0), ValueError, "input_size is") for size in NOT_SIZES]
ROWS += [(partial(LSTMParameters.initial, 1, size, seed=0), ValueError, "hidden_size is") for size in NOT_SIZES]
ROWS += [(partial(VARIANTS["gru"].parameter_count, size, 1), ValueError, "input_size is") for size in NOT_SIZES]
ROWS += [(partial(VARIANTS["gru"].parameter_count, 1, size), ValueError, "hidden_size is") for size in NOT_SIZES]
ROWS += [(partial(block, "f", size), ValueError, "hidden_size is") for size in NOT_SIZES]
ROWS += [(partial(clamp_table, [], size, 1), ValueError, "steps is") for size in NOT_SIZES]
ROWS += [(partial(clamp_table, [], 1, size), ValueError, "units is") for size in NOT_SIZES]
ROWS += [
    (partial(LSTMParameters.initial, 10**12, 1, seed=0), ValueError, "input_size 1000000000000 and hidden_size 1"),
    (partial(LSTMParameters.initial, 1, 10**9, seed=0), ValueError, "hidden_size 1000000000"),
    (partial(clamp_table, [Clamp("f", 0.5)], 10**15, 1), ValueError, "1000000000000000 steps"),
]
NOT_NUMBERS = (None, "0.5", 1j, [0.5], np.array([0.5]), np.nan, np.inf, -np.inf, 10**400, {}, np.ma.masked)
ROWS += [
    (partial(LSTMParameters.initial, 1, 1, seed=0, forget_bias=b), ValueError, "forget_bias is") for b in NOT_NUMBERS
]
ROWS += [(partial(Clamp, "f", value), ValueError, "The value of f is") for value in (*NOT_NUMBERS, -0.1, 1.1, 1e300)]
ROWS += [(partial(Clamp, "g", value), ValueError, "The value of g is") for value in (-1.1, 1.1)]
ROWS += [
    (partial(finite_difference, TRACE, 1, 0, size=size), ValueError, "size is")
    for size in (*NOT_NUMBERS, 0, -1e-5, 1e300)
]
NOT_NAMES = (None, "", "z", "if", "F", 1, b"f", ["f"], {}, ("f",))
ROWS += [(partial(block, gate, 1), ValueError, "gate is") for gate in NOT_NAMES]
ROWS += [(partial(Clamp, gate, 0.5), ValueError, "gate is") for gate in NOT_NAMES]
ROWS += [(partial(run_variant, key, RNN_WEIGHTS, X), ValueError, "key is") for key in NOT_NAMES]
ROWS += [(partial(share_weights, key, PLAIN, seed=0), ValueError, "key is") for key in NOT_NAMES]
ROWS += [(partial(load_series, name), ValueError, "name is") for name in (*NOT_NAMES, "../sunspots")]
ROWS += [
    (partial(finite_difference, TRACE, 1, 0, state=state), ValueError, "state is")
    for state in NOT_NAMES
    if state is not None
]
ROWS += [(partial(Clamp, "f", 0.5, start), ValueError, "start is") for start in (-1, None, *NOT_WHOLE)]
ROWS += [(partial(Clamp, "f", 0.5, 0, stop), ValueError, "stop is") for stop in (-1, *NOT_WHOLE)]
ROWS += [(partial(Clamp, "f", 0.5, 0, None, unit), ValueError, "unit is") for unit in (-1, *NOT_WHOLE)]
ROWS += [(partial(Clamp, "f", 0.5, 3, stop), ValueError, "holds no step") for stop in (0, 3)]

NOT_PARAMS = (None, "cell", X, WEIGHTS, TRACE, LSTMParameters)
ROWS += [(partial(step, p, X[0], (HS, CS)), ValueError, "params is") for p in NOT_PARAMS]
ROWS += [(partial(run, p, X), ValueError, "params is") for p in NOT_PARAMS]
ROWS += [
    (partial(write, p, X, HS, CS), ValueError, "params is")
    for p in NOT_PARAMS
    for write in (to_numpy, to_pytorch, to_keras)
]
ROWS += [(partial(share_weights, "gru", p, seed=0), ValueError, "params is") for p in NOT_PARAMS]
ROWS += [
    (partial(step, PARAMS, X[0], state), ValueError, "state is") for state in (None, 0, (HS,), (HS, CS, CS), "h", [])
]
ROWS += [(partial(step, PARAMS, X[0], {"h": HS, "c": CS}), ValueError, "h holds <U1 values")]
ROWS += [
    (partial(function, clamps=clamps), ValueError, "clamps is")
    for clamps in (None, 1, "f", Clamp("f", 0.5), [0.5], ["f"], [None], {"f": 0.5})
    for function in (partial(run, PARAMS, X), partial(to_numpy, PARAMS, X, HS, CS))
]
ROWS += [
    (partial(function, clamps=[clamp]), ValueError, "lies outside the run")
    for clamp in (Clamp("f", 0.5, T), Clamp("f", 0.5, unit=H), Clamp("f", 0.5, unit=10**30))
    for function in (partial(run, PARAMS, X), partial(to_numpy, PARAMS, X, HS, CS))
]
ROWS += [
    (partial(run_variant, "rnn", weights, X), ValueError, "weights")
    for weights in (None, [], {}, X, {1: X}, {"W_h": X})
]
ROWS += [(partial(run_variant, "rnn", {**RNN_WEIGHTS, 3: X}, X), ValueError, "weights has 3")]
ROWS += [
    (partial(run_variant, "rnn", RNN_WEIGHTS, X, initial=i), ValueError, "initial")
    for i in (0, [], {"c": CS}, {1: HS}, X)
]
ROWS += [(partial(backward_variant, RNN, d), ValueError, "d_states") for d in (None, [], X, {"c": X}, {1: X})]
ROWS += [
    (partial(finite_difference, TRACE, 1, 0, steps=s), ValueError, "steps is")
    for s in (1, [0.5], ["0"], "01", [None], [True])
]
ROWS += [(partial(finite_difference, TRACE, 1, 0, steps=s), IndexError, "steps has") for s in ([-2], [2], [0, 10**30])]
ROWS += [
    (partial(output_sensitivity, TRACE, 0, groups=g), ValueError, "groups")
    for g in (
        [0],
        "00000",
        [0.0] * T,
        [-1] * T,
        [T] * T,
        [10**12] * T,
        [True] * T,
        [[0]] * T,
        [],
        [None] * T,
        [[0], [0, 1]],
    )
]
ROWS += [
    (partial(parse_numbers, text), ValueError, words)
    for text, words in (
        (None, "text is"),
        (1.0, "text is"),
        (b"1 2", "text is"),
        (["1"], "text is"),
        ("", "no number"),
        (" ,; \n", "no number"),
        ("1 2\n3", "Line 2"),
        ("nan", "'nan'"),
        ("1 inf", "'inf'"),
        ("0x10", "'0x10'"),
        ("1_0", "'1_0'"),
        ("1e999", "'1e999'"),
        ("\x00", "which is no number"),
        ("1 " * 2001, "2001 steps"),
        ("1 " * 129 + "\n" + "1 " * 129, "129 numbers"),
        ("9" * 1_000_001, "1000001 characters"),
    )
]
ROWS += [
    (partial(one_hot, text), ValueError, words)
    for text, words in (
        (None, "text is"),
        (5, "text is"),
        (b"ab", "text is"),
        (["a"], "text is"),
        ("", "empty"),
        ("a" * 2001, "2001 steps"),
        ("".join(map(chr, range(65, 194))), "129 different characters"),
    )
]
ROWS += [
    (partial(read_table, data, "a.csv"), ValueError, words)
    for data, words in (
        (None, "data is"),
        ("a,b\n1,2", "data is"),
        (1, "data is"),
        ([b"1"], "data is"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n", "no row"),
        (b"1,2,3\n4", "Line 2"),
        (b"a\nx", "No column"),
        (b"a\nnan", "No column"),
        (b"a\n1\x00", "zero bytes"),
        (b'"' + b"a" * 200_000, "more than 131072 characters"),
        (b"1" * (MAX_TABLE_BYTES + 1), f"{MAX_TABLE_BYTES + 1} bytes"),
        (b"1\n" * 2_000_001, "2000001 lines"),
        (b"1" * 1_000_002, "more than 1000000 characters"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "no NumPy array"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel"),
    )
]
ROWS += [
    (partial(write, e), ValueError, "equation is")
    for e in (None, "c = f", X, VARIANTS["lstm"])
    for write in (to_text, to_mathml)
]
ROWS += [
    (partial(write, f), ValueError, "file is")
    for f in (None, 1, b"x", X)
    for write in (TRACE.to_csv, TRACE.to_npz, TRACE.to_json)
]
ROWS += [(partial(parse, line), ValueError, "line is") for line in (None, 1, b"c = f", ["c = f"])]
ROWS += [
    (partial(parse, line), ValueError, "wanted") for line in ("", "c", "c = \x00", "c = __import__('os')", "c = f.real")
]
ROWS += [
    (partial(scale, values), ValueError, "values")
    for values in (np.zeros((0,)), 1.0, np.zeros((1, 1, 1)), [np.nan, 1], [np.inf], [10**400], [])
]
ROWS += [
    (partial(scale, [-1.7e308, 1.7e308]), ValueError, "too wide to scale"),
    (
        partial(run, LSTMParameters(*(np.full_like(a, 1e300) for a in list(WEIGHTS.values())[:3])), X * 1e300),
        ValueError,
        "z_",
    ),
    (partial(run_variant, "rnn", {n: a * 1e300 for n, a in RNN_WEIGHTS.items()}, X * 1e300), ValueError, "z_h at step"),
    (
        partial(LSTMParameters, WEIGHTS["weight_ih"].T, WEIGHTS["weight_hh"], WEIGHTS["bias"]),
        ValueError,
        "weight_ih has shape (2, 12)",
    ),
    (
        partial(LSTMParameters, WEIGHTS["weight_ih"], WEIGHTS["weight_hh"].T, WEIGHTS["bias"]),
        ValueError,
        "weight_hh has shape (3, 12)",
    ),
    (partial(run, PARAMS, X.T), ValueError, "x has shape (2, 5); wanted (T, 2)"),
    (partial(run, PARAMS, X, h0=np.zeros((1, H))), ValueError, "h0 has shape (1, 3); wanted (3,)"),
    (partial(to_numpy, PARAMS, BATCH.x, HS, CS), ValueError, "x has shape (5, 2, 2); wanted (T, 2)"),
    (partial(backward, TRACE, d_h=np.zeros((T, 2, H))), ValueError, "d_h has shape (5, 2, 3); wanted (5, 3)"),
]


@pytest.mark.parametrize(("call", "kind", "words"), ROWS)
def test_a_hostile_argument_is_refused_in_a_sentence_that_names_it(
    call: Callable[[], Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises((ValueError, IndexError)) as caught:
        call()
    own = {ValueError: {ValueError, NotFiniteError}}  # a subclass of another's would be NumPy's error, not ours
    assert type(caught.value) in own.get(kind, {kind})
    assert_sentence(str(caught.value), words)


def test_the_table_has_at_least_200_rows() -> None:
    assert len(ROWS) >= 200


# Each row: a call with an unusual argument and a plain one that must give the same.
SAME: list[tuple[Callable[[], Any], Callable[[], Any]]] = [
    (partial(UNITS[name], np.int8(2)), partial(UNITS[name], 2)) for name in UNITS
]
SAME += [(partial(STEPS[name], np.uint64(4)), partial(STEPS[name], 4)) for name in STEPS]
SAME += [
    (lambda: Clamp("f", Fraction(1, 2)), lambda: Clamp("f", 0.5)),
    (lambda: Clamp("f", np.float32(0.5), np.int64(1), np.uint8(2), np.int16(0)), lambda: Clamp("f", 0.5, 1, 2, 0)),
    (lambda: Clamp("f", np.array(0.5)), lambda: Clamp("f", 0.5)),
    (lambda: Clamp("f", True), lambda: Clamp("f", 1.0)),
    (
        lambda: LSTMParameters.initial(np.int8(100), np.int8(100), seed=np.uint8(1)),
        lambda: LSTMParameters.initial(100, 100, seed=1),
    ),
    (
        lambda: LSTMParameters.initial(1, 1, seed=0, forget_bias=Fraction(3, 2)),
        lambda: LSTMParameters.initial(1, 1, seed=0, forget_bias=1.5),
    ),
    (lambda: block("o", np.int8(100)), lambda: block("o", 100)),
    (lambda: run(PARAMS, X, clamps=(c for c in [Clamp("f", 0.5)])), lambda: run(PARAMS, X, clamps=[Clamp("f", 0.5)])),
    (lambda: step(PARAMS, X[0], np.stack([HS, CS])), lambda: step(PARAMS, X[0], (HS, CS))),
    (lambda: run(PARAMS, np.ones((T, D), bool)), lambda: run(PARAMS, np.ones((T, D)))),
    (lambda: run(PARAMS, np.ones((T, D), np.uint8)), lambda: run(PARAMS, np.ones((T, D)))),
    (lambda: run(PARAMS, np.broadcast_to(1.0, (T, D))), lambda: run(PARAMS, np.ones((T, D)))),
    (lambda: run(PARAMS, X.astype(np.float16)), lambda: run(PARAMS, X.astype(np.float16).astype(float))),
    (lambda: contributions(TRACE, unit=None), lambda: contributions(TRACE)),
    (lambda: finite_difference(TRACE, 1, 0, steps=iter([0, 1])), lambda: finite_difference(TRACE, 1, 0, steps=[0, 1])),
    (lambda: finite_difference(TRACE, 1, 0, steps=[]), lambda: np.zeros(0)),
    (
        lambda: output_sensitivity(TRACE, 0, groups=np.zeros(T, np.uint8)),
        lambda: output_sensitivity(TRACE, 0, groups=[0] * T),
    ),
    (lambda: scale([1, 3])[0], lambda: np.array([0.0, 1.0])),
    (lambda: scale(np.array([200, 100], np.uint8))[0], lambda: np.array([1.0, 0.0])),
    (lambda: scale([5e-324, 0.0])[0], lambda: np.array([1.0, 0.0])),
    (lambda: parse_numbers("−1"), lambda: np.array([[-1.0]])),
    (lambda: one_hot("\ud800")[0], lambda: np.array([[1.0]])),
    (lambda: VARIANTS["lstm"].parameter_count(np.int8(100), np.int8(100)), lambda: 80400),
    (lambda: STORIES["ignore"].trace(np.int64(3)), lambda: STORIES["ignore"].trace(3)),
]


@pytest.mark.parametrize(("unusual", "plain"), SAME)
def test_an_unusual_argument_of_the_same_meaning_gives_the_same_result(
    unusual: Callable[[], Any], plain: Callable[[], Any]
) -> None:
    found, expected = unusual(), plain()
    assert type(found) is type(expected)
    for one, other in zip(arrays_of(found), arrays_of(expected), strict=True):
        np.testing.assert_array_equal(one, other)
    if not list(arrays_of(expected)):
        assert found == expected


@pytest.mark.parametrize("value", [np.float32(0.5), np.float64(0.5), Fraction(1, 2), np.array(0.5), True, 1])
def test_a_clamp_of_any_real_number_can_be_written_to_every_file(value: Any) -> None:
    trace = run(PLAIN, X, clamps=[Clamp("f", value, np.int64(0), np.int64(2), np.int64(1))])
    trace.to_json(document := io.StringIO())
    assert f'"value": {float(value)}, "start": 0, "stop": 2, "unit": 1' in document.getvalue()
    script = to_numpy(PLAIN, X, HS, CS, trace.clamps)
    assert f'clamp_table["f"][0:2, 1] = {float(value)!r}' in script
    compile(script, "cell.py", "exec")


def test_a_decimal_is_no_real_number_in_python_and_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The value of f is Decimal\('0\.5'\); wanted a real number\."):
        Clamp("f", Decimal("0.5"))
