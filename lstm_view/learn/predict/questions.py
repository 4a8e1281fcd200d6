"""The prepared questions, two on each story, aimed at what people often believe: questions.toml of each language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from lstm_core.any_trace import AnyTrace
from lstm_core.language import cached
from lstm_view.learn.predict.terms import holds
from lstm_view.state.address import VERSION
from lstm_view.state.experiment import Experiment, Look, Run, Story
from lstm_view.state.fields import FIELDS
from lstm_view.state.prediction import Prediction
from lstm_view.words.languages import file_text


@dataclass(frozen=True)
class Choice:
    """One answer: ``claims`` are what must be true of the run for it to be right, ``idea`` what a wrong one believes.

    Both ``says`` and ``idea`` may quote numbers of the run, as :func:`lstm_view.learn.predict.terms.quoted` reads them.
    """

    key: str
    says: str
    claims: tuple[str, ...] = ()
    idea: str = ""

    def is_right(self, trace: AnyTrace) -> bool:
        """Whether it is true of a run."""
        return all(holds(claim, trace) for claim in self.claims)


@dataclass(frozen=True)
class Question:
    """A run, what is predicted of it, and what is asked before and after."""

    name: str
    run: Run
    prediction: Prediction
    ask: str
    then: str
    choices: tuple[Choice, ...]

    @property
    def query(self) -> str:
        """The address of the question on any page."""
        said = {"story": self.run.cell.name, "set": FIELDS["set"].write(self.run.changes)}
        said |= {"predict": FIELDS["predict"].write(self.prediction)}
        changed = {"v": VERSION} if said["set"] else {}
        return urlencode({**changed, **{name: text for name, text in said.items() if text}}, safe="[]*,:@;")

    def experiment(self, look: Look) -> Experiment:
        """The question with nothing drawn yet, looked at as ``look`` says."""
        return Experiment(self.run, look=look.predicting(self.prediction))


@cached(maxsize=8)
def questions() -> tuple[Question, ...]:
    """Return all of them, in the order of the stories."""
    return tuple(map(_question, tomllib.loads(file_text("questions.toml"))["question"]))


def first_asked() -> Experiment:
    """Return what the page of the questions opens with."""
    return questions()[0].experiment(Look(charts=("timeline",), lines=("f", "i", "o", "g", "c", "h")))


def prepared(run: Run, prediction: Prediction) -> Question | None:
    """Return the prepared question about exactly this, if there is one."""
    bare = replace(run, readout=None)
    return next((one for one in questions() if one.run == bare and one.prediction == prediction), None)


def _question(said: dict[str, object]) -> Question:
    given = {name: FIELDS[name].read(str(said[name])) for name in ("set", "predict") if name in said}
    run = Run(Story(str(said["story"])), changes=given.get("set", ()))
    choices = tuple(_choice(one) for one in said["choice"])  # type: ignore[attr-defined]  # a list of tables
    return Question(str(said["name"]), run, given["predict"], str(said["ask"]), str(said["then"]), choices)


def _choice(said: dict[str, object]) -> Choice:
    return Choice(str(said["key"]), str(said["says"]), tuple(said["holds"]), str(said.get("idea", "")))  # type: ignore[arg-type]
