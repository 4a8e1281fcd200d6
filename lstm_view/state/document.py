"""Experiments as files: all that decides what is on screen, in JSON that a person can read and a program can write.

{"format": FORMAT, "version": 1, "page": "gradients", "experiment": {"story": "random", "seed": 28, …}}

The names are those of an address (:mod:`lstm_view.state.fields`), and a value is what an address says of it: as
:mod:`lstm_view.state.json_values` writes it. A name that is left out has the value that it has by itself, not the one
that a page has at home: so a file means the same for ever.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lstm_core.language import grouped, tr
from lstm_view.state import address
from lstm_view.state.experiment import Experiment, Look
from lstm_view.state.fields import FIELDS
from lstm_view.state.json_values import Json, from_json, quoted, short, to_json

FORMAT: Final = "LSTM in Action experiment"
VERSION: Final = 1
MAX_BYTES: Final = 4 * 1024 * 1024  # the longest text and the largest cell have room, of A and of B
_PARTS: Final = ("format", "version", "page", "experiment")
_DIGITS: Final = 400  # of a whole number: a float64 has no more


@dataclass(frozen=True)
class Document:
    """What a file says: a page, and an experiment in names and values that are each possible."""

    page: str
    pairs: Mapping[str, str]

    def experiment(self, home: Experiment) -> Experiment:
        """Return the experiment on its page, which shows what ``home`` shows; ValueError if that cannot be had."""
        bare = Experiment(look=Look(**{name: getattr(home.look, name) for name in address.PANELS}))
        found, _ = address.read(self.pairs, bare)
        if "other" in self.pairs and (lost := address.read_run(self.pairs["other"])[1]):
            raise ValueError(lost[0].replace(tr("This link"), tr("the file")))
        said = address.everything(found)
        for name in FIELDS:
            if name in self.pairs and _means(said, name) != _means(self.pairs, name):
                raise ValueError(_does_not_fit(name, self.pairs, said))
        return found


def write(experiment: Experiment, page: str) -> str:
    """Return an experiment as the text of a file; the same experiment gives the same text."""
    said = address.everything(experiment)
    forms = {name: to_json(name, said[name]) for name in FIELDS if name in said}
    return f"{_text({'format': FORMAT, 'version': VERSION, 'page': page, 'experiment': forms})}\n"


def read(data: bytes, pages: Iterable[str]) -> Document:
    """Return what a file says; ValueError says in a sentence what is wrong and what would be right."""
    if len(data) > MAX_BYTES:
        raise ValueError(
            tr(
                "The file has {bytes} bytes. An experiment has at most {most}.",
                bytes=grouped(len(data)),
                most=grouped(MAX_BYTES),
            )
        )
    found = _parsed(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(
            tr(
                "This JSON is not an experiment: it does not say “format”: “{format}”. Open a file that was saved here "
                "as an experiment; the trace as CSV, NPZ or JSON holds the numbers of a run, not how it came about.",
                format=FORMAT,
            )
        )
    _check_version(found.get("version"))
    _check_names(found, _PARTS)
    page, said = found.get("page"), found.get("experiment")
    if page not in list(pages):
        raise ValueError(
            tr("The file says “page”: {page}. It must be one of {pages}.", page=quoted(page), pages=", ".join(pages))
        )
    if not isinstance(said, dict):
        raise ValueError(tr("The file has no “experiment”. That must be an object of names and values in braces."))
    _check_names(said, FIELDS)
    return Document(page, {"v": address.VERSION, **{name: from_json(name, value) for name, value in said.items()}})


# -- the whole


def _parsed(data: bytes) -> Json:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError:
        text = tr("The file is not text in UTF-8. Open a file that was saved here as an experiment.")
        raise ValueError(text) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            tr(
                "The file is not JSON: from line {line}, column {column} on it cannot be read. Open a file that was "
                "saved here as an experiment.",
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except RecursionError:
        text = tr("The file is nested too deeply. An experiment has lists in lists and no deeper.")
        raise ValueError(text) from None


def _no_number(word: str) -> float:
    raise ValueError(tr("The file says {word}. Every number of an experiment must be finite.", word=word))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        said = short(text)
        raise ValueError(tr("The file says {text}, which is beyond float64. Every number must be finite.", text=said))
    return value


def _whole(text: str) -> int:
    return int(text if len(text) <= _DIGITS else _finite(text))


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        said = [name for name, _ in pairs]
        twice = next(name for name in said if said.count(name) > 1)
        raise ValueError(tr("The file says “{name}” twice in one object. Say it once.", name=short(twice)))
    return found


def _check_version(version: Json) -> None:
    if type(version) is not int or version < 1:
        said = quoted(version)
        raise ValueError(tr("The file says “version”: {said}. It must be {wanted}.", said=said, wanted=VERSION))
    if version > VERSION:
        raise ValueError(
            tr(
                "The file was saved by a newer app, as version {version}; this one reads version {known}. Open it "
                "there, or save it there as a link.",
                version=version,
                known=VERSION,
            )
        )


def _check_names(said: Iterable[str], known: Iterable[str]) -> None:
    for name in said:
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, 1, 0.75)
            listed = tr("It can say {names}.", names=", ".join(known))
            meant = tr("Did it mean “{name}”?", name=near[0]) if near else listed
            said = {"name": short(name), "meant": meant}
            raise ValueError(tr("The file says “{name}”, which an experiment does not have. {meant}", **said))


def _means(pairs: Mapping[str, str], name: str) -> Any:
    if name == "other" and name in pairs:
        return address.read_run(pairs[name])
    return FIELDS[name].read(pairs[name]) if name in pairs else None


def _does_not_fit(name: str, pairs: Mapping[str, str], said: Mapping[str, str]) -> str:
    if name in said:
        found = {"name": name, "text": short(pairs[name])}
        return tr("The file says “{name}”: “{text}”, but not the “weights” that go with it.", **found)
    kind = ", ".join(f"{one} {said[one]}" for one in ("story", "input"))
    return tr(
        "The file says “{name}”, but an experiment with {kind} on this page has no such choice. Leave it out.",
        name=name,
        kind=kind,
    )


def _text(value: Json, indent: str = "") -> str:
    """JSON with sorted names and a line each; a list stands on one line if it holds no other."""
    inner = f"{indent}  "
    if isinstance(value, dict) and set(value) != {"name", "value"}:
        lines = [f"{inner}{json.dumps(name)}: {_text(value[name], inner)}" for name in sorted(value)]
        return "\n".join(["{", ",\n".join(lines), f"{indent}}}"])
    if isinstance(value, list) and any(isinstance(one, list | dict) for one in value):
        return "\n".join(["[", ",\n".join(inner + _text(one, inner) for one in value), f"{indent}]"])
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
