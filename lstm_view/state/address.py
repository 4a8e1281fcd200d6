"""Experiments in writing: the reader and the writer of addresses.

:func:`read` never fails: what it cannot read it leaves as the page has it, and says so in a sentence. :func:`write`
gives the shortest pairs from which the same experiment is read. What names no cell speaks of the page's own run; what
names a cell (``story=…``) means the same on every page. Addresses without ``v=2`` are from before, and count from 0 in
the names of changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final, cast
from urllib.parse import urlencode

from lstm_core.language import tr, tr_later
from lstm_view.state.experiment import (
    BLANK,
    OF_LOSS,
    OWN,
    RANDOM,
    Blank,
    Cell,
    CellInput,
    Cursor,
    Experiment,
    Input,
    Look,
    Own,
    OwnOther,
    Random,
    Run,
    Story,
)
from lstm_view.state.fields import FIELDS, INPUTS, OF_INPUT, changes_from
from lstm_view.state.fragment import pairs_of
from lstm_view.state.prediction import OF_PREDICTION
from lstm_view.state.table import Table

VERSION: Final = "2"
_STRANGERS: Final = 20  # unknown names that are looked at: an address may say ten thousand
#: Said by the page, to Streamlit or by other systems; no part of the experiment.
_QUIET: Final = ("embed", "embed_options", "lang", "v", "redirect")
#: What a part of an address that says something about the input goes with.
_WITH: Final = {
    "steps": tr_later("this input has its own length"),
    "data": tr_later("it goes with input=numbers or input=text"),
    "decimal": tr_later("it goes with input=numbers"),
    "onestep": tr_later("it goes with input=numbers"),
    "by": tr_later("it goes with input=text"),
    "order": tr_later("it goes with input=text"),
    "challenge": tr_later("it goes with input=trial"),
    "trial": tr_later("it goes with input=trial"),
}
_NOWHERE: Final = Run(Story(""))  # no run is this one, so that what is written names its cell
_OF_LOOK: Final = {field.attribute: name for name, field in FIELDS.items() if hasattr(Look, field.attribute)}
#: The names that speak of a run, in their order.
OF_RUN: Final = tuple(name for name, field in FIELDS.items() if not field.attribute and name != "other")
_OF_CURSOR: Final = {field.attribute: name for name, field in FIELDS.items() if hasattr(Cursor, field.attribute)}


# -- reading


def read(pairs: Mapping[str, str], home: Experiment) -> tuple[Experiment, tuple[str, ...]]:
    """Return what an address asks for, as at ``home`` where it says nothing, and a sentence for each part refused."""
    given, notices = _given(pairs)
    run, idle = _run(given, home.run)
    own_run = run.bare == home.run.bare
    look, without = _look(given, _at_home(home, own_run))
    cursor = replace(home.cursor if own_run else Cursor(), **_chosen(given, _OF_CURSOR))
    other, lost = _other(given, home)
    return Experiment(run, cursor, look, other), (*notices, *idle, *without, *lost)


def _other(given: Mapping[str, Any], home: Experiment) -> tuple[Run | None, tuple[str, ...]]:
    """The run B that an address asks for; an empty one is none."""
    text = given.get("other")
    if not text:
        return home.other if text is None else None, ()
    found, lost = read_run(text)
    return found or home.other, lost


def read_run(text: str) -> tuple[Run | None, tuple[str, ...]]:
    """Return the run B of an address, None if that names no cell or more than a run, and sentences on what is lost."""
    pairs = pairs_of(text)
    if "story" in pairs and set(pairs) <= set(OF_RUN):
        given, notices = _given(pairs | {"v": VERSION})
        if "story" in given:
            run, idle = _run(given, Run())
            return run, tuple(tr("Of B: {words}", words=words) for words in (*notices, *idle))
    return None, (refused("other", text, FIELDS["other"].wanted),)


def _given(pairs: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The values that an address says, by name, and a sentence for each name or value that cannot be had."""
    given: dict[str, Any] = {}
    strangers = islice((name for name in pairs if name not in FIELDS), _STRANGERS)
    notices = [words for name in strangers for words in _unknown(name)]
    for name in filter(FIELDS.__contains__, pairs):
        field = changes_from(0) if name == "set" and pairs.get("v") != VERSION else FIELDS[name]
        try:
            given[name] = field.read(pairs[name])
        except (ValueError, OverflowError):
            notices.append(refused(name, pairs[name], field.wanted))
    return given, notices


def _chosen(given: Mapping[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    return {attribute: given[name] for attribute, name in table.items() if name in given}


def _look(given: Mapping[str, Any], home: Look) -> tuple[Look, list[str]]:
    """What the page does not show cannot be chosen either."""
    absent = [name for name in not_shown(home) if name in given]
    if given.get("predict", home.predict) != home.predict:
        home = home.predicting(home.predict)  # what was drawn there was about something else
    chosen = _chosen({name: value for name, value in given.items() if name not in absent}, _OF_LOOK)
    idle = [_idle(name, tr("this page shows nothing that it could change")) for name in absent]
    look = replace(home, **chosen)
    if look.predict is None:
        idle += [_idle(name, tr("it goes with predict")) for name in OF_PREDICTION if name in given]
        look = look.predicting(None)
    return look, idle


def _at_home(home: Experiment, own_run: bool) -> Look:
    """The look of a page; what it predicts is about its own run."""
    return home.look if own_run else home.look.predicting(None)


#: What of a look is none on a page that has no panel for it.
PANELS: Final = ("state", "cells", "entry", "question")


def not_shown(home: Look) -> tuple[str, ...]:
    """Return the names of choices for which a page, as it is at home, has no panel."""
    of_gradients = () if home.state else ("memory", "loss", *OF_LOSS)
    of_variants = () if home.cells else ("cells", "own")
    of_own_cell = () if home.entry is not None else ("entry",)
    of_model = () if home.question is not None else ("ask",)
    return (*of_gradients, *of_variants, *of_own_cell, *of_model)


def _run(given: Mapping[str, Any], home: Run) -> tuple[Run, list[str]]:
    """The run an address asks for, and sentences on those of its parts that change nothing in such a run."""
    base, idle = _cell(given, home)
    run = replace(base, seed=given.get("seed", base.seed), input=_input(given, base, idle))
    if run.unchanged != home.unchanged or "story" in given:
        run = run.unchanged  # what a page changes at home belongs to its own run
    run = replace(run, readout=given["readout"]) if "readout" in given else run
    return replace(run, changes=given["set"]) if "set" in given else run, idle


def _cell(given: Mapping[str, Any], home: Run) -> tuple[Run, list[str]]:
    key = given.get("story")
    cell: Cell = home.cell
    if key is not None:
        cell = _named_cell(key, given, home)
    idle = []
    if "weights" in given and key != OWN:
        idle.append(_idle("weights", tr("it goes with story=own")))
    if key == OWN and "weights" not in given:
        idle.append(tr("This link says story=own without weights that can be read. The page's own cell is shown."))
    sizes = {"inputs": "input_size", "units": "units", "peephole": "peephole"}
    if isinstance(cell, Random):
        cell = replace(cell, **{attribute: given[name] for name, attribute in sizes.items() if name in given})
    else:
        idle += [_idle(name, tr("only a random cell has it to choose")) for name in sizes if name in given]
    return (Run(cell) if key is not None else replace(home, cell=cell)), idle


def _named_cell(key: str, given: Mapping[str, Any], home: Run) -> Cell:
    if key == OWN:
        return cast(Cell, given.get("weights", home.cell))
    if key == BLANK:
        return Blank()
    return Random() if key == RANDOM else Story(key)


def _input(given: Mapping[str, Any], run: Run, idle: list[str]) -> Input:
    kind = INPUTS[given["input"]] if "input" in given else type(run.input)
    made: Input = run.input if isinstance(run.input, kind) else kind()
    if isinstance(made, Table):
        made = given.get("table", made)
    elif "table" in given:
        idle.append(_idle("table", tr("it goes with input=table")))
    has_none = isinstance(made, CellInput) and isinstance(run.cell, Story)  # a story's own input has its own length
    own = () if has_none else tuple(name for name in OF_INPUT if hasattr(made, name))
    foreign = [name for attribute, name in OF_INPUT.items() if name in given and attribute not in own]
    idle += [_idle(name, tr(_WITH[name])) for name in foreign]
    return replace(made, **{attribute: given[OF_INPUT[attribute]] for attribute in own if OF_INPUT[attribute] in given})


def _unknown(name: str) -> list[str]:
    """A sentence if the name looks like one of ours misspelt; a course system may add what it likes."""
    if name in _QUIET:
        return []
    near = difflib.get_close_matches(name.strip().lower(), FIELDS, 1, 0.75)
    if not near:
        return []
    return [tr("This link says “{name}”; did it mean “{near}”? It was left out.", name=_short(name), near=near[0])]


def refused(name: str, text: str, wanted: str) -> str:
    """Return the sentence on a part of an address whose value cannot be had."""
    return tr(
        "This link says {name}={text}, but {name} must be {wanted}. The page's own value was used instead.",
        name=name,
        text=_short(text),
        wanted=wanted,
    )


def _idle(name: str, why: str) -> str:
    return tr("This link says {name}, but {why}. It was left out.", name=name, why=why)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


# -- writing


def write(experiment: Experiment, home: Experiment) -> dict[str, str]:
    """Return the fewest pairs from which :func:`read` reads ``experiment`` back."""
    said = _run_pairs(experiment.run, home.run)
    own_run = experiment.run.bare == home.run.bare
    said |= _differing(experiment.cursor, home.cursor if own_run else Cursor(), _OF_CURSOR)
    usual = _at_home(home, own_run)
    if experiment.look.predict != usual.predict:
        usual = usual.predicting(usual.predict)
    said |= _differing(experiment.look, usual, _OF_LOOK)
    if experiment.other != home.other:
        said["other"] = "" if experiment.other is None else write_run(experiment.other)
    pairs = {name: FIELDS[name].write(said[name]) for name in FIELDS if name in said}
    return {"v": VERSION, **pairs} if pairs.get("set") else pairs


def write_run(run: Run) -> str:
    """Return the text from which :func:`read_run` reads a run back."""
    said = _run_pairs(run, _NOWHERE)
    pairs = {name: FIELDS[name].write(said[name]) for name in FIELDS if name in said}
    return urlencode(pairs, safe=" ,:;[]()/*")


def _differing(value: Cursor | Look, home: Cursor | Look, table: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for field in fields(value):
        chosen = getattr(value, field.name)
        if chosen != getattr(home, field.name) and (chosen is not None or field.name == "predict"):
            found[table[field.name]] = chosen
    return found


def _run_pairs(run: Run, home: Run) -> dict[str, Any]:
    said = _pairs_without_readout(replace(run, readout=home.readout), home)
    usual = None if "story" in said else home.readout
    return said if run.readout == usual else said | {"readout": run.readout}


def _pairs_without_readout(run: Run, home: Run) -> dict[str, Any]:
    if run == home:
        return {}
    if run.unchanged == home.unchanged:
        return {"set": run.changes}
    cell = Random() if isinstance(run.cell, Random) else run.cell
    usual = _run_said(Run(cell)) | {"story": None, "weights": None}  # without these it would not be that cell
    usual |= _input_said(type(run.input)())
    said = _run_said(replace(run, readout=None))
    return {name: value for name, value in said.items() if usual.get(name) != value}


def _run_said(run: Run) -> dict[str, Any]:
    """Every name that an address has for a run, with its value."""
    said: dict[str, Any] = {"story": run.cell.name}
    if isinstance(run.cell, Own | OwnOther):
        said["weights"] = run.cell
    if isinstance(run.cell, Random):
        said |= {"inputs": run.cell.input_size, "units": run.cell.units, "peephole": run.cell.peephole}
    said |= {"seed": run.seed, "input": run.input.name, "set": run.changes, "readout": run.readout}
    if not (isinstance(run.cell, Story) and isinstance(run.input, CellInput)):  # that has its own length
        said |= _input_said(run.input)
    return said


def _input_said(given: Input) -> dict[str, Any]:
    """Every name that an address has for an input, save which it is."""
    if isinstance(given, Table):
        return {"table": given} if given.columns else {}
    return {name: getattr(given, attribute) for attribute, name in OF_INPUT.items() if hasattr(given, attribute)}


def everything(experiment: Experiment) -> dict[str, str]:
    """Return every pair that an address could say of ``experiment``, whatever a page has at home.

    What has no value (the step on which a run opens, a target that is not typed) and what its page does not show has
    no pair.
    """
    absent = (*not_shown(experiment.look), *(OF_PREDICTION if experiment.look.predict is None else ()))
    said = _run_said(experiment.run)
    said["other"] = None if experiment.other is None else write_run(experiment.other)
    for value, table in ((experiment.cursor, _OF_CURSOR), (experiment.look, _OF_LOOK)):
        said |= {name: getattr(value, attribute) for attribute, name in table.items()}
    wanted = (name for name in FIELDS if said.get(name) not in (None, "") and name not in absent)
    return {"v": VERSION, **{name: FIELDS[name].write(said[name]) for name in wanted}}
