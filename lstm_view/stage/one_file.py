"""Any scene as one HTML file that needs neither a server nor a network: the modules of the page, and its payload.

The file holds the run of the scene as NumPy computed it, and the other stories; what is changed in it is computed by
the browser, by the same lines (static/file). Everything but the words of its head lies in it compressed and as base64,
so that nothing a person typed can be taken for markup.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any, Final

from lstm_core import STORIES
from lstm_core.language import language, speaking, tr, tr_later
from lstm_view.serving import linked
from lstm_view.serving.files import plotly_script, served, stage_folder
from lstm_view.serving.fonts import FILES, font
from lstm_view.serving.outlines import outlines, outlines_file
from lstm_view.stage import payload
from lstm_view.stage.pack import RARE, named, pack
from lstm_view.stage.payload import StageOptions
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment, OwnOther, Run, Story
from lstm_view.state.history import History
from lstm_view.state.names import write_name
from lstm_view.words.languages import LANGUAGES, browser_words, name_of

Json = dict[str, Any]
Beside = Callable[[scene.Scene], Json]

FIRST: Final = "file/host.js"
_STYLES: Final = ("stage/stage.css", "file/file.css")
_OPENS: Final = "file/open.js"
_LEFT_OUT: Final = ("predict", "challenges", "challenge", "judged")  # what only a server judges
#: What a browser lets such a file do: it fetches nothing but from itself.
POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data: blob:; connect-src data: blob:"
)
_NO_LSTM: Final = tr_later("Only an LSTM goes into a file; your cell, {cell}, is none.")
_PREDICTED: Final = tr_later("What is predicted stays in the app: this file shows the whole run.")
_NO_B: Final = tr_later("B is another run than those in this file; it was left out.")
_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="lstm-languages" content="{languages}">
<title>{title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<main id="stage-of-file" aria-label="{title}">
<noscript>{without_scripts}</noscript>
<p id="cannot" hidden>{too_old}</p>
</main>
{held}
<script>
{script}</script>
</body>
</html>
"""


def one_file(history: History, options: StageOptions, *, beside: Beside | None = None, charts: bool = True) -> bytes:
    """Return the present scene of a history as an HTML file, in UTF-8.

    ``beside`` gives what a page computes beside the run. Without ``charts`` the file has no Plotly, and is small: the
    drawing, the timeline, the arithmetic and the table. ValueError for a cell that is no LSTM.
    """
    now = history.now
    if isinstance(now.run.cell, OwnOther):
        raise ValueError(tr(_NO_LSTM, cell=now.run.cell.variant.name))
    held = {
        "modules": [{"name": name, "text": text, "imports": paths} for name, (text, paths) in _modules().items()],
        "first": FIRST,
        "style": linked.style(*_STYLES),
        "words": {code: json.loads(browser_words(code)) for code in LANGUAGES[1:]},
        "scenes": {code: _in_language(code, history, options, beside, charts) for code in LANGUAGES},
    }
    files = {f"glossary-{code}.json": _file(f"{stage_folder()}/glossary-{code}.json") for code in LANGUAGES}
    if charts:
        files |= {name: font(name) for name in FILES}
        files |= {outlines_file(): outlines().body("identity"), plotly_script(): _file(plotly_script())}
    blocks = {"held": _json(held), **{f"file:{name}": content for name, content in files.items()}}
    return _page(scene.build(_told(now)).title, blocks)


def can_leave(history: History) -> bool:
    """Whether the present scene of a history can be written into a file."""
    return not isinstance(history.now.run.cell, OwnOther)


def _page(title: str, blocks: Mapping[str, bytes]) -> bytes:
    said = tr("{title}: LSTM in Action", title=title)
    return _PAGE.format(
        language=language(),
        policy=POLICY,
        languages=",".join(f"{code}:{escape(name_of(code))}" for code in LANGUAGES),
        title=escape(said),
        without_scripts=escape(tr("The stage is drawn by JavaScript, which is switched off in this browser.")),
        too_old=escape(tr("This browser is too old for the stage: it takes one from 2023 or later.")),
        held="\n".join(
            f'<script type="text/plain" id="{name}">{_packed(data)}</script>' for name, data in blocks.items()
        ),
        script=(linked.STATIC / _OPENS).read_text(encoding="utf-8"),
    ).encode()


def _modules() -> dict[str, tuple[str, dict[str, str]]]:
    return linked.modules(FIRST)


def _file(name: str) -> bytes:
    return served()[name].body("identity")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _told(now: Experiment) -> Experiment:
    """What is predicted is left out, and with it what hides the run."""
    return replace(now, look=now.look.predicting(None))


def _in_language(code: str, history: History, options: StageOptions, beside: Beside | None, charts: bool) -> Json:
    """The scene and the other stories in the words of a language: static/file/open.js says what each is."""
    with speaking(code):
        now = replace(_told(history.now), other=None)
        stories = {key: Run(Story(key)) for key in STORIES if key != now.run.cell.name}
        shown = [now, *(now.with_run(run) for run in stories.values())]
        told = [_notices(history), *(() for _ in stories)]
        titles = [one for one in payload.stories(own=False, blank=False) if one["key"] in stories]
        built = [scene.build(one, words) for one, words in zip(shown, told, strict=True)]
        own = {"key": now.run.cell.name, "title": built[0].title}
        made = [_payload(one, history, options, beside, charts) for one in built]
        for data in made:
            data["stories"] = [own, *titles]
        first, *others = _bytes(made)
        return {
            "first": first,
            "changes": _changes(built[0].experiment.run),
            "other": _other(history.now),
            "stories": dict(zip(stories, others, strict=True)),
        }


def _other(now: Experiment) -> Json | None:
    """B, where it is a run of the file."""
    if now.other is None:
        return None
    key = now.other.cell.name
    is_here = now.other.unchanged == (now.run.unchanged if key == now.run.cell.name else Run(Story(key)))
    return {"story": key, "changes": _changes(now.other)} if is_here else None


def _changes(run: Run) -> list[tuple[str, float]]:
    return [(write_name(change), change.value) for change in run.changes]


def _payload(built: scene.Scene, history: History, options: StageOptions, beside: Beside | None, charts: bool) -> Json:
    alone = History(replace(history.home, look=_told(history.home).look), built.experiment)
    options = replace(options, autoplay=False)
    more = {} if beside is None else beside(built)
    if "challenges" in more:
        more = {}
    more = {name: value for name, value in more.items() if name not in _LEFT_OUT}
    data = payload.build(built, alone, options, "file", more)
    if not charts:
        data |= {"figures": []}
    return {**data, "plotly": plotly_script(), "outlines": outlines_file()}


def _bytes(made: list[Json]) -> list[str]:
    """The payloads as base64, each with what it does not share with all others."""
    names: list[dict[str, str]] = [{str(name): named(data[name]) for name in RARE if name in data} for data in made]
    shared = {name: its for name, its in names[0].items() if all(other.get(name) == its for other in names)}
    return [_text(pack(data, {} if k == 0 else shared)) for k, data in enumerate(made)]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def notices_of(history: History) -> tuple[str, ...]:
    """Return what is to be said of a history as a file, in sentences."""
    return scene.build(replace(_told(history.now), other=None), _notices(history)).notices


def _notices(history: History) -> tuple[str, ...]:
    now = history.now
    predicted = (tr(_PREDICTED),) if now.look.predict is not None else ()
    alone = (tr(_NO_B),) if now.other is not None and _other(now) is None else ()
    return (*history.notices, *predicted, *alone)
