"""A table as HTML, as the pages on what a person brings show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(head: Iterable[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return a table as HTML, with nothing in it that is markup; the first column names the row.

    >>> html_table(["", "a < b"], [("x", "1")])[-75:]
    "</tr></thead><tbody><tr><th scope='row'>x</th><td>1</td></tr></tbody></table>"
    """
    heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<table class='numbers own'>{f'<caption>{escape(caption)}</caption>' if caption else ''}"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
