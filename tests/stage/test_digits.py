"""The one rule for digits: lstm_view/words/digits.py and static/stage/format.js write every number alike."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from lstm_view.words import digits as rule
from tests.node import in_node

PRECISIONS = (3, 4, 6, 10, 17)
EXTRAS = (0, 1, 2, 5, 14)


def numbers() -> list[float]:
    """Ordinary numbers, ties of few decimals, tiny and huge ones, and any bits at all."""
    rng = np.random.default_rng(8)
    ordinary = rng.normal(0, 1, 4000) * 10.0 ** rng.integers(-9, 7, 4000)
    ties = (2 * rng.integers(0, 50_000, 2000) + 1) / 10.0 ** rng.integers(2, 8, 2000) / 2
    products = rng.integers(-300, 300, 2000) / 100 * (rng.integers(-300, 300, 2000) / 100)
    sums = 0.1 * rng.integers(-30, 30, 1000) + 0.01 * rng.integers(-30, 30, 1000)
    bits = [struct.unpack("<d", bits)[0] for bits in _bits(rng, 2000)]
    edges = [0.0, -0.0, 1.0, -1.0, 0.5, 9.9995, 0.0005, 0.00049999, 99999.9999, 1e5, 1e15, 1e16, 1e-6, 1e-7, 9.96e-8]
    return [*ordinary, *ties, *products, *sums, *bits, *edges, 0.1 + 0.2, 5e-324, 1.7e308]


def _bits(rng: np.random.Generator, count: int) -> list[bytes]:
    finite = rng.integers(0, 0x7FE, count, dtype=np.int64) << 52 | rng.integers(0, 1 << 52, count, dtype=np.int64)
    return [struct.pack("<q", int(one)) for one in finite]


NUMBERS = [float(one) for one in numbers()]


@pytest.fixture(scope="module")
def written() -> list[list[str]]:
    """Of each number its forms by format.js: for each precision with each extra, and as typed."""
    answer: list[list[str]] = in_node(
        """const { number, typed } = await stage("format.js");
        const { numbers, precisions, extras } = given;
        return numbers.map((value) =>
          [...precisions.flatMap((digits) => extras.map((extra) => number(value, digits, extra))), typed(value)]);""",
        {"numbers": NUMBERS, "precisions": PRECISIONS, "extras": EXTRAS},
    )
    return answer


def test_python_and_javascript_write_the_same_text(written: list[list[str]]) -> None:
    for value, texts in zip(NUMBERS, written, strict=True):
        ours = [rule.number(value, digits, extra) for digits in PRECISIONS for extra in EXTRAS]
        assert [*ours, rule.typed(value)] == texts, repr(value)


def test_the_tables_are_the_same() -> None:
    assert in_node('return (await stage("format.js")).DIGITS;') == rule.DIGITS


def exact(text: str) -> Decimal:
    """The number that a text says."""
    mantissa, _, power = text.replace("−", "-").partition("·10")
    return Decimal(mantissa).scaleb(int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))) if power else 0)


def unit(text: str) -> Decimal:
    """What 1 in the last digit of a text is worth."""
    return Decimal(1).scaleb(int(exact(text).as_tuple().exponent))


def test_every_form_of_a_number_is_a_rounding_of_it(written: list[list[str]]) -> None:
    """To half a unit of its last digit, and to the fifteenth digit of a float64."""
    for value, texts in zip(NUMBERS, written, strict=True):
        for text in texts:
            off = abs(exact(text) - Decimal(value))
            assert off <= unit(text) / 2 + abs(Decimal(value)) * Decimal("5e-15"), (value, text)


def test_the_longest_form_is_the_number_itself(written: list[list[str]]) -> None:
    longest = PRECISIONS.index(17) * len(EXTRAS)
    for value, texts in zip(NUMBERS, written, strict=True):
        assert float(exact(texts[longest])) == value


def test_no_number_but_zero_is_shown_as_zero_and_zero_has_no_sign(written: list[list[str]]) -> None:
    for value, texts in zip(NUMBERS, written, strict=True):
        for text in texts:
            assert "-" not in text
            assert (exact(text) == 0) == (value == 0), (value, text)
            assert text.startswith("−") == (value < 0), (value, text)


@pytest.mark.parametrize("digits", [3, 4, 7, 10])
def test_so_many_decimals_as_were_chosen_and_halves_away_from_zero(digits: int) -> None:
    for value in NUMBERS:
        if not 1e-2 <= abs(value) < 1e4 and value != 0:
            continue
        nearest = Decimal(f"{value:.15g}")
        wanted = nearest.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        text = rule.number(value, digits)
        if abs(exact(text) - wanted) > 0:
            assert abs(abs(nearest - wanted) - unit(text) / 2) < Decimal("1e-14"), value
        assert len(text.partition(".")[2]) == digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.0, "0.000"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "undefined"),
        (0.0375, "0.038"),  # a float64 below it, which toFixed and format() round to 0.037
        (-0.0625, "−0.063"),  # a tie to the bit, which format() rounds to even
        (0.1 * 3 - 0.0005, "0.300"),
        (0.00012345, "0.00012"),
        (-1.2e-8, "−1.2·10⁻⁸"),
        (123.4567, "123.457"),
        (123456.7, "1.235·10⁵"),
    ],
)
def test_how_a_number_is_written(value: float, text: str) -> None:
    assert rule.number(value) == text
    spelt = repr(value) if math.isfinite(value) else {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
    assert in_node(f'return (await stage("format.js")).number({spelt});') == text


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [
        (-10.697, 7, "−10.697"),
        (-10.697, 6, "−10.70"),
        (1234.5678, 6, "1234.6"),
        (123456.789, 7, "1.2·10⁵"),
        (250000.0, 7, "2.5·10⁵"),
        (-123456.789, 3, "−1·10⁵"),
        (1.0, 1, "1"),
        (-12.0, 9, "−12"),
    ],
)
def test_in_a_narrow_place_a_number_is_rounded_and_never_cut_off(value: float, room: int, text: str) -> None:
    fits = f"(text) => text.length <= {room}"
    assert in_node(f'return (await stage("format.js")).fitting({value}, {fits});') == text


def test_of_a_name_in_a_narrow_place_the_end_is_seen_too() -> None:
    names = ["x1", "temperature_in", "temperature_out", "𝒳𝒴𝒵abcdefgh"]
    short = in_node(
        'const { narrowed } = await stage("model-names.js");'
        "return given.map((name) => narrowed(name, (text) => [...text].length <= 7));",
        names,
    )
    assert short == ["x1", "tem…_in", "tem…out", "𝒳𝒴𝒵…fgh"]
    rooms = ["temperature_inside", "temperature_outside"]
    apart = in_node(
        'const { alikeIn, narrowed } = await stage("model-names.js");'
        "return given.map((name) => narrowed(name, (text) => text.length <= 8, alikeIn(given)));",
        rooms,
    )
    assert apart == ["…inside", "…outside"]
    assert in_node('return (await stage("model-names.js")).alikeIn(["a"]);') == 0


def test_what_is_written_can_be_typed_back(written: list[list[str]]) -> None:
    texts = [text for row in written[:2000] for text in row]
    read = in_node('const { parse } = await stage("format.js"); return given.map(parse);', texts)
    assert read == [float(exact(text)) for text in texts]


def test_a_typed_number_may_have_any_minus_and_a_decimal_comma() -> None:
    texts = ["−5", "-5", " 0,25 ", "−1,5", "+2", ".5", "1e-3", "", "five", "0x10", "1,2,3", "1 2"]
    read = in_node('const { parse } = await stage("format.js"); return given.map(parse);', texts)
    assert read == [-5, -5, 0.25, -1.5, 2, 0.5, 0.001, None, None, None, None, None]


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.0, 0, "0 %"),
        (1.0, 0, "100 %"),
        (0.993, 0, "99 %"),
        (0.9931, 1, "99.3 %"),
        (0.999, 0, "99.9 %"),
        (0.99996, 0, "99.996 %"),
        (0.99999999, 0, "almost 100 %"),
        (0.004, 0, "0.40 %"),
        (1.23e-9, 0, "1.2·10⁻⁷ %"),
        (1.23e-9, 1, "1.23·10⁻⁷ %"),
        (0.125, 0, "13 %"),
    ],
)
def test_a_share_is_said_to_be_none_or_all_only_when_it_is(share: float, decimals: int, text: str) -> None:
    assert in_node(f'return (await stage("format.js")).percent({share}, {decimals});') == text


def test_a_gate_that_loses_nothing_has_an_endless_half_life() -> None:
    said = in_node(
        """const { Run } = await stage("run.js");
        const { meanLife } = await stage("measures.js");
        const { number } = await stage("format.js");
        const run = new Run({ steps: 1, hidden_size: 1, clamps: [] }, { f: [1] });
        return [run.value("half_life", 0, 0), meanLife(run, 0, 0)].map((life) => number(life));"""
    )
    assert said == ["∞", "∞"]


@pytest.mark.parametrize("product", [False, True])
def test_operands_in_a_sentence_of_python_give_its_result(product: bool) -> None:
    rng = np.random.default_rng(5)
    for first, second in rng.normal(0, 1, (3000, 2)) * 10.0 ** rng.integers(-3, 2, (3000, 2)):
        combine = math.prod if product else math.fsum
        values = [float(first), float(second)]
        texts = rule.operands(values, combine(values), combine)
        shown = [_read(text) for text in texts]
        assert rule.number(combine(shown)) == rule.number(combine(values)), texts


def test_a_percentage_has_no_more_digits_than_its_product_needs() -> None:
    def shares(shown: Sequence[float]) -> float:
        return shown[0] * shown[1] / 100

    assert rule.operands([0.5, 50.0], 0.25, shares, (3, 0)) == ["0.500", "50"]
    assert rule.operands([0.3214, 70.4], 0.3214 * 0.704, shares, (3, 0)) == ["0.3214", "70.4"]


def _read(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


def test_a_number_stays_with_the_word_before_it_and_with_its_sign_in_both_languages() -> None:
    texts = ["It keeps 99.3 % of −0.5: c = 0.9.", "Schritt 9, Einheit 1", "10 steps and 5·10⁻³ %", "no number"]
    said = in_node('const { unbroken } = await stage("format.js"); return given.map(unbroken);', texts)
    assert said == [rule.unbroken(text) for text in texts]
    assert [text.split(" ") for text in said[:2]] == [
        ["It", "keeps\xa099.3\xa0%", "of\xa0−0.5:", "c\xa0=\xa00.9."],
        ["Schritt\xa09,", "Einheit\xa01"],
    ]
