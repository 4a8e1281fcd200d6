"""What the page shows before anything is uploaded: the model that ships, on a text of its kind."""

from __future__ import annotations

from typing import Final

from lstm_core.language import cached
from lstm_view.own.model.given import EXAMPLE_TEXT, of_text
from lstm_view.own.model.jobs import run_now
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.on_stage import Chosen, staged
from lstm_view.own.model.source import example
from lstm_view.state.experiment import Experiment, Look
from lstm_view.state.question import Question

#: The first unit, from which addresses count, within the first quotes of the text.
CHOSEN: Final = Chosen(layer=0, way=0, unit=0, step=8)


@cached(maxsize=4)
def home() -> Experiment:
    """Return the experiment of the page: the layer of the example at the steps of its text."""
    shipped = example()
    given = of_text(shipped.model, EXAMPLE_TEXT)
    run = run_now(shipped, KeptRun(shipped.model, given.x, given.names(shipped.model)))
    return staged(run, CHOSEN).put(Experiment(look=Look(charts=("memory", "timeline"), question=Question())))
