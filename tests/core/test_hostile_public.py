"""Every argument of every public function, also of the next one, is given what nobody should: a result or a sentence.

What a module means by its own arguments is tested beside it; here nothing may raise anything but a ValueError or an
IndexError, or speak with NumPy's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import lstm_core as core
from lstm_core import Clamp, LSTMKind, LSTMParameters, LSTMState, Readout, SquaredError, run, to_form, to_other_form
from tests.core.hostile import CS, HS, PARAMS, PLAIN, RNN, RNN_WEIGHTS, TRACE, WEIGHTS, D, H, T, X, assert_sentence


class Rebel:
    """It is neither an array nor a sequence, and does not want to be one."""

    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("no")

    def __len__(self) -> int:
        return 3

    def __getitem__(self, key: object) -> Any:
        raise KeyError(key)


#: A fresh one each time, as an iterator is used up.
def hostile() -> list[Any]:
    """What no argument can mean, and what only some can."""
    return [
        *(None, "", "x", b"f", True, -1, 0, 1.5, float("nan"), 10**30, 1j, ..., object(), Rebel(), int, Fraction(1, 2)),
        *([], [[1], [1, 2]], [None], ["f"], {}, {1: 2}, {"h": None}, {1}, (1,), range(3), (k for k in (1, 2))),
        *(Decimal("1.5"), np.float32(1), np.int64(-1), np.bool_(True), np.array(2), np.array([1, None], object)),
        *(np.array(["a", "b"]), np.full((5, 2), np.nan), np.full((5, 2), 1e308), np.zeros((5, 2, 2)), np.zeros((0, 3))),
        *(np.ma.masked_array([1.0, 2.0], mask=[False, True]), Clamp("f", 0.5), TRACE, PARAMS, SquaredError),
    ]


LOSS, FORM = SquaredError(np.zeros((T, H))), to_form(PLAIN, "pytorch")
STACKED = {name: WEIGHTS[name] for name in ("weight_ih", "weight_hh", "bias")}
WITH_OUTPUT = run(PARAMS, X, readout=Readout(np.ones((2, H)), np.zeros(2)))
OF_OUTPUT = {"W_y": np.ones((2, H)), "b_y": np.zeros(2)}
#: Function -> arguments that it takes; each of them is put in place of in turn.
TAKEN: dict[str, dict[str, Any]] = {
    "BinaryCrossEntropy": {"target": np.zeros((T, H)), "mean": False},
    "Clamp": {"gate": "f", "value": 0.5, "start": 0, "stop": 2, "unit": 1},
    "CrossEntropy": {"classes": np.zeros(T, int), "size": 3, "mean": False},
    "LSTMKind": {"coupled": "", "gate": "sigmoid", "candidate": "tanh", "output": "tanh"},
    "LSTMParameters": WEIGHTS,
    "LSTMState": {"h": HS, "c": CS},
    "OtherLSTM": {**WEIGHTS, "other": LSTMKind(output="relu")},
    "Readout": {"weight": np.ones((2, H)), "bias": np.zeros(2), "activation": "linear"},
    "SquaredError": {"target": np.zeros((T, H)), "mean": True},
    "arrays_npz": {"arrays": FORM},
    "arrays_program": {"arrays": FORM, "use": "weights"},
    "assemble": {"weights": STACKED, "gates": "ifgo", "joined": None, "transposed": None}
    | {"input_size": D, "hidden_size": H, "forget_bias": 0.0, "kind": LSTMKind()},
    "assemble_other": {"weights": RNN_WEIGHTS, "key": "rnn", "gates": None, "joined": None, "transposed": None}
    | {"input_size": D, "hidden_size": H},
    "backward": {"trace": TRACE, "d_h": np.ones((T, H)), "d_c": np.ones((T, H))},
    "backward_variant": {"trace": RNN, "d_states": {"h": np.ones((T, H))}},
    "block": {"gate": "f", "hidden_size": 3},
    "borrow_weights": {"key": "gru", "lender": "rnn", "weights": RNN_WEIGHTS, "seed": 0},
    "clamp_table": {"clamps": [Clamp("f", 0.5)], "steps": 5, "units": 3, "lines": "ifgo"},
    "contributions": {"trace": TRACE, "unit": 1},
    "count_terms": {"kind": "lstm"},
    "decimal_readings": {"text": "1,5\n2,5", "one_step": False},
    "descend": {"trace": TRACE, "loss": LOSS, "rate": 0.1},
    "descended_readout": {"trace": WITH_OUTPUT, "weights": OF_OUTPUT},
    "descended_weights": {"trace": RNN, "loss": LOSS, "rate": 0.1},
    "direct_path": {"trace": TRACE, "t": 2},
    "events": {"trace": TRACE, "unit": 1},
    "fill": {"values": X, "how": core.FILLS[0]},
    "find_order": {"weights": STACKED, "x": X[:2], "h": TRACE.h[:2], "c": None, "h0": None, "c0": None}
    | {"tolerance": None, "kind": LSTMKind()},
    "finite_difference": {"trace": TRACE, "t": 3, "unit": 1, "state": "c", "steps": [0, 1], "size": 1e-5},
    "fixed_points": {"params": PLAIN, "x": X[0], "starts": 1, "seed": 0, "near": None},
    "form_npz": {"params": PLAIN, "key": "pytorch"},
    "form_program": {"params": PLAIN, "key": "pytorch"},
    "forms_for": {"key": "gru"},
    "from_form": {"arrays": FORM, "key": "pytorch"},
    "from_other_form": {"arrays": to_other_form("rnn", RNN_WEIGHTS, "pytorch"), "family": "rnn", "form": "pytorch"}
    | {"key": None},
    "halving_time": {"trace": TRACE},
    "jacobians": {"trace": TRACE, "t": 2},
    "kept_and_added": {"trace": TRACE},
    "kind_of": {"key": "lstm"},
    "load_series": {"name": "sunspots"},
    "loss_gradients": {"trace": TRACE, "loss": LOSS},
    "loss_of": {"trace": TRACE, "loss": LOSS},
    "mean_life": {"trace": TRACE},
    "named_parts": {"text": "W = [[1]]"},
    "one_hot": {"text": "abc", "order": "abc"},
    "one_hot_words": {"text": "a b", "order": ["a", "b"]},
    "output_sensitivity": {"trace": TRACE, "unit": 1, "groups": None},
    "over_run": {"trace": TRACE},
    "parameter_counts": {"kind": "lstm", "input_size": 2, "hidden_size": 3},
    "parse_numbers": {"text": "1 2", "one_step": False, "decimal": "."},
    "read_matrix": {"text": "1 2\n3 4", "decimal": "."},
    "read_model": {"data": core.form_npz(PLAIN, "pytorch"), "filename": "a.npz"},
    "read_table": {"data": b"a,b\n1,2\n3,4\n", "filename": "a.csv", "delimiter": ",", "decimal": ".", "header": True}
    | {"encoding": "utf-8", "skip": 0, "skip_end": 0, "missing": (), "direction": "down"},
    "read_weights": {"text": "W = [[1]]", "decimal": "."},
    "run": {"params": PARAMS, "x": X, "h0": HS, "c0": CS, "clamps": [Clamp("f", 0.5)], "mask": None}
    | {"readout": Readout(np.ones((2, H)), np.zeros(2))},
    "run_variant": {"key": "rnn", "weights": RNN_WEIGHTS, "x": X, "initial": {"h": HS}, "clamps": [], "mask": None}
    | {"readout": None},
    "saturation": {"trace": TRACE},
    "scale": {"values": X, "kind": "0 to 1", "mean": None, "deviation": None},
    "scaling_of": {"values": X, "kind": "0 to 1", "mean": None, "deviation": None},
    "share_weights": {"key": "gru", "params": PLAIN, "seed": 0},
    "sigmoid": {"z": X},
    "step": {"params": PARAMS, "x": X[0], "state": LSTMState(HS, CS)},
    "to_form": {"params": PLAIN, "key": "pytorch"},
    "to_keras": {"params": PLAIN, "x": X, "h0": HS, "c0": CS},
    "to_numpy": {"params": PARAMS, "x": X, "h0": HS, "c0": CS, "clamps": [], "readout": None, "mask": None},
    "to_other_form": {"key": "rnn", "weights": RNN_WEIGHTS, "form": "pytorch"},
    "to_pytorch": {"params": PLAIN, "x": X, "h0": HS, "c0": CS},
    "variant_of": {"key": "gru"},
    "weight_differences": {"trace": TRACE, "loss": LOSS, "places": [("W_i", (0, 0))], "size": 1e-5},
    "weights_of": {"trace": TRACE},
    "with_functions": {"variant": core.VARIANTS["gru"], "gate": "sigmoid", "candidate": "tanh", "output": "tanh"},
}
#: What the package makes itself and hands out, and kinds that are only named in annotations: nobody calls these.
RECORDS = {
    *("AnyTrace", "Assembly", "Descended", "Event", "Filled", "FixedPoints", "Form", "Gradients", "Layer", "LeftOut"),
    *("Loss", "Matrix", "ModelFile", "NotFiniteError", "OrderSearch", "OtherAssembly", "OtherForm", "OverRun"),
    *("Question", "Reading", "ReadoutGradients", "Refused", "Scaling", "Series", "Step", "Story", "Table", "Trace"),
    *("Understood", "Variant", "VariantGradients", "VariantTrace", "to_mathml", "to_text"),
}


def test_every_public_function_is_in_this_table() -> None:
    public = {name for name in core.__all__ if callable(getattr(core, name))}
    assert public == {*TAKEN, *RECORDS}


@pytest.mark.parametrize("name", TAKEN)
def test_what_nobody_should_give_is_taken_rightly_or_refused_in_a_sentence(name: str) -> None:
    function, taken = getattr(core, name), TAKEN[name]
    function(**taken)
    for argument in taken:
        for value in hostile():
            try:
                function(**{**taken, argument: value})
            except (ValueError, IndexError) as error:
                assert type(error).__module__ != "numpy.exceptions", f"{argument} = {value!r}"
                assert_sentence(str(error), "")


def test_a_loss_is_an_object_that_has_a_gradient_and_not_its_class() -> None:
    for given in (SquaredError, len, {"gradient": 1}, LSTMParameters):
        with pytest.raises(ValueError, match=r"^loss is .*; wanted a Loss, such as"):
            core.loss_of(TRACE, given)  # type: ignore[arg-type]


def test_a_program_of_arrays_runs_whatever_their_names_and_words_are() -> None:
    arrays: Mapping[str, Any] = {'a "b"\\': [1.0], "c\nd": np.zeros((1, 2), np.float32)}
    made: dict[str, Any] = {}
    exec(core.arrays_program(dict(arrays), "one line\nwrong = 1"), made)
    assert {name: array.tolist() for name, array in made["weights"].items()} == {'a "b"\\': [1.0], "c\nd": [[0.0, 0.0]]}
    assert "wrong" not in made
    with pytest.raises(ValueError, match="the name file"):
        core.arrays_npz({"file": np.zeros(1)})
