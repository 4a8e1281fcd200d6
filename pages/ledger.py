"""The ledger: which step wrote what is in the memory, and what there is to say of a unit."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["ledger"]
history = open_page("ledger", home.experiment)
show_stage(history, home.options, key="ledger")
