"""The stage in a notebook, and traces of live models without a page.

from lstm_view.notebook import show, trace_torch, trace_keras
show(model, x)  # torch.nn.LSTM, LSTMCell, a Keras layer or model, LSTMParameters, a Trace, a model file
"""

from lstm_core.live import DisagreementError, Traces, trace_keras, trace_torch
from lstm_view.notebook.showing import show

__all__ = ["DisagreementError", "Traces", "show", "trace_keras", "trace_torch"]
