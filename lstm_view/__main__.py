"""``python -m lstm_view export "ledger?story=average" FILE.html``: a scene as one file that needs no server.

``python -m lstm_view build FOLDER``: the teaching part as files for any host.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

from lstm_core.language import language, speaking, tr, tr_n
from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.predict.told import predicts
from lstm_view.serving.site.stages import Stage, stage_of
from lstm_view.stage.held import Held
from lstm_view.stage.one_file import one_file
from lstm_view.stage.payload import StageOptions
from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import Blank, Experiment, Look, Run, Trial
from lstm_view.state.history import History
from lstm_view.words.languages import LANGUAGES
from lstm_view.words.pages import PAGES
from lstm_view.words.wanted import PARAMETER

_HOME = Experiment(look=Look(charts=("activation", "memory", "ledger", "timeline")))
_CHALLENGES = Experiment(Run(Blank(), Trial()), look=Look(charts=("activation", "memory")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; return 0 if that was done."""
    parser = argparse.ArgumentParser(prog="python -m lstm_view", description="The stage without a server.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write a scene as one HTML file")
    export.add_argument("link", help='a link, or what it says behind its page: "?story=remember&step=4"')
    export.add_argument("file", type=Path, help="the file to be written")
    export.add_argument("--no-charts", action="store_true", help="leave the charts out, for a file under 500 kB")
    build = commands.add_parser("build", help="write the teaching part as files for any host")
    build.add_argument("folder", type=Path, help="an empty folder, or one that was built before")
    build.add_argument("--url", default="", help="the address it will have, which previews and searchers want to know")
    build.add_argument("--app", default="", help="the address of the app, for what needs Python")
    given = parser.parse_args(arguments)
    if given.command == "build":
        return _build(given.folder, given.url, given.app)
    return _export(given.link, given.file, charts=not given.no_charts)


def _export(link: str, file: Path, *, charts: bool) -> int:
    opens = _language(link)
    try:
        with speaking(opens or language()):
            held = asked_for(link, charts=charts)
            file.write_bytes(one_file(held, opens))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for notice in held.notices:
        print(notice, file=sys.stderr)
    return 0


def _language(link: str) -> str:
    """The language of ours that a link says, else nothing.

    >>> _language("ledger?lang=de"), _language("?lang=xx"), _language("ledger")
    ('de', '', '')
    """
    _, query, _ = _parts(link)
    said = parse_qs(query).get(PARAMETER, [""])[0]
    return said if said in LANGUAGES else ""


def _build(folder: Path, url: str, app: str) -> int:
    from lstm_view.serving.site.build import build

    try:
        files = build(folder, url=url, app=app)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(tr_n("{n} file in {folder}", "{n} files in {folder}", len(files), folder=folder))
    return 0


def asked_for(link: str, *, charts: bool = True) -> Held:
    """Return the scene that a link opens, with what its page has on the stage."""
    history = opened(link)
    if stage := _stage(link):
        return Held(history, stage.home.options, stage.beside, predicts, charts)
    if isinstance(history.now.run.input, Trial):
        return Held(history, StageOptions(), on_stage, predicts, charts)
    return Held(history, StageOptions(whatif="after", measures=True), None, predicts, charts)


def opened(link: str) -> History:
    """Return the history that a link opens: a query, alone or behind a page such as ``forget_gate``; a whole address.

    ValueError with a sentence for a page that is none, or has no stage without the app.
    """
    _, query, fragment = _parts(link)
    stage = _stage(link)
    home = stage.home.experiment if stage else _CHALLENGES if "challenge" in parse_qs(query) else _HOME
    history = History(home, home)
    apply_all(history, [{"n": 1, "kind": "open", "query": query, "fragment": fragment}])
    return history


def _stage(link: str) -> Stage | None:
    """The stage of the page that a link names; None for the first and for none: such a file has more instruments."""
    path, _, _ = _parts(link)
    name = path.rstrip("/").rpartition("/")[2]
    is_page = name in {page.script for page in PAGES}
    if name in ("", PAGES[0].script) or (
        "://" in path and not is_page
    ):  # a host, or the path below which the app lives
        return None
    if not is_page:
        raise ValueError(tr("There is no page “{name}”.", name=name))
    if (stage := stage_of(name)) is None:
        raise ValueError(tr("The page “{name}” has no stage without the app.", name=name))
    return stage


def _parts(link: str) -> tuple[str, str, str]:
    """The path, the query and the fragment of a link; a query may stand alone.

    >>> _parts("forget_gate?step=8#more=1"), _parts("step=8"), _parts("ledger")
    (('forget_gate', 'step=8', 'more=1'), ('', 'step=8', ''), ('ledger', '', ''))
    """
    address, _, fragment = link.partition("#")
    path, mark, query = address.partition("?")
    return (path, query, fragment) if mark or "=" not in path else ("", path, fragment)


if __name__ == "__main__":
    sys.exit(main())
