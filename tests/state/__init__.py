"""Tests of lstm_view.state."""
