"""What holds of the text of the stage's modules."""

from __future__ import annotations

import json
import re
from typing import Final

from tests.server import ROOT

STAGE: Final = ROOT / "static" / "stage"
SOURCES: Final = {path.relative_to(STAGE).as_posix(): path.read_text("utf-8") for path in STAGE.rglob("*.js")}
# Asked for from outside: by the component's stub, by the other homes (static/notebook, static/file), and by the tests
# that hold all derivatives of a cell at once.
ASKED_OUTSIDE: Final = {
    "stage.js": {"update", "unmount", "Stage"},
    "files.js": {"findFiles"},
    "fonts.js": {"addFonts"},
    "host.js": {"PageHost"},
    "payload.js": {"assembled"},
    "glossary-page.js": {"update", "unmount"},
    "plain-page.js": {"update", "unmount"},
    "model-answer.js": {"update", "unmount"},
    "model-map.js": {"update", "unmount"},
    "cells/derivatives.js": {"gradients"},
}


def test_every_export_is_imported_by_another_module() -> None:
    for name, source in SOURCES.items():
        others = " ".join(text for other, text in SOURCES.items() if other != name)
        imported = " ".join(re.findall(r"import \{([^}]*)\} from", others))
        exported = set(re.findall(r"^export (?:async )?(?:const|function|class) (\w+)", source, re.MULTILINE))
        unused = {one for one in exported if not re.search(rf"\b{one}\b", imported)}
        assert unused == ASKED_OUTSIDE.get(name, set()), name


def test_only_the_host_knows_streamlit() -> None:
    assert [name for name, source in SOURCES.items() if "setStateValue" in source] == ["host.js"]
    knowing = {name for name, source in SOURCES.items() if "streamlit" in source.lower()}
    assert knowing == {"host.js", "stage.js"}  # stage.js makes the host of a mount


def test_one_module_says_what_people_call_a_step() -> None:
    """Of a part of a run that is not its place and one. A model's own run and a trial are always whole."""
    counted = re.compile(r"\b(?:step|first|last|before|after|start|end): [\w.#]+ \+ 1\b|\$\{(?:\w+\.)*t \+ 1\}")
    of_parts = {name: text for name, text in SOURCES.items() if not name.startswith(("model-", "challenge-"))}
    assert {name for name, source in of_parts.items() if counted.search(source)} == {"step-number.js"}


def test_the_lock_file_of_the_checks_names_no_registry() -> None:
    packages = json.loads((ROOT / "tools" / "js" / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 10
    assert not [name for name, entry in packages.items() if "resolved" in entry]
