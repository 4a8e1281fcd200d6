"""The README's example prints what the README says; the commands, files and pictures that documents name exist."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from lstm_core import MAX_STEPS, MAX_TABLE_BYTES, MAX_UNITS, STORIES, VARIANTS
from lstm_core.challenges import CHALLENGES, HIDDEN
from lstm_core.exercises import KINDS
from lstm_core.models import MAX_MODEL_BYTES
from lstm_view.learn.predict.questions import questions
from lstm_view.own.model.kept import MAX_STEPS as MAX_RUN_STEPS
from lstm_view.state.fields import MAX_CELL_INPUTS, MAX_OWN
from lstm_view.words.pages import PAGES
from tests.server import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
LARGEST = 120_000  # bytes of a picture
WORDS = {"eight": 8, "sixteen": 16, "seventeen": 17, "twenty": 20, "thirty-two": 32}  # those that it writes out


def _block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert match is not None
    return match[1]


def test_example_prints_the_numbers_beside_it() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(_block("python"), "README.md", "exec"), {})
    assert printed.getvalue() == _block("text")


def test_commands_are_targets_of_the_makefile() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"^make (\w+)", _block("sh"), re.MULTILINE)) <= set(targets[1].split())


def test_pictures_and_folders_exist() -> None:
    for path in re.findall(r"\]\((assets/[^)]+)\)", README) + re.findall(r"`([a-z_/]+/)`", README):
        assert (ROOT / path).exists(), path


def test_the_table_of_places_names_the_tree() -> None:
    table = README.split("## What is where")[1].split("One `Trace`")[0]
    named = {
        path.rstrip("/")
        for row in table.splitlines()
        for path in re.findall(r"`([\w./]+)`", row.split("|")[1] if "|" in row else "")
    }
    assert all((ROOT / path).exists() for path in named)
    kept = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    kept -= {name for name in kept if name == "build" or name.endswith(".egg-info")}  # what pip leaves behind
    assert kept <= {path.split("/")[0] for path in named}
    rooms = {f"lstm_view/{path.name}" for path in (ROOT / "lstm_view").iterdir() if not path.name.startswith("__")}
    assert rooms <= named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = [document.parent / path for path in re.findall(r"\]\(([\w./-]+)\)", text)]
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    named = [path for path in re.findall(r"`([\w.-]+/[\w./-]*)`", text) if path.split("/")[0] in folders]
    told = [ROOT / path for path in named]
    assert [path for path in linked + told if not path.exists()] == []


def test_every_picture_of_a_document_is_small_and_shown() -> None:
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    assert pictures
    assert [path for path in pictures if path.stat().st_size > LARGEST] == []
    assert [path for path in pictures if not any(f"pictures/{path.name}" in text for text in texts)] == []


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (r"\*\*([A-Z][\w-]+) pages\*\*", len(PAGES)),
        (r"\*\*Compare ([\w-]+) cell types\*\*", len(VARIANTS)),
        (r"\*\*([A-Z][\w-]+) stories\*\*", len(STORIES)),
        (r"\*\*: (\d+) challenges", len(CHALLENGES)),
        (r"NumPy runs (\d+) hidden", len(HIDDEN)),
        (r"\*\*Do exercises\*\* of ([\w-]+) kinds", len(KINDS)),
        (r"([A-Z][\w-]+) prepared questions", len(questions())),
        (r"up to (\d+) inputs, \d+ units", MAX_CELL_INPUTS),
        (r"inputs, (\d+) units and \d+ steps", MAX_UNITS),
        (r"units and (\d+) steps", MAX_STEPS),
        (r"up to (\d+) inputs and units", MAX_OWN),
        (r"up to ([\d,]+) steps of 1024 units", MAX_RUN_STEPS),
        (r"a file up to (\d+) MB \(CSV", MAX_TABLE_BYTES // 2**20),
        (r"up to (\d+) MB, kept in memory", MAX_MODEL_BYTES // 2**20),
    ],
)
def test_a_number_in_the_list_of_what_one_can_do_is_that_of_the_code(said: str, number: int) -> None:
    (found,) = re.findall(said, " ".join(README.split()))
    assert (int(found.replace(",", "")) if found[0].isdigit() else WORDS[found.lower()]) == number
