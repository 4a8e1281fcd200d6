"""All cases as links with what there is to see, for a page without a server."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from lstm_core.language import tr
from lstm_view.instruments.variants.cases import CASES, HOME, Case
from lstm_view.instruments.variants.numbers import compare
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment
from lstm_view.state.fields import FIELDS
from lstm_view.words.indices import indices


def listed() -> str:
    """Return them as HTML."""
    return f"<h2>{tr('See for yourself')}</h2>{''.join(map(_entry, CASES))}"


def _entry(case: Case) -> str:
    shown = Experiment(case.run, look=replace(HOME.look, cells=case.cells))
    choice = {"story": case.run.cell.name, "cells": FIELDS["cells"].write(case.cells), "own": FIELDS["own"].write(True)}
    link = escape(urlencode(write(shown, HOME) | choice))
    see = indices(case.see(compare(shown).traces))
    return f'<p><a href="?{link}"><strong>{escape(tr(case.title))}</strong></a><br>{see}</p>'
