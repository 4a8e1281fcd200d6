"""LSTM in Action, an ASGI application: ``streamlit run app.py``, or ``uvicorn app:app`` in this folder."""

import streamlit as st

from lstm_view.serving import SCRIPT, lifespan, middleware, routes

app = st.App(SCRIPT, routes=routes(st.get_option("server.baseUrlPath")), middleware=middleware(), lifespan=lifespan)
