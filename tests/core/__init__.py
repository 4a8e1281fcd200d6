"""Tests of lstm_core."""
