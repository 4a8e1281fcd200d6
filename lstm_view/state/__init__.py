"""What a page shows and how it got there: experiment, changes, history, address. No Streamlit, no Plotly.

An :class:`Experiment` is a run, a cursor in it and a look at it. An action turns one experiment into the next; the
:class:`History` of a page remembers the earlier ones; an address is an experiment in writing. Here everything counts
from 0. People count from 1: that is made in ``address`` and ``names``, and in the words of ``describe``. What they call
a step of a longer run is made by :meth:`~lstm_view.state.inputs.Inputs.step_number`; an address counts in the part.
"""
