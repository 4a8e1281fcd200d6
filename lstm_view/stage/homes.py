"""What a page with a stage shows at first, wherever the page is: in the app, or as a file of a static site.

The pages that are about a question, a comparison or a model have their homes where those are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lstm_core import Clamp
from lstm_view.stage.payload import StageOptions
from lstm_view.state.changes import Hold
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import (
    Blank,
    Cursor,
    Experiment,
    Look,
    Random,
    Run,
    Story,
    Sunspots,
    Trial,
)
from lstm_view.state.question import Question


@dataclass(frozen=True)
class Home:
    """The experiment that a page opens with, and what it puts on its stage."""

    experiment: Experiment
    options: StageOptions


#: Page -> its home.
HOMES: Final[Mapping[str, Home]] = {
    "overview": Home(Experiment(), StageOptions(autoplay=True)),
    "forget_gate": Home(
        Experiment(
            Run(Story("forget")),
            look=Look(view="forget", charts=("activation", "clock", "memory", "timeline"), lines=("f", "c")),
        ),
        StageOptions(gates=("f",)),
    ),
    "input_gate": Home(
        Experiment(
            Run(Story("ignore")),
            look=Look(view="input", charts=("activation", "memory", "timeline"), lines=("i", "g", "c")),
        ),
        StageOptions(gates=("i", "g")),
    ),
    "output_gate": Home(
        Experiment(
            Run(Story("hide")), look=Look(view="output", charts=("activation", "reveal"), lines=("o", "c", "h"))
        ),
        StageOptions(gates=("o",)),
    ),
    "sequence": Home(
        Experiment(
            Run(Random(units=8), Sunspots(90), seed=7),
            look=Look(charts=("heatmap", "activation", "memory", "timeline"), question=Question()),
        ),
        StageOptions(whatif="after", measures=True),
    ),
    "what_if": Home(
        Experiment(
            Run(Story("remember"), changes=(Hold(Clamp("f", 0.0, 11, 12)),)),
            look=Look(view="memory", charts=("memory", "reveal", "timeline")),
        ),
        StageOptions(whatif="first"),
    ),
    "ledger": Home(
        Experiment(
            Run(Story("average")),
            look=Look(view="memory", charts=("ledger", "triangle", "clock", "saturation", "timeline")),
        ),
        StageOptions(measures=True),
    ),
    "gradients": Home(
        Experiment(
            Run(Random(units=3), seed=28),
            Cursor(step=9),
            Look(charts=("timeline",), lines=("f", "c"), state="c", targets="0.5"),
        ),
        StageOptions(),
    ),
    "challenges": Home(Experiment(Run(Blank(), Trial()), look=Look(charts=("activation", "memory"))), StageOptions()),
    "your_cell": Home(
        Experiment(Run(Story("paper")), look=Look(charts=("memory", "timeline"), entry=Entry())),
        StageOptions(),
    ),
}
