"""The Overview page as stock Streamlit makes it: the same cell, sliders and charts, without a stage."""

from __future__ import annotations

import sys
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))  # Streamlit starts in the folder of its script


from lstm_core import GATE_ORDER, STORIES, run
from lstm_view.figures.curves import activation
from lstm_view.figures.fill import fill
from lstm_view.figures.lines import timeline
from lstm_view.figures.waterfall import memory
from lstm_view.state.changes import apply_changes
from lstm_view.state.names import read_change
from lstm_view.state.run_parts import Parts

STORY = STORIES["remember"]
X = STORY.make_x(0)
WEIGHTS = {"weight_ih": "weight_ih[{},0,0]", "weight_hh": "weight_hh[{},0,0]", "bias": "bias[{},0]"}


def values() -> dict[str, float]:
    """Every number of the story's cell by the name of its slider."""
    numbers = {
        name.format(gate): float(getattr(STORY.parameters, kind).flat[row])
        for row, gate in enumerate(GATE_ORDER)
        for kind, name in WEIGHTS.items()
    }
    return {**numbers, **{f"x[{t},0]": float(X[t, 0]) for t in range(len(X))}, "h0[0]": 0.0, "c0[0]": 0.0}


st.set_page_config(layout="wide")
drawing, panel = st.columns([3, 1])
with panel, st.container(height=420):
    chosen = {name: st.slider(name, -15.0, 15.0, value, 0.01, key=name) for name, value in values().items()}
changes = tuple(read_change(name, value) for name, value in chosen.items())
cell, _ = apply_changes(Parts(STORY.parameters, X, STORY.h0, STORY.c0), changes)
trace = run(cell.parameters, cell.x, h0=cell.h0, c0=cell.c0)
step = trace.at(STORY.open_at)
with drawing:
    st.markdown("   ".join(f"{name} = {getattr(step, name)[0]:.3f}" for name in "figoch"))
left, right = st.columns(2)
for place, chart in ((left, activation(tuple("figo"))), (right, memory()), (left, timeline(tuple("fiogch"), True, 1))):
    figure = go.Figure(fill(chart.spec, trace, t=STORY.open_at, unit=0))
    place.plotly_chart(figure, key=chart.key)
