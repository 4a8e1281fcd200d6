"""Build a memory machine: challenges on the stage, from ``lstm_core.challenges``."""
