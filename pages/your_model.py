"""Your model: a trained model's file, all its units on your series, and any of them on the stage."""

from lstm_view.own.model.home import home
from lstm_view.own.model.panel import model_panel
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions

history = open_page("your_model", home())
show_stage(history, StageOptions(), key="your_model", above=model_panel)
