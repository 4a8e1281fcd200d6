"""What a stage without a server brings with it: a scene and what else can be shown there, in every language, as JSON.

static/file/held.js says what each entry is. What is computed for a scene is the server's: NumPy's numbers, figures,
sentences. The browser, which has the same lines, does the rest (static/file).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lstm_core import STORIES
from lstm_core.challenges import CHALLENGES, HIDDEN, batch
from lstm_core.language import speaking, tr, tr_later
from lstm_view.serving.files import plotly_script
from lstm_view.serving.outlines import outlines_file
from lstm_view.stage import other_payload, payload
from lstm_view.stage.payload import SMALL, StageOptions
from lstm_view.stage.pool import Pool
from lstm_view.state import scene
from lstm_view.state.comparison import Side, named
from lstm_view.state.experiment import BLANK, Blank, CellInput, Experiment, Run, Story, Trial
from lstm_view.state.fields import FIELDS
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.state.prediction import OF_PREDICTION
from lstm_view.state.scene_other import AnyScene, OtherScene, build_any
from lstm_view.words.languages import LANGUAGES

Json = dict[str, Any]
Beside = Callable[[AnyScene], Json]
#: In the language that is spoken: the names of what can be predicted, and the prepared questions on some runs.
Predicts = Callable[[Collection[Run]], Json]

_LEFT_OUT: Final = ("predict",)  # the browser makes it
#: What of an address the browser reads by itself, and says so where it cannot: static/file/refused.js.
_READ: Final = ("step", "phase", "unit", "view", "digits", "memory", "loss", "cells", "own", "predict")
_DRAWN: Final = ("seed", "inputs", "units", "peephole", "steps")  # where it draws random cells: static/file/random.js
_OF_A_PANEL: Final = "below"  # figures with numbers that only the server's panel below the stage computes
_NO_B: Final = tr_later("B is another run than those in this file; it was left out.")


@dataclass(frozen=True)
class Held:
    """What is asked for: a scene with what its page has on the stage, and ``beside`` the run.

    Without ``charts`` there are none. ``predicts`` says what can be predicted. ``more`` are scenes that can be shown
    beside that and the stories, by names of their own.
    """

    history: History
    options: StageOptions
    beside: Beside | None = None
    predicts: Predicts | None = None
    charts: bool = True
    more: Mapping[str, Experiment] = field(default_factory=dict)

    @property
    def now(self) -> Experiment:
        """The scene with nothing hidden and no B: the browser puts both to it."""
        return self._told(self.history.now)

    @staticmethod
    def _told(experiment: Experiment) -> Experiment:
        return replace(experiment, other=None, look=experiment.look.predicting(None))

    def build(self, experiment: Experiment, notices: tuple[str, ...] = ()) -> AnyScene:
        """What is shown of an experiment."""
        return build_any(experiment, notices)

    @property
    def notices(self) -> tuple[str, ...]:
        """What is to be said of the scene, in sentences."""
        return self._asked.notices

    @property
    def _asked(self) -> AnyScene:
        """The scene as it was asked for, but for B."""
        now = self.history.now
        lost = (tr(_NO_B),) if now.other is not None and _other(now) is None else ()
        return self.build(replace(now, other=None), (*self.history.notices, *lost))

    def scenes(self, pool: Pool) -> Json:
        """The scenes by language; all arrays are in the pool."""
        return {code: self.in_language(code, pool) for code in LANGUAGES}

    def in_language(self, code: str, pool: Pool) -> Json:
        """The scenes in a language; their arrays and what they share are in the pool."""
        with speaking(code):
            now = self.now
            asked = self._asked
            first = self.build(now, asked.notices)
            run = first.experiment.run
            made = self._payload(first, self.build(first.experiment.with_changes(())).claim)
            has_challenges = bool(made.get("challenges"))
            runs = [Run(Story(key)) for key in STORIES if key != run.cell.name]
            runs += [Run(Blank(), Trial(key)) for key in CHALLENGES] if has_challenges else []
            others = {_key(one): self._payload(self.build(now.with_run(one))) for one in runs if _key(one) != _key(run)}
            listed = _listed(first, others, blank=has_challenges)
            others |= {key: self._named(key, one) for key, one in self.more.items()}
            return {
                "first": pool.add({**made, "stories": listed}),
                "run": _made(run),
                "other": _other(self.history.now),
                "asked": _predicted(asked.experiment),
                "stories": {key: pool.add({"stories": listed, **data}) for key, data in others.items()},
                "predicts": self.predicts([*runs, run.unchanged]) if self.predicts else {"names": {}, "questions": []},
                "wanted": {name: FIELDS[name].wanted for name in (*_READ, *OF_PREDICTION, *_DRAWN)},
                "hidden": hidden(pool) if has_challenges else None,
            }

    def _named(self, key: str, experiment: Experiment) -> Json:
        """One of the further scenes, which can be chosen where it is shown."""
        data = self._payload(self.build(self._told(experiment)))
        title = data["story"]["title"]
        listed = [one for one in payload.stories(own=False, blank=False) if one["key"] in STORIES]
        story = {**data["story"], "key": key}
        return {**data, "story": story, "stories": [{"key": key, "title": title}, *listed]}

    def _payload(self, built: AnyScene, claim: str = "") -> Json:
        """What is shown of a scene; its claim is that of the run before any change, to which the browser puts more."""
        home = self.history.home
        alone = History(replace(home, look=home.look.predicting(None)), built.experiment)
        options = replace(self.options, autoplay=False)
        more = {} if self.beside is None else self.beside(built)
        more = {name: value for name, value in more.items() if name not in _LEFT_OUT}
        more["figures"] = [figure for figure in more.get("figures", ()) if figure["place"] != _OF_A_PANEL]
        make = _of_other if isinstance(built, OtherScene) else _of_lstm
        data = make(built, alone, options, more)
        run, said = built.experiment.run, data["story"]
        as_set = isinstance(run.cell, Story) and isinstance(run.input, CellInput)
        data |= {"story": {**said, "claim": claim or said["claim"], "as_set": as_set, **_described(built)}}
        if not self.charts:
            data |= {"figures": []}
        return _lean({**data, "plotly": plotly_script(), "outlines": outlines_file(), "kept": {}, "parts": {}}, built)


def _described(built: AnyScene) -> Json:
    """What a run is before any change, for a comparison."""
    run = built.experiment.run
    side = Side(run, built.unchanged, built.input, built.trace, ())
    return {"named": named(side), "is_story": isinstance(run.cell, Story)}


def _of_lstm(built: AnyScene, alone: History, options: StageOptions, more: Json) -> Json:
    assert isinstance(built, scene.Scene)
    return payload.build(built, alone, options, "file", more)


def _of_other(built: AnyScene, alone: History, options: StageOptions, more: Json) -> Json:
    assert isinstance(built, OtherScene)
    return other_payload.build(built, alone, options, "file", more)


def _lean(data: Json, built: AnyScene) -> Json:
    """Of a large run weights and input say everything: the browser computes it when the file is opened."""
    if built.trace.h.size <= SMALL:
        return data
    past = data["past"] and {**data["past"], **_nothing(data["past"])}
    return {**data, **_nothing(data), "past": past, "computed": True}


def _nothing(run: Json) -> Json:
    return {"series": {"unit": run["series"]["unit"]}, "y": None}


def _listed(first: AnyScene, others: Json, *, blank: bool) -> list[Json]:
    """What can be chosen: the cell of the scene, and the stories; the empty cell where there are challenges."""
    own = first.experiment.run.cell.name
    titles = payload.stories(own=False, blank=blank)
    found = [one for one in titles if one["key"] in others or one["key"] == BLANK]
    return [{"key": own, "title": first.title}, *(one for one in found if one["key"] != own)]


def _key(run: Run) -> str:
    """A run of the file by name."""
    return f"trial:{run.input.challenge}:{run.input.trial}" if isinstance(run.input, Trial) else run.cell.name


def _made(run: Run) -> Json:
    return {"story": _key(run), "changes": [(write_name(change), change.value) for change in run.changes]}


def _other(now: Experiment) -> Json | None:
    """B, where it is a run of the file."""
    if now.other is None:
        return None
    key = _key(now.other)
    is_here = now.other.unchanged == (now.run.unchanged if key == _key(now.run) else Run(Story(key)))
    return _made(now.other) if is_here else None


def _predicted(now: Experiment) -> dict[str, str]:
    """What is predicted, in the words of an address."""
    if now.look.predict is None:
        return {}
    return {name: FIELDS[name].write(getattr(now.look, name)) for name in ("predict", *OF_PREDICTION)}


def hidden(pool: Pool) -> Json:
    """The trials that decide: of each challenge the seed of its noise, x (B, T, D) and the bounds (B, T)."""
    of = {
        key: {
            "seed": zlib.crc32(key.encode()),
            **{name: array.swapaxes(0, 1).ravel() for name, array in batch(one, HIDDEN)._asdict().items()},
        }
        for key, one in CHALLENGES.items()
    }
    found: Json = pool.add({"hidden": {"numbers": list(HIDDEN), "of": of}})["hidden"]
    return found
