"""Overview: the whole cell on a story that plays."""

import streamlit as st

from lstm_view.page import open_page, show_stage
from lstm_view.payload import Exposed
from lstm_view.settings import Settings

history = open_page("forget_gate", Settings(story="remember"))
st.title("How an LSTM remembers")
show_stage(history, Exposed(), key="forget_gate")
