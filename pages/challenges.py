"""Challenges: build a memory machine out of an empty cell, checked on hidden trials."""

from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.challenges.panel import listing
from lstm_view.page import open_page, show_stage
from lstm_view.stage.payload import StageOptions
from lstm_view.state.experiment import Blank, Experiment, Look, Run, Trial

home = Experiment(Run(Blank(), Trial()), look=Look(charts=("activation", "memory")))
history = open_page("challenges", home)
show_stage(history, StageOptions(), key="challenges", left=listing, beside_run=on_stage)
