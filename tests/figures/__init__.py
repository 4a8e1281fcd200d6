"""Tests of lstm_view.figures."""
