"""B on another page: it goes along once, where the cell is of the same size, and can be left behind."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.state.acting import PAUSE
from tests.view.drive import history, open_page, path_of, payload, send


def act(at: AppTest, page: str, kind: str, **fields: object) -> None:
    send(at, [{"n": history(at, page).ack + PAUSE, "kind": kind, **fields}])


def kept() -> AppTest:
    """A session that has kept a changed run as B on the overview."""
    at = open_page("overview")
    act(at, "overview", "set", name="bias[f,0]", value=-1)
    act(at, "overview", "keep")
    return at


def go(at: AppTest, page: str) -> AppTest:
    return at.switch_page(path_of(page)).run()


def test_b_goes_along_to_a_page_with_a_cell_of_the_same_size_and_undo_leaves_it_there() -> None:
    at = go(kept(), "ledger")
    assert payload(at)["other"] is not None
    assert payload(at)["comparison"]["b"].startswith("Remember a pulse")
    assert any("came along" in words for words in payload(at)["notices"])
    act(at, "ledger", "undo")
    assert payload(at)["other"] is None
    go(go(at, "overview"), "ledger")
    assert payload(at)["other"] is None  # once is enough


@pytest.mark.parametrize("page", ["forget_gate", "sequence", "predict", "challenges"])
def test_b_stays_away_from_other_sizes_and_from_what_is_about_one_run(page: str) -> None:
    assert payload(go(kept(), page))["other"] is None


def test_b_that_was_let_go_does_not_go_along() -> None:
    at = kept()
    act(at, "overview", "alone")
    assert payload(go(at, "ledger"))["other"] is None


def test_another_b_goes_along_after_the_first_was_left_behind() -> None:
    at = go(kept(), "ledger")
    act(at, "ledger", "undo")
    go(at, "overview")
    act(at, "overview", "set", name="bias[f,0]", value=2)
    act(at, "overview", "keep")
    assert payload(go(at, "ledger"))["other"] is not None
