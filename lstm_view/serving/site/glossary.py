"""All terms as tables, as static/stage/glossary-page.js makes them with a field that filters them."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from lstm_core.language import tr
from lstm_view import theme
from lstm_view.words import NAMES, glossary
from lstm_view.words.indices import indices


def glossary_html() -> str:
    """Return a table for each group of terms, in the language that is spoken."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in glossary()["entries"]:
        groups.setdefault(entry["group"], []).append(entry)
    parts = "".join(_group(name, entries) for name, entries in groups.items())
    themes = json.dumps({"theme": {"light": theme.variables("light"), "dark": theme.variables("dark")}})
    terms = f'<section class="glossary" aria-label="{escape(tr("All terms"))}">{parts}</section>'
    return f'<div id="all-terms" data-themes="{escape(themes)}">{terms}</div>'


def _group(name: str, entries: list[dict[str, Any]]) -> str:
    heads = (tr("Term"), tr("What it is"), tr("In other books"), tr("A moment"))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    rows = "".join(map(_row, entries))
    table = f'<table aria-label="{escape(name)}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f"<section><h2>{escape(name)}</h2>{table}</section>"


def _row(entry: dict[str, Any]) -> str:
    key, term = entry["key"], entry["term"]
    hue = f' class="q-{key}"' if key in (*NAMES, "x") else ""
    sign = f'<span class="sign">{key}</span>' if len(key) == 1 and not term.startswith(key) else ""
    others = ", ".join(
        f'<span class="sign">{indices(symbol)}</span> ({escape(where)})' for symbol, where in entry["elsewhere"]
    )
    see = f'<a href="{escape(entry["see"])}">{escape(tr("Show it"))}<span class="unseen">: {escape(term)}</span></a>'
    return (
        f'<tr id="{key}"><th scope="row"{hue}>{indices(term)}{sign}</th><td class="says">{indices(entry["says"])}</td>'
        f'<td class="others">{others or "–"}</td><td>{see}</td></tr>'
    )
