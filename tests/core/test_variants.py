"""Cell types: against PyTorch, against plain loops, against the LSTM they are made from, and what each promises."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import (
    GATE_ORDER,
    VARIANTS,
    Clamp,
    LSTMParameters,
    NotFiniteError,
    VariantTrace,
    block,
    run,
    run_variant,
    share_weights,
)
from lstm_core.papers import letter as written
from tests.core.oracle import random_cell

SEEDS = st.integers(0, 2**32 - 1)
LSTM_NAMES = ("z_i", "z_f", "z_g", "z_o", "i", "f", "g", "o", "c", "h", "h_prev", "c_prev")


def random_run(key: str, rng: np.random.Generator, D: int, H: int, T: int, *batch: int, scale: float = 1.0) -> Any:
    """Return random weights, x and states that are not zero; n of the sLSTM, a sum of weights, is positive."""
    variant, sizes = VARIANTS[key], {"D": D, "H": H}
    weights = {name: rng.normal(0, scale, [sizes[a] for a in shape]) for name, shape in variant.weights.items()}
    initial = {state: rng.normal(0, 0.5, (*batch, H)) for state in variant.states}
    if "n" in initial:
        initial["n"] = 1 + initial["n"] ** 2
    return weights, rng.normal(size=(T, *batch, D)), initial


def blocks(params: LSTMParameters) -> dict[str, Any]:
    arrays = {"W": params.weight_ih, "U": params.weight_hh, "b": params.bias}
    H = params.hidden_size
    return {f"{letter}_{gate}": array[block(gate, H)] for letter, array in arrays.items() for gate in GATE_ORDER}


def assert_same(trace: VariantTrace, other: Any, names: tuple[str, ...] = LSTM_NAMES, atol: float = 1e-13) -> None:
    for name in names:
        np.testing.assert_allclose(trace.series[name], getattr(other, name), rtol=0, atol=atol, err_msg=name)


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize("key", ["lstm", "peephole"])
def test_the_lines_of_the_lstm_are_run(key: str, batch: tuple[int, ...]) -> None:
    rng = np.random.default_rng(4)
    params = random_cell(rng, 3, 4, peephole=key == "peephole")
    x, h0, c0 = rng.normal(size=(12, *batch, 3)), rng.normal(size=(*batch, 4)), rng.normal(size=(*batch, 4))
    weights, _ = share_weights(key, params, seed=0)
    assert_same(run_variant(key, weights, x, initial={"h": h0, "c": c0}), run(params, x, h0=h0, c0=c0))


@pytest.mark.parametrize(("one", "other"), [("i", "f"), ("f", "g"), ("i", "o"), ("g", "o")])
def test_two_gates_exchanged_are_seen(one: str, other: str) -> None:
    rng = np.random.default_rng(4)
    params = random_cell(rng, 3, 4)
    weights, _ = share_weights("lstm", params, seed=0)
    exchanged = weights | {f"{a}_{p}": weights[f"{a}_{q}"] for a in "WUb" for p, q in ((one, other), (other, one))}
    x = rng.normal(size=(5, 3))
    assert np.abs(run_variant("lstm", exchanged, x).series["h"] - run(params, x).h).max() > 0.01


@pytest.mark.parametrize(("key", "gate"), [("nig", "i"), ("nfg", "f"), ("nog", "o")])
def test_a_cell_without_a_gate_is_the_lstm_with_the_gate_held_open(key: str, gate: str) -> None:
    rng = np.random.default_rng(5)
    params, x, h0, c0 = random_cell(rng, 2, 3), rng.normal(size=(9, 2)), rng.normal(size=3), rng.normal(size=3)
    weights, _ = share_weights(key, params, seed=0)
    trace = run_variant(key, weights, x, initial={"h": h0, "c": c0})
    names = tuple(name for name in LSTM_NAMES if name != f"z_{gate}")
    assert_same(trace, run(params, x, h0=h0, c0=c0, clamps=[Clamp(gate, 1.0)]), names)


def test_cifg_is_the_lstm_whose_forget_gate_has_the_input_gates_weights_with_opposite_sign() -> None:
    rng = np.random.default_rng(6)
    params, x, h0, c0 = random_cell(rng, 2, 3), rng.normal(size=(9, 2)), rng.normal(size=3), rng.normal(size=3)
    arrays = [array.copy() for array in (params.weight_ih, params.weight_hh, params.bias)]
    for array in arrays:
        array[block("f", 3)] = -array[block("i", 3)]
    trace = run_variant("cifg", share_weights("cifg", params, seed=0)[0], x, initial={"h": h0, "c": c0})
    assert_same(trace, run(LSTMParameters(*arrays), x, h0=h0, c0=c0), ("i", "f", "g", "o", "c", "h"))


def load(layer: Any, *arrays: Any) -> Any:
    with torch.no_grad():
        for target, array in zip(layer.parameters(), arrays, strict=True):
            target.copy_(torch.tensor(array))
    return layer


@pytest.mark.parametrize("convention", ["gru", "gru_chung"])
def test_gru_is_torch_nn_gru(convention: str) -> None:
    rng = np.random.default_rng(7)
    w, x, initial = random_run(convention, rng, 3, 4, 10, 2)
    sign = 1 if convention == "gru" else -1  # torch's z keeps
    W, U, b = (np.concatenate([w[f"{a}_r"], sign * w[f"{a}_u"], w[f"{a}_g"]]) for a in "WUb")
    b_hh = np.concatenate([np.zeros(8), w["b_gh"]])
    layer = load(torch.nn.GRU(3, 4, dtype=torch.float64), W, U, b, b_hh)
    h, _ = layer(torch.tensor(x), torch.tensor(initial["h"])[None])
    trace = run_variant(convention, w, x, initial=initial)
    np.testing.assert_allclose(trace.series["h"], h.detach().numpy(), rtol=0, atol=1e-12)


def test_rnn_is_torch_nn_rnn() -> None:
    w, x, initial = random_run("rnn", np.random.default_rng(8), 3, 4, 10, 2)
    layer = load(torch.nn.RNN(3, 4, dtype=torch.float64), w["W_h"], w["U_h"], w["b_h"], np.zeros(4))
    h, _ = layer(torch.tensor(x), torch.tensor(initial["h"])[None])
    np.testing.assert_allclose(run_variant("rnn", w, x, initial=initial).series["h"], h.detach().numpy(), atol=1e-12)


def test_gru_with_the_reset_before_the_product_is_the_one_after_where_it_is_the_same_for_all_units() -> None:
    """With r the same number in every unit, U (r h) = r (U h); with others the two differ."""
    rng = np.random.default_rng(15)
    for convention in ("gru", "gru_chung"):
        w, x, initial = random_run(convention, rng, 3, 4, 6)
        before = {name: array for name, array in w.items() if name != "b_gh"}
        differ = run_variant(convention, w | {"b_gh": np.zeros(4)}, x, initial=initial).series["h"]
        assert np.abs(run_variant(f"{convention}_before", before, x, initial=initial).series["h"] - differ).max() > 0.01
        same = {"W_r": np.zeros((4, 3)), "U_r": np.zeros((4, 4)), "b_r": np.full(4, 0.3)}
        after = run_variant(convention, w | same | {"b_gh": np.zeros(4)}, x, initial=initial).series["h"]
        h = run_variant(f"{convention}_before", before | same, x, initial=initial).series["h"]
        np.testing.assert_allclose(h, after, rtol=0, atol=1e-13)


def test_the_gru_with_the_reset_before_has_the_count_of_keras_without_reset_after() -> None:
    assert VARIANTS["gru_before"].parameter_count(4, 5) == 150


@pytest.mark.parametrize("convention", ["gru_before", "gru_chung_before"])
def test_the_gru_exercise_with_the_reset_before_the_product(convention: str) -> None:
    """W_z, W_r, W_h over [x, h] and h = (1 - z) h + z g; the other convention takes z with the opposite sign."""
    joint = {
        "u": np.array([[0.3, 0.2, 0.1, 0.4], [0.1, 0.5, 0.3, 0.2]]),
        "r": np.array([[0.2, 0.4, 0.3, 0.1], [0.4, 0.1, 0.2, 0.3]]),
        "g": np.array([[0.5, 0.1, 0.2, 0.3], [0.2, 0.3, 0.4, 0.1]]),
    }
    if convention == "gru_before":
        joint["u"] = -joint["u"]
    w = {f"{a}_{k}": m[:, s] for k, m in joint.items() for a, s in (("W", slice(2)), ("U", slice(2, 4)))}
    w |= {f"b_{k}": np.zeros(2) for k in joint}
    h = run_variant(convention, w, np.array([[1, 0.5], [0.2, -1]])).series["h"]
    np.testing.assert_allclose(h[0], [0.2997, 0.1973], atol=5e-5)
    np.testing.assert_allclose(h[1], [0.18033, 0.035345], atol=5e-6)


@pytest.mark.parametrize(
    ("key", "gate", "other"),
    [("cifg", "f", "i"), ("cifg_f", "i", "f"), ("cifg_peephole", "f", "i"), ("cifg_f_peephole", "i", "f")],
)
def test_a_coupled_cell_is_the_lstm_whose_gate_has_the_others_weights_with_opposite_sign(
    key: str, gate: str, other: str
) -> None:
    rng = np.random.default_rng(16)
    params = random_cell(rng, 2, 3, peephole="peephole" in key)
    x, h0, c0 = rng.normal(size=(9, 2)), rng.normal(size=3), rng.normal(size=3)
    arrays = {name: array.copy() for name, array in vars(params).items() if array is not None}
    for name in ("weight_ih", "weight_hh", "bias"):
        arrays[name][block(gate, 3)] = -arrays[name][block(other, 3)]
    if params.peephole is not None:
        arrays["peephole"]["ifo".index(gate)] = -arrays["peephole"]["ifo".index(other)]
    trace = run_variant(key, share_weights(key, params, seed=0)[0], x, initial={"h": h0, "c": c0})
    assert_same(trace, run(LSTMParameters(**arrays), x, h0=h0, c0=c0), ("i", "f", "g", "o", "c", "h"))


def sigma(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def plain(key: str, w: Any, x: Any, state: Any) -> Any:
    """Return h (T, H) of the cell types that no layer of PyTorch has, from their papers' formulas as they stand."""
    h, c, n = state["h"], state.get("c"), state.get("n")
    if key == "slstm":  # not stabilised: what is carried is c exp(m) and n exp(m)
        c, n = c * np.exp(state["m"]), n * np.exp(state["m"])
    before = [state.get(gate) for gate in "ifo"]
    hs = []
    for x_t in x:
        z = {
            k: w[f"W_{k}"] @ x_t + w[f"b_{k}"] + (w[f"U_{k}"] @ h if f"U_{k}" in w else 0)
            for k in "ifgo"
            if f"W_{k}" in w
        }
        if key == "fgr":
            z |= {to: z[to] + sum(w[f"R_{to}{of}"] @ v for of, v in zip("ifo", before, strict=True)) for to in "ifo"}
        i, f, o = (sigma(z.get(k, 0.0)) for k in "ifo")
        g = z["g"] if key in ("niaf", "minlstm") else np.tanh(z["g"])
        if key == "janet":
            c = f * c + (1 - sigma(z["f"] - 1)) * g
            h = c
        elif key == "minlstm":
            h = f / (f + i) * h + i / (f + i) * g
        elif key == "slstm":
            i = np.exp(z["i"])
            c, n = f * c + i * g, f * n + i
            h = o * c / n
        else:
            c = f * c + i * g
            h = o * (c if key == "noaf" else np.tanh(c))
            before = [i, f, o]
        hs.append(h)
    return np.array(hs)


@pytest.mark.parametrize("key", ["niaf", "noaf", "fgr", "janet", "minlstm", "slstm"])
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, sizes=st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 8)))
def test_the_other_types_are_their_papers_formulas(key: str, seed: int, sizes: tuple[int, int, int]) -> None:
    w, x, initial = random_run(key, np.random.default_rng(seed), *sizes, scale=0.7)
    trace = run_variant(key, w, x, initial=initial)
    np.testing.assert_allclose(trace.series["h"], plain(key, w, x, initial), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("key", VARIANTS)
def test_a_batch_is_its_single_runs(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(9), 2, 3, 6, 4)
    batch = run_variant(key, w, x, initial=initial)
    for b in range(4):
        single = run_variant(key, w, x[:, b], initial={name: value[b] for name, value in initial.items()})
        for name, values in single.series.items():
            np.testing.assert_allclose(batch.series[name][:, b], values, rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("key", VARIANTS)
def test_two_halves_are_the_whole(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(10), 2, 3, 8)
    whole, first = run_variant(key, w, x, initial=initial), run_variant(key, w, x[:5], initial=initial)
    second = run_variant(key, w, x[5:], initial={state: first.series[state][-1] for state in initial})
    np.testing.assert_array_equal(np.concatenate([first.series["h"], second.series["h"]]), whole.series["h"])


@pytest.mark.parametrize("key", VARIANTS)
def test_every_line_stands_after_what_it_needs_and_every_name_is_known(key: str) -> None:
    variant = VARIANTS[key]
    known = {"x", *variant.weights, *(f"{state}_prev" for state in variant.states)}
    for equation in variant.equations:
        assert set(equation.term.names) <= known
        known.add(equation.name)
    assert set(variant.states) <= variant.lines.keys()
    assert variant.memory in variant.states


@pytest.mark.parametrize("key", VARIANTS)
def test_gates_lie_between_0_and_1(key: str) -> None:
    w, x, initial = random_run(key, np.random.default_rng(11), 2, 3, 20, scale=2.0)
    trace = run_variant(key, w, x, initial=initial)
    for gate in VARIANTS[key].gates:
        assert ((trace.series[gate] >= 0) & (trace.series[gate] <= 1)).all()


@given(seed=SEEDS, scale=st.sampled_from([0.1, 1.0, 10.0]))
@settings(max_examples=30, deadline=None)
def test_cifg_keeps_c_between_minus_1_and_1(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    w, x, _ = random_run("cifg", rng, 2, 3, 50, scale=scale)
    trace = run_variant("cifg", w, x, initial={"c": rng.choice([-1.0, 1.0], 3)})
    assert np.abs(trace.series["c"]).max() <= 1


def counting() -> LSTMParameters:
    """Return the counter of the cases, K = 10, with a candidate pre-activation of 3 for every a."""
    return LSTMParameters(np.array([[0.0], [0.0], [3.0], [0.0]]), np.zeros((4, 1)), np.array([10.0, 10.0, 0.0, 10.0]))


def test_without_a_forget_gate_c_grows_linearly() -> None:
    c = run_variant("nfg", share_weights("nfg", counting(), seed=0)[0], np.ones((1000, 1))).series["c"][:, 0]
    step = np.tanh(3) / (1 + np.exp(-10))
    np.testing.assert_allclose(c, step * np.arange(1, 1001), rtol=1e-12)


def test_on_the_counting_stream_the_lstm_counts_and_the_gru_saturates() -> None:
    """GRU: candidate pre-activation 3, b_u = 0; tanh 3 = .995054753687."""
    x = np.ones((100, 1))
    lstm = run_variant("lstm", share_weights("lstm", counting(), seed=0)[0], x).series["c"][:, 0]
    assert (np.diff(lstm) > 0.98).all()
    gru, _ = share_weights("gru", counting(), seed=0)
    gru |= {"b_u": np.zeros(1), "U_u": np.zeros((1, 1)), "b_gh": np.zeros(1)}
    h = run_variant("gru", gru, x).series["h"][:, 0]
    assert h[-1] == pytest.approx(0.995054753687, abs=5e-13)
    assert h[2] == pytest.approx(0.875 * np.tanh(3), abs=1e-15)
    assert np.abs(h).max() < 1


def test_the_two_gru_conventions_are_one_cell_with_u_of_opposite_sign() -> None:
    w, x, initial = random_run("gru", np.random.default_rng(12), 2, 3, 20)
    opposite = w | {name: -w[name] for name in ("W_u", "U_u", "b_u")}
    keeps, writes = run_variant("gru", w, x, initial=initial), run_variant("gru_chung", opposite, x, initial=initial)
    np.testing.assert_allclose(keeps.series["h"], writes.series["h"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(keeps.series["u"], 1 - writes.series["u"], rtol=0, atol=1e-15)


def test_janet_at_zero_keeps_a_half_and_writes_more() -> None:
    zero = {name: np.zeros([1] * len(shape)) for name, shape in VARIANTS["janet"].weights.items()}
    trace = run_variant(
        "janet", zero | {"b_g": np.array([math.atanh(0.5)])}, np.zeros((1, 1)), initial={"c": np.ones(1)}
    )
    assert trace.series["f"].item() == 0.5
    assert trace.series["i"].item() == pytest.approx(0.731058578630, abs=1e-12)
    assert trace.series["h"].item() == pytest.approx(0.5 + 0.5 * 0.731058578630, abs=1e-12)


@pytest.mark.parametrize(("z_f", "z_i"), [(0.3, -1.2), (-30.0, -31.0), (-900.0, -900.0), (-1e300, 1e300)])
def test_minlstm_divides_its_gates_by_their_sum_however_small_they_are(z_f: float, z_i: float) -> None:
    zero = {name: np.zeros([1] * len(shape)) for name, shape in VARIANTS["minlstm"].weights.items()}
    trace = run_variant("minlstm", zero | {"b_f": np.array([z_f]), "b_i": np.array([z_i])}, np.zeros((1, 1)))
    log = [min(z, 0) - math.log1p(math.exp(-abs(z))) for z in (z_f, z_i)]
    f, i = (math.exp(value - max(log)) for value in log)
    assert trace.series["f"].item() == pytest.approx(f / (f + i), rel=1e-13)
    assert trace.series["i"].item() == pytest.approx(i / (f + i), rel=1e-13)


def test_slstm_stabilised_is_the_raw_exponential_form() -> None:
    w, x, initial = random_run("slstm", np.random.default_rng(13), 2, 3, 30, scale=0.5)
    h = run_variant("slstm", w, x, initial=initial).series["h"]
    np.testing.assert_allclose(h, plain("slstm", w, x, initial), rtol=0, atol=1e-14)


def test_slstm_takes_an_input_gate_whose_exponential_overflows() -> None:
    w, x, _ = random_run("slstm", np.random.default_rng(13), 2, 3, 30)
    trace = run_variant("slstm", w | {"b_i": np.full(3, 5000.0)}, x)
    assert (np.abs(trace.series["h"]) < 1).all()


@pytest.mark.parametrize(
    ("key", "D", "H", "one", "two"),
    [("lstm", 1, 1, 12, 16), ("lstm", 10, 20, 2480, 2560), ("peephole", 10, 20, 2540, 2620)],
)
def test_parameter_counts_of_the_cases(key: str, D: int, H: int, one: int, two: int) -> None:
    assert VARIANTS[key].parameter_count(D, H) == one
    assert VARIANTS[key].parameter_count(D, H, two_biases=True) == two


def test_two_stacked_layers_of_16_have_3264() -> None:
    assert sum(VARIANTS["lstm"].parameter_count(D, 16) for D in (1, 16)) == 3264


@pytest.mark.parametrize(("key", "layer"), [("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU), ("rnn", torch.nn.RNN)])
def test_parameter_counts_with_two_biases_are_those_of_torch(key: str, layer: Any) -> None:
    assert VARIANTS[key].parameter_count(3, 5, two_biases=True) == sum(p.numel() for p in layer(3, 5).parameters())


@pytest.mark.parametrize("key", VARIANTS)
def test_the_count_is_that_of_the_weights_it_runs_on(key: str) -> None:
    weights, _ = share_weights(key, LSTMParameters.initial(3, 5, seed=0), seed=0)
    assert VARIANTS[key].parameter_count(3, 5) == sum(array.size for array in weights.values())


@pytest.mark.parametrize("key", VARIANTS)
def test_what_the_lstm_has_is_shared_and_what_is_drawn_is_named(key: str) -> None:
    params = random_cell(np.random.default_rng(14), 2, 3)
    weights, notes = share_weights(key, params, seed=6)
    lent = blocks(params)
    drawn = set()
    for name, array in weights.items():
        letter, _, gate = name.partition("_")
        source = VARIANTS[key].borrows.get(gate, gate)
        expected = lent.get(f"{letter}_{source.removeprefix('-')}")
        if expected is None:
            drawn.add(written(name, VARIANTS[key].gates))
            assert np.abs(array).max() <= 0.1
            assert (array != 0).all()
        else:
            np.testing.assert_array_equal(array, -expected if source[0] == "-" else expected)
    assert drawn == set(notes.partition("seed 6: ")[2].rstrip(".").split(", ")) - {""}
    assert notes.startswith(VARIANTS[key].unshared)
    assert ("all its weights" in notes) == (weights.keys() == lent.keys())


def test_what_each_shares_is_what_the_lstm_calls_it() -> None:
    params = random_cell(np.random.default_rng(14), 2, 3)
    lent = blocks(params)
    gru, chung, rnn = (share_weights(key, params, seed=0)[0] for key in ("gru", "gru_chung", "rnn"))
    np.testing.assert_array_equal(gru["W_u"], lent["W_f"])
    np.testing.assert_array_equal(gru["b_g"], lent["b_g"])
    np.testing.assert_array_equal(chung["U_u"], -lent["U_f"])
    np.testing.assert_array_equal(rnn["U_h"], lent["U_g"])


def test_peepholes_are_shared_where_both_have_them_and_said_to_be_left_out_elsewhere() -> None:
    params = random_cell(np.random.default_rng(15), 2, 3, peephole=True)
    weights, notes = share_weights("peephole", params, seed=0)
    np.testing.assert_array_equal([weights[f"p_{gate}"] for gate in "ifo"], params.peephole)
    assert "seed" not in notes
    assert "peepholes are left out" in share_weights("lstm", params, seed=0)[1]


def test_the_same_seed_draws_the_same_weights() -> None:
    params = random_cell(np.random.default_rng(16), 2, 3)
    first, again, other = (share_weights("fgr", params, seed=seed)[0]["R_of"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


EXTREMES = st.sampled_from([0.0, 1.0, -1.0, 700.0, -745.0, 1e-300, 1e8, 1e155, -1e155, 1e300, -1e300])


@pytest.mark.parametrize("key", VARIANTS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_extremes_stay_finite_or_are_refused_and_never_warn(key: str, data: st.DataObject) -> None:
    """Warnings are errors here."""

    def draw(*shape: int) -> Any:
        size = int(np.prod(shape))
        return np.array(data.draw(st.lists(EXTREMES, min_size=size, max_size=size))).reshape(shape)

    weights = {name: draw(*[2] * len(shape)) for name, shape in VARIANTS[key].weights.items()}
    try:
        trace = run_variant(key, weights, draw(3, 2), initial={state: draw(2) for state in VARIANTS[key].states})
    except ValueError as error:
        assert str(error).split()[0] in VARIANTS[key].lines
        return
    assert all(np.isfinite(values).all() for values in trace.series.values())


def test_a_value_that_is_not_finite_is_named_with_its_step_and_unit() -> None:
    w, x, _ = random_run("rnn", np.random.default_rng(0), 1, 2, 4)
    x[2], w["W_h"] = 1e300, np.array([[1.0], [-1e300]])
    with pytest.raises(NotFiniteError, match=r"^z_h at step 2, unit 1 is -inf; it must be a finite float64") as raised:
        run_variant("rnn", w, x)
    assert (raised.value.name, raised.value.t, raised.value.unit) == ("z_h", 2, 1)
    with pytest.raises(NotFiniteError, match=r"^z_h at step 2, unit 1, batch row 0 is -inf"):
        run_variant("rnn", w, x[:, None])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "lstn"}, r"key is 'lstn'; wanted one of lstm, peephole"),
        ({"weights": {"W_h": [[1.0]]}}, r"weights lacks U_h, b_h; tanh RNN wants W_h, U_h, b_h"),
        ({"weights": {"W_h": [[1.0]], "U_h": [[1.0, 2.0]], "b_h": [0.0]}}, r"U_h has shape \(1, 2\); wanted \(1, 1\)"),
        ({"x": np.ones((3, 2))}, r"x has shape \(3, 2\); wanted \(T, 1\)"),
        ({"x": np.full((3, 1), np.nan)}, r"x\[0, 0\] is nan"),
        ({"initial": {"c": np.zeros(1)}}, r"initial has c; its names are h"),
        ({"initial": {"h": np.zeros(2)}}, r"h0 has shape \(2,\); wanted \(1,\)"),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(change: dict[str, Any], message: str) -> None:
    weights = {"W_h": [[1.0]], "U_h": [[1.0]], "b_h": [0.0]}
    given = {"key": "rnn", "weights": weights, "x": np.ones((3, 1)), "initial": None} | change
    with pytest.raises(ValueError, match=message):
        run_variant(**given)
