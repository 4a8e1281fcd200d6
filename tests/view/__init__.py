"""Tests of lstm_view that need no browser."""
