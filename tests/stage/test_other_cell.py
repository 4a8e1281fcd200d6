"""A GRU or an RNN of one's own in the browser: the mirror is NumPy, every line adds up, every slider has its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pytest

from lstm_core import (
    LAYOUTS,
    Clamp,
    Readout,
    VariantTrace,
    contributions,
    direct_path,
    finite_difference,
    jacobians,
    kept_and_added,
    run_variant,
    variant_of,
)
from lstm_core.kind import split_key
from lstm_core.measures import half_life_of
from lstm_view.figures import shares as shares_of
from lstm_view.stage.cells import cell_type, itself
from lstm_view.state.changes import apply_changes
from lstm_view.state.names import read_change
from lstm_view.state.run_parts import OtherParts
from tests.node import in_node, lines_of, mirrored
from tests.stage import pencil
from tests.stage.test_sums import equations

KEYS: Final = [
    *LAYOUTS,
    "gru:gate=hard_sigmoid_5,candidate=relu",
    "gru_before:gate=hard_sigmoid_6",
    "rnn:candidate=relu",
]


def sent(
    key: str, seed: int = 0, *, masked: bool = False, clamps: Sequence[Clamp] = (), readout: Readout | None = None
) -> tuple[VariantTrace, dict[str, Any]]:
    """A run, and its cell as the stage has it in hand."""
    rng, variant = np.random.default_rng(seed), variant_of(key)
    sizes = {"D": 2, "H": 3}
    weights = {name: rng.normal(size=[sizes[axis] for axis in axes]) for name, axes in variant.weights.items()}
    x, h0 = rng.normal(size=(6, 2)), rng.normal(size=3)
    mask = np.array([1, 1, 0, 1, 0, 1], bool) if masked else None
    trace = run_variant(key, weights, x, initial={"h": h0}, clamps=clamps, mask=mask, readout=readout)
    cell = {
        "type": cell_type(variant),
        "input_size": 2,
        "hidden_size": 3,
        "steps": 6,
        "weights": {name: array.tolist() for name, array in weights.items()},
        "x": x.tolist(),
        "h0": h0.tolist(),
        "clamps": [asdict(clamp) for clamp in clamps],
        "readout": readout
        and {"activation": readout.activation, "weight": readout.weight.tolist(), "bias": readout.bias.tolist()},
        "mask": None if mask is None else mask.astype(int).tolist(),
    }
    return trace, cell


def held(key: str) -> list[Clamp]:
    """Something held for some steps, and a unit that is emptied."""
    lines = "hh" if key.startswith("rnn") else "ur"
    return [Clamp(lines[0], 0.25, 1, 4), Clamp(lines[1], 1.0, 2, None, 2), Clamp("h", 0.0, unit=1)]


def test_the_mirror_is_numpy_to_1e12_with_what_is_held_masked_and_read_out() -> None:
    readout = Readout(np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0]]), np.array([0.1, -0.2]), "softmax")
    given = [
        sent(key, seed, masked=seed % 2 == 1, clamps=held(key) if seed % 3 == 0 else (), readout=readout)
        for key in KEYS
        for seed in range(10)
    ]
    for (trace, _), answer in zip(given, mirrored([cell for _, cell in given]), strict=True):
        assert set(answer) == {*trace.series, "y"}
        for name, array in [*trace.series.items(), ("y", trace.y)]:
            np.testing.assert_allclose(answer[name], array.ravel(), rtol=1e-12, atol=1e-12, err_msg=name)


_LEDGER = """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { entries, reach } = await stage("ledger.js");
return given.map((cell) => {
  const now = new Run(cell, run(cell));
  const at = (name) => [0, 1, 2].map((unit) => now.column(name, unit));
  return {
    entries: [0, 1, 2].map((unit) => cell.x.map((_, t) => entries(now, t, unit))),
    ends: [0, 1, 2].map((unit) => reach("stack", now, unit)),
    kept: at("kept"),
    half_life: at("half_life"),
    added: at("added"),
  };
});
"""


def test_the_ledger_of_a_gru_is_that_of_numpy() -> None:
    keys = [key for key in KEYS if key.startswith("gru")]
    given = [sent(key, 4, masked=True, clamps=clamps) for key in keys for clamps in ((), held(key))]
    for (trace, _), found in zip(given, in_node(_LEDGER, [cell for _, cell in given]), strict=True):
        shares, added = kept_and_added(trace)
        np.testing.assert_allclose(np.transpose(found["kept"]), shares * trace.series["h_prev"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(np.transpose(found["added"]), added, rtol=0, atol=1e-12)
        lives = half_life_of(shares)
        lives[np.isinf(lives)] = np.nan  # JSON has null for it
        np.testing.assert_allclose(np.array(found["half_life"], float).T, lives, rtol=1e-12)
        for unit in range(3):
            initial, written = contributions(trace, unit=unit)
            np.testing.assert_allclose(found["ends"][unit], shares_of.reach("stack", trace, unit), rtol=0, atol=1e-12)
            for t, entries in enumerate(found["entries"][unit]):
                wanted = [initial[t], *written[t, : t + 1]]
                np.testing.assert_allclose(entries, wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", ["gru_before", "rnn"])
@pytest.mark.parametrize("names", [["cut[h,1,0]", "cut[x,0,2]"], ["cut[unit,1]", "clamp[h,2-3,*]"]])
def test_what_is_cut_and_held_is_seen_before_the_server_answers(key: str, names: list[str]) -> None:
    _, cell = sent(key, 6)
    found = in_node(
        'const { withChange } = await stage("changes.js"); const { run } = await stage("engine.js");'
        "const changed = given.names.reduce((now, name, k) => withChange(now, name, 0, k), given.cell);"
        "return [...run(changed).h];",
        {"cell": cell, "names": names},
    )
    trace = sent(key, 6)[0]
    parts = OtherParts(key, trace.weights, trace.x, trace.initial["h"])
    changed, _ = apply_changes(parts, tuple(read_change(name, 0.0) for name in names))
    wanted = run_variant(key, changed.weights, changed.x, initial={"h": changed.h0}, clamps=changed.clamps)
    np.testing.assert_allclose(found, wanted.h.ravel(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", KEYS)
def test_every_line_down_to_the_weights_adds_up(key: str) -> None:
    variant, (_, cell) = variant_of(key), sent(key, 3)
    places = [
        {"bind": bind, "t": t, "unit": unit, "digits": 3}
        for bind in (*variant.lines, "h_prev")
        for t in (0, 1, 5)
        for unit in range(3)
    ]
    (texts,) = equations([{"cell": cell, "places": places}])
    assert len(texts) > len(places)
    assert [text for text in texts if "≈" not in text and not pencil.holds(text)] == []
    assert sum("≈" in text for text in texts) <= len(texts) / 20


def said(key: str, bind: str, t: int = 1, *, masked: bool = False, clamps: Sequence[Clamp] = ()) -> str:
    return lines_of(sent(key, 3, masked=masked, clamps=clamps)[1], bind, t)


def test_what_is_held_is_said_with_what_it_would_be() -> None:
    text = said("gru", "u", clamps=[Clamp("u", 0.5)])
    assert "z is held at 0.500; free it would be:\nfree z = σ(" in text
    assert "is held at 0.500." in said("gru:gate=hard_sigmoid_5", "u", clamps=[Clamp("u", 0.5)])


def test_the_sums_of_h_go_down_to_every_block_once() -> None:
    lines = said("gru", "h")
    assert lines.startswith("h = z · h + (1 − z) · n\nh = ")
    assert all(lines.count(f"\n{gate} = σ(") == 1 for gate in "zr") and lines.count("\nn = tanh(") == 1
    assert lines.count("W·x = ") == 3 and lines.count("U·h = ") == 3
    assert "U·r·h = " in said("gru_before", "z_g")
    assert said("rnn:candidate=relu", "h").startswith("h = max(0, z)")


def test_a_masked_step_says_that_h_stays() -> None:
    assert said("gru", "h", 2, masked=True).startswith("Step 3 is masked: the cell does not read it, and h stays")
    assert "Were it read:" in said("gru", "u", 2, masked=True)


@pytest.mark.parametrize("key", ["gru", "rnn"])
def test_every_parameter_has_a_name_that_reads_and_writes_it(key: str) -> None:
    """What a slider writes is what NumPy then has: the names are those of an LSTM with the letters of the blocks."""
    _, cell = sent(key, 1)
    names = [f"weight_ih[{gate},1,0]" for gate in LAYOUTS[split_key(key)[0]].letters]
    names += [name.replace("weight_ih", "weight_hh").replace("1,0", "1,2") for name in names]
    names += (
        [f"bias[{gate},2]" for gate in LAYOUTS[key].letters] + ["x[3,1]", "h0[1]"] + ["bias[gh,0]"] * (key == "gru")
    )
    found = in_node(
        'const { getParam, withParam } = await stage("params.js");'
        "return given.names.map((name) => { const was = getParam(given.cell, name);"
        "const now = withParam(given.cell, name, was + 1);"
        "return [was, getParam(now, name), getParam(given.cell, name)]; });",
        {"cell": cell, "names": names},
    )
    for was, now, still in found:
        assert (now, still) == (was + 1, was)


_REACH = """
const { Beside } = await stage("cells/beside.js");
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { reachWords, laterWords } = await stage("cells/words.js");
return given.map(({ cell, own }) => {
  const beside = new Beside();
  beside.read({ gradients: { own, rnn: null, rnn_words: "" }, columns: null });
  const now = new Run(cell, run(cell));
  const through = beside.through({ now, past: null, t: 1, unit: 0, look: { loss: null, state: "c" } });
  return {
    whole: [...through.now.whole("h", 6, 0)],
    direct: cell.type.ledger ? [...through.now.direct(6, 0)] : [],
    measured: through.now.measured("h", 6, 0, 2),
    words: [reachWords(through), laterWords(through)],
  };
});
"""


def test_how_far_a_gradient_reaches_is_that_of_numpy_and_its_words_name_what_there_is() -> None:
    keys = ["gru", "gru_chung", "gru_before", "rnn"]
    clamps = {key: [] if key == "gru_before" else [Clamp("h" if key == "rnn" else "u", 0.5, 3, 4)] for key in keys}
    cells = [sent(key, 5, masked=True, clamps=clamps[key]) for key in keys]
    given = [{"cell": cell, "own": itself(trace.variant)} for trace, cell in cells]
    for key, (trace, _), found in zip(keys, cells, in_node(_REACH, given), strict=True):
        np.testing.assert_allclose(found["whole"], jacobians(trace, 5)["h"][:, 0, 0], rtol=1e-10, atol=1e-13)
        (wanted,) = finite_difference(trace, 5, 0, steps=[1])
        assert found["measured"] == pytest.approx(wanted, abs=1e-9)
        reach, later = found["words"]
        assert "A change of h of unit 1 at step 2 moves h of unit 1 at the steps 2 to 6" in later
        if key == "rnn":
            assert "In an RNN there is no direct path: h keeps no share of the h before" in reach
        else:
            np.testing.assert_allclose(found["direct"], direct_path(trace, 5)[:, 0], rtol=1e-12, atol=0)
            assert "By the direct path alone it would be" in reach
