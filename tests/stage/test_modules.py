"""What holds of the text of the stage's modules."""

from __future__ import annotations

import json
import posixpath
import re
from typing import Final

from lstm_view.serving.linked import modules
from tests.server import ROOT

STATIC: Final = ROOT / "static"
SOURCES: Final = {path.relative_to(STATIC).as_posix(): path.read_text("utf-8") for path in STATIC.rglob("*.js")}
# Asked for from outside: by a component's stub, by what starts a notebook or a file, and by the tests that hold all
# derivatives of a cell at once.
ASKED_OUTSIDE: Final = {
    "stage/stage.js": {"update", "unmount"},
    "stage/glossary-page.js": {"unmount"},
    "stage/plain-page.js": {"update", "unmount"},
    "stage/model-answer.js": {"update", "unmount"},
    "stage/model-map.js": {"update", "unmount"},
    "stage/cells/derivatives.js": {"gradients"},
    "notebook/host.js": {"render"},
    "file/host.js": {"show"},
}


def imported() -> set[tuple[str, str]]:
    """All that a module imports of another, types too: the other module and the name."""
    found = set()
    for name, source in SOURCES.items():
        for names, path in re.findall(r"import \{([^}]*)\} from \"(\.[^\"]+)\"", source):
            module = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            found |= {(module, one.split(" as ")[0].strip()) for one in names.split(",")}
        for path, one in re.findall(r"import\(\"(\.[^\"]+)\"\)\.(\w+)", source):  # in a type
            found.add((posixpath.normpath(posixpath.join(posixpath.dirname(name), path)), one))
    return found


def test_every_export_is_imported_by_another_module() -> None:
    found = imported()
    for name, source in SOURCES.items():
        exported = set(re.findall(r"^export (?:async )?(?:const|function|class) (\w+)", source, re.MULTILINE))
        unused = {one for one in exported if (name, one) not in found}
        assert unused == ASKED_OUTSIDE.get(name, set()), name


def test_no_modules_import_each_other_in_a_circle() -> None:
    for name in SOURCES:
        assert name in modules(name)  # which refuses a circle


def test_what_a_comment_imports_is_named_in_the_module() -> None:
    """Types only: what code imports and does not use, the linter says."""
    for name, source in SOURCES.items():
        imports = re.findall(r"@import \{([^}]*)\} from", source)
        names = {one.split(" as ")[-1].strip() for one in ",".join(imports).split(",")} - {""}
        rest = re.sub(r"@import \{[^}]*\} from", "", source)
        assert [one for one in sorted(names) if not re.search(rf"\b{one}\b", rest)] == [], name


def test_only_the_host_knows_streamlit() -> None:
    stage = {name: source for name, source in SOURCES.items() if name.startswith("stage/")}
    assert [name for name, source in stage.items() if "setStateValue" in source] == ["stage/host.js"]
    knowing = {name for name, source in stage.items() if "streamlit" in source.lower()}
    assert knowing == {"stage/host.js", "stage/stage.js"}  # stage.js makes the host of a mount


def test_one_module_says_what_people_call_a_step() -> None:
    """Of a part of a run that is not its place and one. A model's own run and a trial are always whole."""
    counted = re.compile(r"\b(?:step|first|last|before|after|start|end): [\w.#]+ \+ 1\b|\$\{(?:\w+\.)*t \+ 1\}")
    of_parts = {
        name: text for name, text in SOURCES.items() if not name.startswith(("stage/model-", "stage/challenge-"))
    }
    assert {name for name, source in of_parts.items() if counted.search(source)} == {"stage/step-number.js"}


def test_the_lock_file_of_the_checks_names_no_registry() -> None:
    packages = json.loads((ROOT / "tools" / "js" / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 10
    assert not [name for name, entry in packages.items() if "resolved" in entry]
