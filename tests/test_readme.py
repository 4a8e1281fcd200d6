"""The README's example prints what the README says, and its commands exist."""

import contextlib
import io
import re

from tests.server import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


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
