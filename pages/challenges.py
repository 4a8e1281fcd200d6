"""Challenges: build a memory machine out of an empty cell, checked on hidden trials."""

from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.challenges.panel import listing
from lstm_view.page import open_page, show_stage
from lstm_view.stage.homes import HOMES

home = HOMES["challenges"]
history = open_page("challenges", home.experiment)
show_stage(history, home.options, key="challenges", left=listing, beside_run=on_stage)
