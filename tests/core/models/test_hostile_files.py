"""Hostile files: a sentence that says what is wrong, nothing executed, no memory for what is only declared."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.models import ModelFile, read_model, run_model
from tests.core.models.hostile_files import VALID, archive, hostile

MUTATIONS = 200
"""Changed files of each format that are tried in the gate; 5,000 of each were tried by hand."""

MEMORY = 60_000_000  # bytes that Python and NumPy take; what the files declare is up to a thousand times as much
ATTACKS = {what: (name, data, words) for what, name, data, words in hostile("touch SENTINEL")}


@pytest.mark.parametrize("what", ATTACKS)
def test_a_hostile_file_is_refused_with_a_sentence(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name, data, words = ATTACKS[what]
    tracemalloc.start()
    with pytest.raises(ValueError, match=words) as refused:
        read_model(data, name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 600
    assert peak < MEMORY
    assert not list(tmp_path.iterdir())  # nothing ran, nothing was unpacked


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with a few bytes changed, left out, doubled or put in, mostly where it describes itself."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data) - 1) | st.integers(0, min(400, len(data) - 1)))
        end = min(len(data), place + draw(st.integers(0, 12)))
        part = draw(st.binary(max_size=8) | st.sampled_from([b"\xff" * 8, b"\x00" * 8, data[place:end] * 2, b"9" * 20]))
        data = data[:place] + part + data[end:] or b"\x00"
    return data[: draw(st.integers(1, len(data)))] if draw(st.integers(0, 9)) == 0 else data


@st.composite
def changed_within(draw: st.DrawFn, data: bytes) -> bytes:
    """A file that is changed; of an archive in most cases one of its members, so that its sum is right again."""
    if not zipfile.is_zipfile(io.BytesIO(data)) or draw(st.integers(0, 3)) == 0:
        return draw(changed(data))
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        members = {name: given.read(name) for name in given.namelist()}
    name = draw(st.sampled_from([name for name in members if members[name]]))
    return archive(members | {name: draw(changed(members[name]))})


@pytest.mark.parametrize("name", VALID)
def test_a_changed_file_gives_a_model_or_a_sentence(name: str) -> None:
    @settings(max_examples=MUTATIONS, deadline=None, database=None)
    @given(changed_within(VALID[name]))
    def check(data: bytes) -> None:
        try:
            model = read_model(data, name)
        except ValueError as refused:
            assert str(refused).endswith(".")
            return
        assert isinstance(model, ModelFile)
        x = [[0.5] * model.input_size] * 2 if model.embedding is None else [0, 0]
        try:
            run_model(model, x)
        except ValueError as refused:
            assert str(refused).endswith(".")

    check()


@pytest.mark.parametrize("name", VALID)
def test_a_file_cut_off_anywhere_is_refused_or_whole(name: str) -> None:
    data = VALID[name]
    for end in range(1, len(data), max(1, len(data) // 150)):
        with pytest.raises(ValueError, match=r"\.$"):
            read_model(data[:end], name)
