"""A large file is read by a process of its own, and comes out as if it had been read here."""

from __future__ import annotations

import subprocess
from typing import Any

import numpy as np
import pytest

from lstm_core import Table, read_table
from lstm_core.language import speaking
from lstm_view.own.sequence import apart
from lstm_view.own.sequence.parsed import Settings, Source, Tables

FILES = {
    "everything": b"Made by hand\n\nday;level;r\xc3\xa4in;word\nMo;1,5;2;x\nTu;;3;y\nWe;2,5;oh;z\n\nTotal;4;5;\n",
    "across": b"0.5,,0.7",
    "no labels": b"a,b\n1,2\n-0.0,1e-300\n",
    "records.jsonl": b'{"day": "Mo", "x": 1}\n{"day": "Tu"}\n{"y": 2}\n',
    "lists.jsonl": b"[1, 2, 3]\n",
}


def assert_same(one: Table, other: Table) -> None:
    assert list(one.columns) == list(other.columns)
    for name, values in one.columns.items():
        assert values.tobytes() == other.columns[name].tobytes()
    np.testing.assert_array_equal(one.lines, other.lines)
    for name in ("notes", "labels", "labels_from", "refused", "header_lines", "before", "after", "gaps"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("delimiter", "decimal", "encoding", "direction", "missing", "named"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize("name", FILES)
def test_a_table_survives_the_way_between_processes(name: str) -> None:
    table = read_table(FILES[name], name)
    assert_same(apart.unpack(apart.pack(table)), table)


def test_another_process_reads_what_this_one_would() -> None:
    data, asked = FILES["everything"], dict[str, Any]({"decimal": ",", "header": 1, "missing": ("x",)})
    assert_same(apart.read_apart(data, "a.csv", **asked), read_table(data, "a.csv", **asked))
    with pytest.raises(ValueError, match="The file has no row of numbers, only words"):
        apart.read_apart(b"x\n", "a.csv", missing=())


def test_the_process_speaks_the_language_of_who_asked() -> None:
    with speaking("de"):
        apart_, here = (
            apart.read_apart(FILES["everything"], "a.csv", missing=()),
            read_table(FILES["everything"], "a.csv"),
        )
    assert apart_.notes == here.notes != read_table(FILES["everything"], "a.csv").notes


def test_a_large_file_is_read_apart_and_a_small_one_here(monkeypatch: pytest.MonkeyPatch) -> None:
    run = subprocess.run
    commands: list[list[str]] = []

    def watched(command: list[str], **named: Any) -> Any:
        commands.append(command)
        return run(command, **named)

    monkeypatch.setattr(subprocess, "run", watched)
    large = b"value\n" + b"0.5\n" * (apart.LARGE // 4)
    tables = Tables()
    assert len(tables.read(Source.of("large.csv", large), Settings()).lines) == apart.LARGE // 4
    assert len(tables.read(Source.of("small.csv", b"1\n2\n"), Settings()).lines) == 2
    assert len(commands) == 1


@pytest.mark.parametrize("error", [OSError("none"), subprocess.CalledProcessError(1, "python")])
def test_where_no_process_can_be_had_the_file_is_read_here(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    assert_same(apart.read_apart(FILES["everything"], "a.csv"), read_table(FILES["everything"], "a.csv"))


def test_a_file_that_takes_too_long_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired("python", 1)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(ValueError, match="was not read within 120 seconds"):
        apart.read_apart(b"1\n", "a.csv")
