"""LSTM in Action: run with ``streamlit run app.py``."""

from lstm_view.page import navigate

navigate()
