"""Lines of worked arithmetic: a name, a form with its terms put in, and what comes out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A number with the name of its quantity: f, c_prev, W_f, z_f, or f_3 for f of step 3."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Form:
    """How terms are put together: a text with a place for each, and the same as a function.

    >>> FORMS["memory"].compute(0.5, 2, 0.5, 1)
    1.5
    """

    text: str
    compute: Callable[..., float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``name`` = its form with the terms in their places = ``result``."""

    name: str
    form: Form
    terms: tuple[Term, ...]

    @property
    def result(self) -> float:
        """What the terms come to: exact decimals stay so, and 0.1 + 0.2 − 0.3 is 0."""
        return round(self.form.compute(*(term.value for term in self.terms)), 12)


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z)) of a number; exercises keep it far from the ends of the range."""
    return 1 / (1 + math.exp(-z))


def logit(share: float) -> float:
    """Return the z whose sigmoid is ``share``."""
    return math.log(share / (1 - share))


FORMS: Final = {
    "affine": Form("{} · {} + {} · {} + {}", lambda w, x, u, h, b: w * x + u * h + b),
    "peephole": Form("{} + {} · {}", lambda a, p, c: a + p * c),
    "sigmoid": Form("σ({})", sigmoid),
    "tanh": Form("tanh({})", math.tanh),
    "sum": Form("{} + {}", lambda a, b: a + b),
    "difference": Form("{} − {}", lambda a, b: a - b),
    "from one": Form("1 − {}", lambda a: 1 - a),
    "quotient": Form("{} / {}", lambda a, b: a / b),
    "quotient of tanh": Form("{} / tanh({})", lambda h, c: h / math.tanh(c)),
    "memory": Form("{} · {} + {} · {}", lambda f, c, i, g: f * c + i * g),
    "left": Form("({} − {}) / {}", lambda a, b, c: (a - b) / c),
    "ceiling": Form("{} / (1 − {})", lambda a, f: a / (1 - f)),
    "logit": Form("ln({0} / (1 − {0}))", logit),
    "power": Form("{}^{}", lambda f, k: f**k),
    "root of half": Form("0.5^(1 / {})", lambda n: 0.5 ** (1 / n)),
    "half-life": Form("ln 0.5 / ln {}", lambda f: math.log(0.5) / math.log(f)),
    "steps until": Form("ln {} / ln {}", lambda p, f: math.log(p) / math.log(f)),
    "up": Form("⌈{}⌉", math.ceil),
    "percent": Form("100 · {}", lambda share: 100 * share),
    "slope": Form("{0} · (1 − {0}) · {1}", lambda f, c: f * (1 - f) * c),
    "block": Form("{} · ({} + {})", lambda h, d, g: h * (d + g)),
    "blocks": Form("{} · {} + {} · {}", lambda n, block, k, h: n * block + k * h),
    "twice": Form("2 · {}", lambda a: 2 * a),
}


def product(count: int) -> Form:
    """Return the form of a product of so many terms.

    >>> product(3).text, product(3).compute(2, 3, 4)
    ('{} · {} · {}', 24)
    """
    return Form(" · ".join(["{}"] * count), lambda *terms: prod(terms))


def total(count: int) -> Form:
    """Return the form of a sum of so many terms."""
    return Form(" + ".join(["{}"] * count), lambda *terms: sum(terms))


def line(name: str, form: str | Form, *pairs: tuple[str, float], **terms: float) -> Line:
    """Return a line of a form, by its name in FORMS or itself, with its terms by name in their order.

    A name that is there twice, or none, is given as a pair.
    """
    chosen = FORMS[form] if isinstance(form, str) else form
    return Line(name, chosen, tuple(Term(key, value) for key, value in (*pairs, *terms.items())))
