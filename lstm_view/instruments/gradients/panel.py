"""What the page on gradients adds to its stage: the charts, what they are computed from, and a table of cases."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import streamlit as st

from lstm_core import share_weights, variant_of
from lstm_core.language import tr
from lstm_view.figures import reach_numbers as numbers
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.gradients import later, reach, rnn
from lstm_view.figures.reach_numbers import number
from lstm_view.instruments.gradients.loss_panel import loss, loss_charts
from lstm_view.stage.cells import itself, lent
from lstm_view.stage.readout_form import readout
from lstm_view.state.address import read
from lstm_view.state.experiment import Experiment
from lstm_view.state.history import History
from lstm_view.state.scene import build
from lstm_view.state.scene_other import AnyScene, OtherScene
from lstm_view.words.digits import typed

CASES: Final = (0.0, 0.5, 2.0)
_CASE_STEPS: Final = 20


def gradients(history: History) -> Callable[[AnyScene], dict[str, Any]]:
    """Return what the stage of this page is sent for a scene: what it derives from, and the charts of the loss."""

    def of(scene: AnyScene) -> dict[str, Any]:
        through, charts = _through(scene), loss_charts(history, scene)
        return {**through, "given": charts["given"], "figures": [*through["figures"], *charts["figures"]]}

    return of


def _through(scene: AnyScene) -> dict[str, Any]:
    """What derivatives come from: the LSTM as any cell type is, and the tanh RNN with the weights it lends.

    A GRU or an RNN of one's own stands for itself alone.
    """
    if isinstance(scene, OtherScene):
        variant = scene.trace.variant
        charts = [("reach", reach(variant)), ("later", later(variant.memory))]
        return {
            "gradients": {"own": itself(variant), "rnn": None, "rnn_words": ""},
            "figures": [as_sent(chart, key, place="gradients", overTime=True) for key, chart in charts],
        }
    params = scene.trace.parameters
    own = params.key
    weights = {key: share_weights(key, params, seed=0) for key in (own, "rnn")}
    of_run = {key: lent(variant_of(key), params, weights[key][0], follows=True) for key in weights}
    return {
        "gradients": {"own": of_run[own], "rnn": of_run["rnn"], "rnn_words": weights["rnn"][1]},
        "figures": [
            as_sent(chart, key, place="gradients", overTime=True)
            for key, chart in (("reach", reach()), ("later", later()), ("rnn", rnn()))
        ],
    }


def case(u: float) -> str:
    """The link to a cell of one unit over 20 steps whose recurrent weights are all ``u``, and f rather open."""
    weights = ";".join(f"weight_hh[{gate},1,1]:{u:g}" for gate in "ifgo")
    return f"v=2&story=random&seed=29&units=1&steps={_CASE_STEPS}&set=bias[f,1]:2;{weights}"


@lru_cache(maxsize=1)
def case_numbers() -> tuple[tuple[float, float, float], ...]:
    """For each of CASES: U, the whole ∂c_20/∂c_0 and the product of f."""
    found = []
    for u in CASES:
        experiment, _ = read(dict(parse_qsl(case(u))), Experiment())
        whole = numbers.reach_of(build(experiment).trace, _CASE_STEPS)
        found.append((u, float(whole.whole["c"][0, 0]), float(whole.direct[0, 0])))
    return tuple(found)


def below(history: History, scene: AnyScene) -> None:
    """What stands below the stage: a loss and its gradients, a read-out for it, and the table of cases."""
    loss(history, scene)
    readout(history, scene)
    _cases()


def _cases() -> None:
    st.markdown(f"### {tr('The whole and the direct path')}")
    cells = ' style="padding: 0.2rem 1.25rem 0.2rem 0; text-align: left"'
    link = '<a style="color: var(--focus)" href="?'
    rows = "".join(
        f'<tr><th scope="row"{cells}>{link}{html.escape(case(u))}">U = {typed(u)}</a></th>'
        f"<td{cells}>{number(whole)}</td><td{cells}>{number(direct)}</td></tr>"
        for u, whole, direct in case_numbers()
    )
    names = (tr("all weights on h"), "∂c<sub>20</sub>/∂c<sub>0</sub>", tr("product of f"))
    heads = "".join(f'<th scope="col"{cells}>{name}</th>' for name in names)
    st.html(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    last = tr("One random cell and sequence of 20 steps. The two are equal only where no gate sees h.")
    st.html(f"<p>{last}</p>")
