"""A writer of tables in many dialects, so that a test can read back what it wrote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st


@dataclass(frozen=True)
class Written:
    """How a table is written: signs, header, encoding, and what stands before and after it."""

    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    header: bool = True
    encoding: str = "utf-8"
    end: str = "\n"
    missing: str = ""
    minus: str = "-"
    quoted: bool = False
    before: str = ""
    after: str = ""
    form: str = "r"  # of a number: "r" its shortest digits, or a format such as ".3f"


def cell(value: float, how: Written) -> str:
    """A number as a cell."""
    if np.isnan(value):
        return how.missing
    text = repr(float(value)) if how.form == "r" else format(value, ("," if how.thousands else "") + how.form)
    signs = {",": how.thousands, ".": how.decimal, "-": how.minus}
    text = "".join(signs.get(sign, sign) for sign in text)
    return f'"{text}"' if how.quoted or how.delimiter in text else text


def write(columns: dict[str, list[float]], how: Written) -> bytes:
    """The table as the bytes of a file."""
    names = [f'"{name}"' if how.quoted else name for name in columns]
    lines = [how.delimiter.join(names)] if how.header else []
    lines += [how.delimiter.join(cell(value, how) for value in row) for row in zip(*columns.values(), strict=True)]
    text = how.before + "\n".join(lines) + "\n" + how.after
    return text.replace("\n", how.end).encode(how.encoding)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False) | st.integers(-5000, 5000).map(float)


@st.composite
def tables(draw: st.DrawFn, least_columns: int = 1) -> dict[str, list[float]]:
    """Columns of finite numbers, all of one length."""
    width, length = draw(st.integers(least_columns, 4)), draw(st.integers(2, 6))
    column = st.lists(NUMBERS, min_size=length, max_size=length)
    return {f"name{'abcd'[n]}": draw(column) for n in range(width)}


DIALECTS = st.builds(
    Written,
    delimiter=st.sampled_from([";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    header=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
) | st.builds(
    Written,
    delimiter=st.sampled_from([",", " ", "  "]),
    header=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    quoted=st.booleans(),
)
