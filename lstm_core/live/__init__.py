"""Traces of live models of other libraries: every gate and state, checked against what the model itself gives.

The libraries are not imported from here; whoever has such a model has loaded its library.
"""

from lstm_core.live.of_keras import trace_keras
from lstm_core.live.of_torch import trace_torch
from lstm_core.live.traces import DisagreementError, Traces

__all__ = ["DisagreementError", "Traces", "trace_keras", "trace_torch"]
