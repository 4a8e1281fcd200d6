"""The table of the forget gate as a clock, on its page."""

from __future__ import annotations

import re

import pytest

from lstm_view.stage.clock import BIASES, clock_numbers
from lstm_view.state.address import read
from lstm_view.state.scene import build
from tests.view.drive import homes, open_page

# f, half-life, mean life, f^10, f^100: formulas of Gers, Schmidhuber and Cummins 2000, computed in float64.
KNOWN = {
    0: (0.5, 1, 2, 9.77e-4, 7.89e-31),
    1: (0.731059, 2.213, 3.718, 0.0436, 2.48e-14),
    2: (0.880797, 5.461, 8.389, 0.281, 3.07e-6),
    3: (0.952574, 14.27, 21.09, 0.615, 0.00776),
    5: (0.993307, 103.2, 149.4, 0.935, 0.511),
    10: (0.999955, 15268, 22027, 0.9995, 0.9955),
}


@pytest.mark.parametrize("bias", BIASES)
def test_the_numbers_are_those_of_the_formulas(bias: int) -> None:
    assert clock_numbers(bias) == pytest.approx(KNOWN[bias], rel=2e-3)


def table() -> str:
    (found,) = (part.proto.body for part in open_page("forget_gate").get("html") if "<table" in part.proto.body)
    return str(found)


def test_the_page_shows_them() -> None:
    text = re.sub(r"<[^>]+>", " ", table())
    for number in ("0.731059", "0.999955", "2.213", "103.2", "15 268", "22 027", "0.5109"):
        assert number in text, number


def test_each_row_sets_its_bias() -> None:
    links = re.findall(r"href='\?([^']+)'", table())
    assert len(links) == len(BIASES)
    for bias, link in zip(BIASES, links, strict=True):
        found, notices = read(dict(pair.split("=", 1) for pair in link.split("&")), homes()["forget_gate"][0])
        assert notices == ()
        assert build(found).trace.parameters.bias[1] == bias
