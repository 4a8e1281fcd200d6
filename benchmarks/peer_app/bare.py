"""A bare Streamlit page with one Plotly chart: what no page can start faster than."""

import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Scatter(y=[0, 1, 4, 9])))
