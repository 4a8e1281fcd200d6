"""Overview: the whole cell on a story that plays."""

from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Experiment

history = open_page("overview", Experiment())
show_stage(history, StageOptions(autoplay=True), key="overview")
