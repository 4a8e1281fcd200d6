"""Overview: the whole cell on a story that plays."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["overview"]
history = open_page("overview", home.experiment)
show_stage(history, home.options, key="overview")
