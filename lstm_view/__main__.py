"""``python -m lstm_view export "?story=remember" FILE.html``: a scene as one file that needs no server.

``python -m lstm_view build FOLDER``: the teaching part as files for any host.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

from lstm_core.language import tr_n
from lstm_view.learn.challenges.numbers import on_stage
from lstm_view.learn.predict.told import predicts
from lstm_view.stage.held import Held
from lstm_view.stage.one_file import one_file
from lstm_view.stage.payload import StageOptions
from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import Blank, Experiment, Look, Run, Trial
from lstm_view.state.history import History

_HOME = Experiment(look=Look(charts=("activation", "memory", "ledger", "timeline")))
_CHALLENGES = Experiment(Run(Blank(), Trial()), look=Look(charts=("activation", "memory")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; return 0 if that was done."""
    parser = argparse.ArgumentParser(prog="python -m lstm_view", description="The stage without a server.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write a scene as one HTML file")
    export.add_argument("query", help='what a link says behind its page, such as "?story=remember&step=4"')
    export.add_argument("file", type=Path, help="the file to be written")
    export.add_argument("--no-charts", action="store_true", help="leave the charts out, for a file under 500 kB")
    build = commands.add_parser("build", help="write the teaching part as files for any host")
    build.add_argument("folder", type=Path, help="an empty folder, or one that was built before")
    build.add_argument("--url", default="", help="the address it will have, which previews and searchers want to know")
    build.add_argument("--app", default="", help="the address of the app, for what needs Python")
    given = parser.parse_args(arguments)
    if given.command == "build":
        return _build(given.folder, given.url, given.app)
    return _export(given.query, given.file, charts=not given.no_charts)


def _export(query: str, file: Path, *, charts: bool) -> int:
    held = asked_for(query, charts=charts)
    try:
        file.write_bytes(one_file(held))
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    for notice in held.notices:
        print(notice, file=sys.stderr)
    return 0


def _build(folder: Path, url: str, app: str) -> int:
    from lstm_view.serving.site.build import build

    try:
        files = build(folder, url=url, app=app)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(tr_n("{n} file in {folder}", "{n} files in {folder}", len(files), folder=folder))
    return 0


def asked_for(query: str, *, charts: bool = True) -> Held:
    """Return the scene that a link opens, with what a page for it has on the stage."""
    history = opened(query)
    if isinstance(history.now.run.input, Trial):
        return Held(history, StageOptions(), on_stage, predicts, charts)
    return Held(history, StageOptions(whatif="after", measures=True), None, predicts, charts)


def opened(link: str) -> History:
    """Return the history that a link opens: a query, or a whole address."""
    address, _, fragment = link.partition("#")
    query = address.rpartition("?")[2]
    home = _CHALLENGES if "challenge" in parse_qs(query) else _HOME
    history = History(home, home)
    apply_all(history, [{"n": 1, "kind": "open", "query": query, "fragment": fragment}])
    return history


if __name__ == "__main__":
    sys.exit(main())
