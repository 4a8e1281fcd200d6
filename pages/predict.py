"""Predict, then see: sixteen prepared questions on the stories, and the same for any run on any page."""

from lstm_view.learn.predict.listing import listing
from lstm_view.learn.predict.questions import first_asked
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.words.languages import page_words

history = open_page("predict", first_asked())
words = page_words("predict").replace("{listing}", listing())
show_stage(history, StageOptions(), key="predict", words=words, tells_nothing=True)
