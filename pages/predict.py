"""Predict, then see: sixteen prepared questions on the stories, and the same for any run on any page."""

from lstm_view.learn.predict.listing import listing
from lstm_view.learn.predict.questions import questions
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Look
from lstm_view.words.languages import page_words

home = questions()[0].experiment(Look(charts=("timeline",), lines=("f", "i", "o", "g", "c", "h")))
history = open_page("predict", home)
words = page_words("predict").replace("{listing}", listing())
show_stage(history, StageOptions(), key="predict", words=words, tells_nothing=True)
