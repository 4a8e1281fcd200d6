"""The language of the cells: values against Python's own reading of the line, derivatives against differences."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lstm_core import VARIANTS, to_mathml, to_text
from lstm_core.equations import log_sigmoid, parse

LINES = sorted({f"{name} = {right}" for variant in VARIANTS.values() for name, right in variant.lines.items()})
MORE = [
    "y = maximum(0, z_f)",
    "y = maximum(0, minimum(1, 0.2 * z_f + 0.5))",
    "y = minimum(a, z_f) * 2",
    "y = -a / (q * q + 2)",
    "y = a - (q - a) * 3",
    "y = a * a",
    "y = W_y @ (a + q)",
    "y = exp(-maximum(a, q)) / q",
]
SEEDS = st.integers(0, 2**32 - 1)
H = 3

PYTHON = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "log_sigmoid": lambda z: -np.log(1 + np.exp(-z)),
    "tanh": np.tanh,
    "exp": np.exp,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


def random_values(line: str, seed: int, *batch: int) -> dict[str, Any]:
    """Return a random value for each name of the line: matrices (H, H), biases (H,) and vectors (*batch, H)."""
    rng = np.random.default_rng(seed)
    values = {}
    for name in parse(line).term.names:
        shape = (H, H) if name[:2] in ("W_", "U_", "R_") else (H,) if name[:2] in ("b_", "p_") else (*batch, H)
        values[name] = rng.normal(size=shape)
        if name in ("n", "q"):  # what is divided by stays away from 0
            values[name] = 1 + values[name] ** 2
    return values


@pytest.mark.parametrize("line", [*LINES, *MORE])
def test_a_line_means_what_it_means_in_python(line: str) -> None:
    values = random_values(line, 0)
    expected = eval(line.split("=")[1], PYTHON | values)
    np.testing.assert_allclose(parse(line).value(values), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("line", [*LINES, *MORE])
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_the_derivative_of_a_line_is_its_slope_along_any_direction(line: str, seed: int) -> None:
    equation, values = parse(line), random_values(line, seed, 2)
    tangents = random_values(line, seed + 1, 2)
    y = np.broadcast_to(equation.value(values), (2, H))
    adjoint = np.random.default_rng(seed).normal(size=(2, H))
    found: dict[str, Any] = {}
    equation.vjp(values | {equation.name: y}, adjoint, values.keys(), found)
    size = 1e-5
    up, down = (equation.value({k: v + s * tangents[k] for k, v in values.items()}) for s in (size, -size))
    assume(np.abs(up + down - 2 * y).max() < 1e-7)  # else maximum has its bend between up and down
    slope = (adjoint * (up - down)).sum() / (2 * size)
    assert sum((found[name] * tangents[name]).sum() for name in found) == pytest.approx(slope, rel=2e-6, abs=2e-6)


@pytest.mark.parametrize("line", LINES)
def test_several_adjoints_at_once_are_each_alone(line: str) -> None:
    values = random_values(line, 0, 2)
    equation = parse(line)
    values[equation.name] = np.broadcast_to(equation.value(values), (2, H))
    vectors = {name for name in equation.term.names if name[1:2] != "_" or name.endswith("_prev")}
    adjoints = np.random.default_rng(1).normal(size=(4, 2, H))
    together: dict[str, Any] = {}
    equation.vjp(values, adjoints, vectors, together)
    for k, adjoint in enumerate(adjoints):
        alone: dict[str, Any] = {}
        equation.vjp(values, adjoint, vectors, alone)
        assert alone.keys() == together.keys()
        for name, value in alone.items():
            np.testing.assert_allclose(together[name][k], value, rtol=1e-14)


@pytest.mark.parametrize("word", ["maximum", "minimum"])
def test_a_tie_goes_to_the_first_operand(word: str) -> None:
    found: dict[str, Any] = {}
    one = np.ones(1)
    parse(f"y = {word}(a, b)").vjp({"a": one, "b": one, "y": one}, one, {"a", "b"}, found)
    assert (found["a"], found["b"]) == (1.0, 0.0)


@pytest.mark.parametrize(("z", "expected"), [(0.0, -np.log(2)), (-1e300, -1e300), (1e300, 0.0), (40.0, -np.exp(-40))])
def test_log_sigmoid_neither_overflows_nor_loses_digits(z: float, expected: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        assert log_sigmoid(np.array(z)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("line", [*LINES, *MORE])
def test_mathml_is_well_formed_and_shows_every_name(line: str) -> None:
    equation = parse(line)
    root = ET.fromstring(to_mathml(equation))
    shown = {tuple(part.text for part in symbol) for symbol in root.iter("msub")}
    for name in (equation.name, *equation.term.names):
        letter, _, index = name.removesuffix("_prev").partition("_")
        time = "t−1" if name.endswith("_prev") else "t"
        subscript = index if letter in "WURbp" else f"{index},{time}" if index else time
        assert (letter, subscript) in shown


@pytest.mark.parametrize("line", LINES)
def test_what_has_a_colour_on_the_stage_has_its_class_in_the_equation(line: str) -> None:
    for symbol in ET.fromstring(to_mathml(parse(line))).iter("msub"):
        letter, subscript = (part.text or "" for part in symbol)
        quantity = letter if subscript in ("t", "t−1") else subscript[0]
        assert symbol.get("class") == (f"q-{quantity}" if quantity in "figochx" else None)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("c = f * c_prev + i * g", "c_t = f_t ⊙ c_t−1 + i_t ⊙ g_t"),
        ("z_f = W_f @ x + b_f", "z_f,t = W_f x_t + b_f"),
        ("h = (1 - u) * h_prev", "h_t = (1 − u_t) ⊙ h_t−1"),
        ("h = o * (c / (n + m))", "h_t = o_t ⊙ c_t / (n_t + m_t)"),
        ("y = a - (u - c)", "y_t = a_t − (u_t − c_t)"),
        ("y = a - u - c", "y_t = a_t − u_t − c_t"),
        ("y = W_y @ (a + c)", "y_t = W_y (a_t + c_t)"),
        ("y = -(a + c) * -u", "y_t = (−(a_t + c_t)) ⊙ (−u_t)"),
        ("f = maximum(0, minimum(1, z_f / 6 + 0.5))", "f_t = max(0, min(1, z_f,t / 6 + 0.5))"),
        ("m = maximum(log_sigmoid(z_f) + m_prev, z_i)", "m_t = max(ln σ(z_f,t) + m_t−1, z_i,t)"),
    ],
)
def test_brackets_stand_where_they_must(line: str, text: str) -> None:
    assert to_text(parse(line)) == text
    brackets = sum(element.text == "(" for element in ET.fromstring(to_mathml(parse(line))).iter("mo"))
    assert brackets == text.count("(") - text.count("/ (")  # a fraction bar needs none


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("c = f *", "cannot be read"),
        ("f * c", "is not an equation"),
        ("a = 1\nb = 2", "is not an equation"),
        ("y = cos(z)", r"'cos\(z\)' in .* is not known"),
        ("y = a ** 2", "is not known"),
        ("y = 'a'", "is not known"),
        ("y = tanh(a, b)", "tanh in .* has 2 operands; wanted 1"),
    ],
)
def test_what_is_not_in_the_language_is_refused_in_a_sentence(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(line)
