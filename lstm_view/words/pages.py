"""The pages: their place in the menu, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lstm_core.language import tr_later


@dataclass(frozen=True)
class PageInfo:
    """A page: its script, its title in the menu and its icon, the section it belongs to, and whether it has a stage.

    ``able`` goes on from “After this page you can”; empty on a page to look things up in. ``exercise`` is a kind of
    exercise, of :data:`lstm_core.exercises.KINDS`, on what the page is about. Texts are said by ``tr``.
    """

    script: str
    title: str
    icon: str
    section: str
    able: str = ""
    exercise: str = ""
    has_stage: bool = True


NAME: Final = "LSTM in Action"
CELL: Final = tr_later("The cell")
INSTRUMENTS: Final = tr_later("Instruments")
LEARN: Final = tr_later("Learn")
MODELS: Final = tr_later("Models")

PAGES: Final = (
    PageInfo(
        "overview",
        tr_later("Overview"),
        ":material/visibility:",
        CELL,
        tr_later("name what goes into a cell, what each of its gates does to c, and what comes out."),
        exercise="step",
    ),
    PageInfo(
        "forget_gate",
        tr_later("Forget gate"),
        ":material/filter_alt:",
        CELL,
        tr_later("work out f from x, h and a bias, and say how long a memory lasts at that f."),
        exercise="half-life-to-bias",
    ),
    PageInfo(
        "input_gate",
        tr_later("Input gate"),
        ":material/edit:",
        CELL,
        tr_later(
            "say how much a step writes to c, which is what i decides, and with which sign, which is what g decides."
        ),
        exercise="new-memory",
    ),
    PageInfo(
        "output_gate",
        tr_later("Output gate"),
        ":material/output:",
        CELL,
        tr_later("tell a memory that is hidden from one that is gone."),
        exercise="gate-from-h",
    ),
    PageInfo(
        "sequence",
        tr_later("Sequence"),
        ":material/timeline:",
        CELL,
        tr_later("follow each unit of a cell through a long sequence, also one of your own."),
        exercise="left-after",
    ),
    PageInfo(
        "what_if",
        tr_later("What if"),
        ":material/alt_route:",
        INSTRUMENTS,
        tr_later("find out what a gate is for by holding it, cutting it off or passing over its steps."),
        exercise="read-chart",
    ),
    PageInfo(
        "ledger",
        tr_later("Ledger"),
        ":material/menu_book:",
        INSTRUMENTS,
        tr_later("say which step wrote what is in c, and how much of it is left."),
        exercise="entry-left",
    ),
    PageInfo(
        "gradients",
        tr_later("Gradients"),
        ":material/trending_down:",
        INSTRUMENTS,
        tr_later("say where a gradient shrinks on its way back, and what one step of training changes."),
        exercise="direct-path",
    ),
    PageInfo(
        "variants",
        tr_later("Variants"),
        ":material/view_column:",
        INSTRUMENTS,
        tr_later("tell an LSTM from a GRU and from its other relatives, by their equations and by what they remember."),
        exercise="gru-update",
    ),
    PageInfo(
        "predict",
        tr_later("Predict"),
        ":material/query_stats:",
        LEARN,
        tr_later("say what a cell will do before it does it, and tell what you saw from what you had expected."),
    ),
    PageInfo(
        "challenges",
        tr_later("Challenges"),
        ":material/extension:",
        LEARN,
        tr_later("build a cell that does what a task asks, and say which gate of it does what."),
        exercise="choose-weight",
    ),
    PageInfo(
        "exercises",
        tr_later("Exercises"),
        ":material/school:",
        LEARN,
        tr_later("do the arithmetic of a cell on paper, and say what a wrong answer comes from."),
        has_stage=False,
    ),
    PageInfo("glossary", tr_later("Glossary"), ":material/dictionary:", LEARN, has_stage=False),
    PageInfo("lessons", tr_later("Lessons"), ":material/co_present:", LEARN, has_stage=False),
    PageInfo(
        "sheets",
        tr_later("Sheets"),
        ":material/description:",
        LEARN,
        tr_later("give each student of a class exercises of their own, and check what they hand in."),
        has_stage=False,
    ),
    PageInfo(
        "your_model",
        tr_later("Your model"),
        ":material/model_training:",
        MODELS,
        tr_later("say which unit, which gate and which step of a trained model did it."),
        exercise="order-of-rows",
    ),
    PageInfo(
        "your_cell",
        tr_later("Your cell"),
        ":material/edit_note:",
        MODELS,
        tr_later("see every gate of a cell whose weights you have from an exercise, a paper or a program."),
        exercise="order-of-rows",
    ),
)

#: Section -> its pages, in the order of the menu.
SECTIONS: Final = {
    section: tuple(page for page in PAGES if page.section == section) for section in (CELL, INSTRUMENTS, LEARN, MODELS)
}
