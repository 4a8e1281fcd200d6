"""The way of an offer through a GRU: its parts make h, and each is a derivative with all gates as they were."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_core import LAYOUTS, Clamp, VariantTrace, contributions, run_variant
from lstm_core.probing import what_kept_out
from tests.core.probing.test_hold import H, T, free, of_framework

GRUS = [key for key in LAYOUTS if key != "rnn"]
UNIT = 1


def kept_and_written(trace: VariantTrace) -> tuple[np.ndarray, np.ndarray]:
    u = trace.series["u"]
    return (1 - u, u) if "chung" in trace.variant.key else (u, 1 - u)


@pytest.mark.parametrize("until", [0, 4, T - 1])
@pytest.mark.parametrize(
    "key", [*GRUS, "gru:gate=hard_sigmoid_5,candidate=relu", "gru_chung_before:gate=hard_sigmoid_6"]
)
def test_the_parts_of_all_offers_and_of_the_start_are_h(key: str, until: int) -> None:
    trace = free(key)
    kept, written = kept_and_written(trace)
    initial, left = contributions(trace, unit=UNIT)
    shown = 0.0
    for step in range(until + 1):
        way = what_kept_out(trace, step, UNIT, until=until)
        assert set(way.losses) == {"i", "f"}
        assert way.offered == trace.series["g"][step, UNIT]
        assert np.exp(-way.losses["i"]) == pytest.approx(written[step, UNIT], abs=1e-15)
        assert np.exp(-way.losses["f"]) == pytest.approx(kept[step + 1 : until + 1, UNIT].prod(), abs=1e-15)
        np.testing.assert_allclose(np.exp(-way.f_losses[1:]), kept[step + 1 : until + 1, UNIT], atol=1e-15)
        np.testing.assert_allclose(way.left, left[step : until + 1, step], rtol=0, atol=1e-15)
        np.testing.assert_array_equal(way.shown, way.left)
        assert way.share * way.offered == pytest.approx(way.shown[-1], rel=1e-9, abs=1e-15)
        shown += way.shown[-1]
    assert shown + initial[until] == pytest.approx(trace.h[until, UNIT], rel=1e-12)


@pytest.mark.parametrize("key", GRUS)
def test_the_share_is_how_h_goes_with_the_offer_while_all_else_is_held_where_it_was(key: str) -> None:
    trace, size = free(key, 2), 1e-3
    u, g = trace.series["u"], trace.series["g"]
    fixed = [
        Clamp(gate, float(values[t, unit]), t, t + 1, unit)
        for gate, values in (("u", u), ("g", g))
        for t in range(T)
        for unit in range(H)
    ]
    for step, until in ((0, T - 1), (3, 6), (5, 5)):
        moved = [Clamp("g", float(g[step, UNIT]) + sign * size, step, step + 1, UNIT) for sign in (1, -1)]
        up, down = (
            run_variant(key, trace.weights, trace.x, initial=trace.initial, clamps=[*fixed, one]).h[until, UNIT]
            for one in moved
        )
        way = what_kept_out(trace, step, UNIT, until=until)
        assert (up - down) / (2 * size) == pytest.approx(way.share, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("key", GRUS)
def test_the_share_is_the_derivative_of_pytorch_with_the_gates_cut_off(key: str) -> None:
    """A loop of torch's own operations, whose h is that of the framework; only one candidate has a gradient."""
    trace, step, until = free(key, 4), 2, 7
    w = {name: torch.tensor(array) for name, array in trace.weights.items()}
    h, as_framework = torch.tensor(trace.initial["h"]), of_framework(key, trace.weights)
    theirs = trace.initial["h"]
    offer = None
    for t in range(until + 1):
        x = torch.tensor(trace.x[t])
        seen = h.detach()
        u, r = (torch.sigmoid(w[f"W_{gate}"] @ x + w[f"U_{gate}"] @ seen + w[f"b_{gate}"]) for gate in "ur")
        if "before" in key:
            n = torch.tanh(w["W_g"] @ x + w["U_g"] @ (r * seen) + w["b_g"])
        else:
            n = torch.tanh(w["W_g"] @ x + w["b_g"] + r * (w["U_g"] @ seen + w["b_gh"]))
        if t == step:
            offer = n.requires_grad_()
        h = (1 - u) * h + u * n if "chung" in key else u * h + (1 - u) * n
        theirs = as_framework(trace.x[t], theirs)
        np.testing.assert_allclose(h.detach().numpy(), theirs, rtol=0, atol=1e-12)
    assert offer is not None
    (gradient,) = torch.autograd.grad(h[UNIT], offer)
    way = what_kept_out(trace, step, UNIT, until=until)
    assert gradient[UNIT].item() == pytest.approx(way.share, rel=1e-12)
    assert way.offered == pytest.approx(offer[UNIT].item(), rel=1e-12)


@pytest.mark.parametrize("key", GRUS)
def test_a_step_that_is_masked_or_whose_h_is_held_writes_nothing_of_its_offer(key: str) -> None:
    mask = np.arange(T) != 4
    clamps = [Clamp("h", 0.5, 6, 7, UNIT)]
    bare = free(key)
    trace = run_variant(key, bare.weights, bare.x, initial=bare.initial, mask=mask, clamps=clamps)
    for step, until in ((4, 5), (6, 8), (2, 7)):  # the offer itself, the held one itself, one that is then let go
        way = what_kept_out(trace, step, UNIT, until=until)
        assert way.share == way.shown[-1] == 0
    passed = what_kept_out(trace, 3, UNIT, until=4)
    assert passed.f_losses[1] == 0
    assert passed.shown[1] == passed.shown[0] != 0


def test_what_is_kept_whole_and_what_is_written_whole_is_told_apart() -> None:
    bare = free("gru")
    shut, opened = (
        run_variant("gru", bare.weights, bare.x, clamps=[Clamp("u", first, stop=1), Clamp("u", later, start=1)])
        for first, later in ((0.99, 0.9), (0.1, 0.2))
    )
    assert what_kept_out(shut, 0, 0, until=2).gate == "i"
    assert what_kept_out(opened, 0, 0, until=2).gate == "f"


def test_a_cell_that_keeps_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be asked what kept an input out; wanted an LSTM or a GRU"):
        what_kept_out(free("rnn"), 0, 0)
