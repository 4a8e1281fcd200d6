"""Runs take turns: in the order of their questions, none kept waiting for long by another."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from starlette.types import Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from lstm_core.places import ROOT
from lstm_view.serving import in_turn as module
from lstm_view.serving.counters import Counters
from lstm_view.serving.gate import Gate
from lstm_view.serving.in_turn import in_turn
from lstm_view.serving.settings import Settings
from lstm_view.serving.sockets import Sockets
from lstm_view.serving.turns import HEADER, LONG, Turns
from tests.serving.test_many import Browser, run, socket_from

QUESTION = {"type": "websocket.receive", "bytes": BackMsg(rerun_script=ClientState()).SerializeToString()}
SIGN_OF_LIFE = {"type": "websocket.receive", "bytes": BackMsg(app_heartbeat=True).SerializeToString()}
GONE = {"type": "websocket.disconnect", "code": 1001}


class Runs:
    """An application in the place of Streamlit's: what reached it, by the name that the socket has for a run."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.came: list[tuple[Any, ...]] = []
        self.sockets = Sockets(self, Gate(Settings()), Counters(), turns)

    async def __call__(self, scope: Scope, receive: Receive, _: Send) -> None:
        names = [value.decode() for key, value in scope["headers"] if key == HEADER.encode()]
        while (message := await receive())["type"] != "websocket.disconnect":
            self.came.append((*names, message["bytes"][:1]))

    async def opened(self, **headers: str) -> tuple[Browser, asyncio.Task[None]]:
        browser = Browser()
        task = asyncio.create_task(self.sockets(socket_from(**headers), browser.receive, browser.send))
        await settled()
        return browser, task


async def two_asked(runs: Runs) -> Browser:
    """Two pages have asked, and the first of them is at work; the second one."""
    for _ in range(2):
        browser, _ = await runs.opened()
        browser.said.put_nowait(QUESTION)
    await settled()
    return browser


async def settled() -> None:
    """All that can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


def on_a_loop(work: Callable[[Runs], Coroutine[Any, Any, Any]], long: float = 60.0, soon: float = 60.0) -> Any:
    """What ``work`` returns, with runs of which each may keep the others waiting for so long."""
    return run(lambda: work(Runs(Turns(long, soon))))


def test_a_question_waits_until_the_run_before_it_is_over_and_signs_of_life_do_not() -> None:
    async def work(runs: Runs) -> None:
        pages = [await runs.opened() for _ in range(3)]
        for browser, _ in pages:
            browser.said.put_nowait(QUESTION)
        idle, _ = await runs.opened()
        idle.said.put_nowait(SIGN_OF_LIFE)
        await settled()
        names = [name for name, kind in runs.came if kind == QUESTION["bytes"][:1]]
        assert len(names) == 1
        assert len(runs.came) == 2
        for count in (2, 3):
            runs.turns.give(names[-1])
            await settled()
            names = [name for name, kind in runs.came if kind == QUESTION["bytes"][:1]]
            assert len(set(names)) == len(names) == count
        assert [int(name) for name in names] == sorted(map(int, names)), "not in the order of their asking"

    on_a_loop(work)


def test_what_a_page_asks_while_its_run_goes_on_comes_at_once() -> None:
    """It may be there to stop that run."""

    async def work(runs: Runs) -> int:
        browser, _ = await runs.opened()
        for _ in range(3):
            browser.said.put_nowait(QUESTION)
        await settled()
        return len(runs.came)

    assert on_a_loop(work) == 3


def test_a_run_that_goes_on_keeps_the_others_only_for_a_while() -> None:
    async def work(runs: Runs) -> None:
        browser = await two_asked(runs)
        runs.turns.begin(runs.came[0][0])
        assert len(runs.came) == 1
        await asyncio.sleep(0.05)
        assert len(runs.came) == 2
        runs.turns.give(runs.came[0][0])  # it is over now, and it is the turn of the other
        await settled()
        browser.said.put_nowait(QUESTION)
        await settled()
        assert len(runs.came) == 3

    on_a_loop(work, long=0.02, soon=0.01)
    assert LONG <= 0.25, "others' changes stay under that beside long runs"


def test_a_question_for_what_has_gone_keeps_nobody_and_a_run_that_has_begun_keeps_its_turn() -> None:
    """Streamlit passes over a question for a part of a page that has gone: nothing begins, and nothing is said."""

    async def work(runs: Runs) -> None:
        for browser, _ in [await runs.opened() for _ in range(3)]:
            browser.said.put_nowait(QUESTION)
        await settled()
        assert len(runs.came) == 1
        runs.turns.begin("another")
        await asyncio.sleep(0.2)
        assert len(runs.came) == 3

    on_a_loop(work, soon=0.02)

    async def begun(runs: Runs) -> None:
        await two_asked(runs)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(runs.turns.begin, runs.came[0][0]).result()
        await asyncio.sleep(0.05)
        assert len(runs.came) == 1

    on_a_loop(begun, soon=0.02)


def test_a_page_that_is_closed_while_it_runs_or_waits_keeps_nobody() -> None:
    async def work(runs: Runs) -> int:
        (first, task), (second, other), (third, _) = [await runs.opened() for _ in range(3)]
        for browser in (first, second, third):
            browser.said.put_nowait(QUESTION)
        await settled()
        other.cancel()
        first.said.put_nowait(GONE)
        await settled()
        assert task.done()
        assert other.done()
        return len(runs.came)

    assert on_a_loop(work) == 2


def test_the_name_of_a_run_is_not_the_browsers_to_choose() -> None:
    async def work(runs: Runs) -> list[tuple[Any, ...]]:
        for _ in range(2):
            browser, _ = await runs.opened(**{HEADER.replace("-", "_"): "7"})
            browser.said.put_nowait(SIGN_OF_LIFE)
        await settled()
        return runs.came

    (one, _), (other, _) = on_a_loop(work)
    assert len({one, other, "7"}) == 3


def test_a_turn_ends_with_the_page_and_not_with_a_part_that_runs_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    begun: list[str] = []

    class Told(Turns):
        def begin(self, name: str) -> None:
            begun.append(name)

        def give_from_thread(self, name: str) -> None:
            given.append(name)

    monkeypatch.setattr(st, "context", SimpleNamespace(headers={HEADER: "5"}))
    monkeypatch.setattr(module, "turns", Told)

    @in_turn()
    def part() -> None:
        assert given == before
        assert len(begun) == len(given) + 1

    @in_turn()
    def page() -> None:
        part()
        part()
        raise ValueError("The page is broken.")

    before: list[str] = []
    with pytest.raises(ValueError, match="broken"):
        page()
    assert given == ["5"]
    before = ["5"]
    part()
    assert given == ["5", "5"]


def test_the_thread_of_a_run_gives_its_turn() -> None:
    async def work(runs: Runs) -> int:
        await two_asked(runs)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(runs.turns.give_from_thread, runs.came[0][0]).result()
        await asyncio.sleep(0.02)
        return len(runs.came)

    assert on_a_loop(work) == 2
    Turns().give_from_thread("1")  # before anybody came


def test_every_part_of_a_page_that_runs_by_itself_gives_its_turn() -> None:
    for file in (ROOT / "lstm_view").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(one) for one in node.decorator_list]
                if any(one.startswith("st.fragment") for one in decorators):
                    assert decorators[1:] == ["in_turn()"], f"{file.name}: {node.name}"
