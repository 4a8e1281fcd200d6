"""A server for many: who comes in, what is counted, what is written down, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any

import pytest
from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lstm_core.language import speaking, tr
from lstm_view.serving import middleware, routes
from lstm_view.serving.counters import BUCKETS, Counters, counters
from lstm_view.serving.drain import drain
from lstm_view.serving.full import _SENTENCES
from lstm_view.serving.gate import Gate, gate
from lstm_view.serving.logs import Lines
from lstm_view.serving.metrics import allowed, registry
from lstm_view.serving.settings import Settings, read, variable
from lstm_view.serving.sockets import RESTART, Sockets, ends_a_run
from lstm_view.serving.uploads import Uploads
from lstm_view.serving.watch import kind_of
from lstm_view.words.languages import LANGUAGES
from lstm_view.words.pages import PAGES as ALL_PAGES
from tests.server import ROOT
from tests.serving.asking import ask, scope_of


def socket_from(address: str = "10.0.0.1", **headers: str) -> Scope:
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    scope = {**scope_of("/_stcore/stream", **headers), "type": "websocket", "client": (address, 5), "scheme": "ws"}
    return scope | {"extensions": extensions}


class Browser:
    """One end of a socket: what it was sent, and messages for the other end."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.said: asyncio.Queue[Message] = asyncio.Queue()

    async def receive(self) -> Message:
        return await self.said.get()

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.said.put_nowait({"type": "websocket.disconnect", "code": message["code"]})

    def kinds(self) -> list[str]:
        return [message["type"].removeprefix("websocket.") for message in self.sent]


async def answering(_: Scope, receive: Receive, send: Send) -> None:
    """An application that accepts, answers each message with the end of a run, and leaves with its browser."""
    end = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "bytes": end})
    await send({"type": "websocket.send", "bytes": end})  # as a run that has not heard of it yet


async def open_socket(sockets: Sockets, scope: Scope) -> tuple[Browser, asyncio.Task[None]]:
    browser = Browser()
    browser.said.put_nowait({"type": "websocket.connect"})
    task = asyncio.create_task(sockets(scope, browser.receive, browser.send))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return browser, task


def run(work: Callable[[], Any]) -> Any:
    """Run a coroutine in a thread of its own: that of the tests may have a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def outcomes(limits: Settings, *scopes: Scope) -> list[str]:
    """What became of sockets that come one after the other and stay: "accept", or the status of a refusal."""

    async def work() -> list[str]:
        sockets = Sockets(answering, Gate(limits), Counters())
        opened = [await open_socket(sockets, scope) for scope in scopes]
        for _, task in opened:
            task.cancel()
        return [str(browser.sent[0].get("status", browser.kinds()[0])) for browser, _ in opened]

    found: list[str] = run(work)
    return found


def test_without_settings_everybody_comes_in_and_gets_no_cookie() -> None:
    assert outcomes(Settings(), *[socket_from()] * 30) == ["accept"] * 30
    assert Gate(Settings()).cookie(socket_from()) == ""


def test_beyond_the_limit_a_new_page_is_refused_with_503_and_one_that_was_here_comes_back() -> None:
    back = {"sec_websocket_protocol": "streamlit, xsrf, 1f2e"}
    limits = Settings(max_sessions=2)
    found = outcomes(limits, socket_from(), socket_from(), socket_from(), *[socket_from(**back)] * 3)
    assert found == ["accept", "accept", "503", "accept", "accept", "503"]


def test_one_address_opens_only_so_many_pages_and_others_still_come_in() -> None:
    limits = Settings(max_per_address=1)
    assert outcomes(limits, socket_from("a"), socket_from("a"), socket_from("b")) == ["accept", "503", "accept"]


def test_too_little_memory_lets_nobody_in() -> None:
    assert outcomes(Settings(max_memory=1), socket_from()) == ["503"]
    assert outcomes(Settings(max_memory=10**6), socket_from()) == ["accept"]


def test_a_page_that_is_closed_makes_room() -> None:
    async def work() -> list[str]:
        gate = Gate(Settings(max_sessions=1, max_per_address=1))
        sockets, kinds = Sockets(answering, gate, Counters()), []
        for _ in range(3):
            browser, task = await open_socket(sockets, socket_from())
            browser.said.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await task
            kinds.append(browser.kinds()[0])
        assert not gate.visits
        return kinds

    assert run(work) == ["accept"] * 3


def test_a_server_that_cannot_answer_a_handshake_closes_it() -> None:
    scope = {**socket_from(), "extensions": {}}

    async def work() -> Browser:
        browser, task = await open_socket(Sockets(answering, Gate(Settings(max_memory=1)), Counters()), scope)
        await task
        return browser

    assert run(work).sent == [{"type": "websocket.close", "code": 1013}]


@pytest.mark.parametrize(("scheme", "words"), [("ws", "SameSite=Lax"), ("wss", "SameSite=None; Secure; Partitioned")])
def test_the_socket_says_in_a_cookie_at_which_replica_the_session_is(scheme: str, words: str) -> None:
    async def work(cookie: str) -> dict[bytes, bytes]:
        scope = {**socket_from(cookie=cookie), "scheme": scheme}
        browser, task = await open_socket(Sockets(answering, Gate(Settings(replica="two")), Counters()), scope)
        task.cancel()
        return dict(browser.sent[0].get("headers", ()))

    told = {b"set-cookie": f"lstm_replica=two; Path=/; HttpOnly; {words}".encode()}
    assert run(lambda: work("")) == told
    assert run(lambda: work("lstm_replica=one; a=b")) == told
    assert run(lambda: work("a=b; lstm_replica=two")) == {}


# -- pages


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Settings], tuple[Starlette, Gate]]]:
    """Makes the application with other settings."""

    def make(limits: Settings) -> tuple[Starlette, Gate]:
        monkeypatch.setattr("lstm_view.serving.gate.settings", lambda: limits)
        forget()
        return Starlette(routes=routes(), middleware=middleware()), gate()

    yield make
    forget()


def forget() -> None:
    for cache in (gate, counters):
        cache.cache_clear()


Make = Callable[[Settings], tuple[Starlette, Gate]]


def test_a_page_that_was_sent_has_its_place_and_the_next_gets_a_sentence(app: Make) -> None:
    made, _ = app(Settings(max_sessions=1, static_site='https://x.example/a?b="c'.replace('"', "")))
    first, second = ask(made, "/forget_gate"), ask(made, "/forget_gate")
    assert (first.status, second.status) == (200, 503)
    assert second.headers["retry-after"] == "20"
    assert second.headers["cache-control"] == "no-store"
    text = second.content.decode()
    assert "All places on this server are taken." in text
    assert 'href="https://x.example/a?b=c"' in text
    assert "<script" not in text
    assert "$" not in text


def test_the_way_to_the_static_site_is_named_only_where_there_is_one(app: Make) -> None:
    assert b"<a " not in ask(app(Settings(max_memory=1))[0], "/").content


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reason", _SENTENCES)
def test_the_sentence_is_in_the_language_of_the_browser(app: Make, code: str, reason: str) -> None:
    made, door = app(Settings())
    door.refusal = lambda _: reason  # type: ignore[method-assign, assignment]
    answer = ask(made, "/", accept_language=f"tlh, {code}-XX;q=0.8, en;q=0.5")
    with speaking(code):
        assert tr(_SENTENCES[reason]) in answer.content.decode()
    assert f'lang="{code}"' in answer.content.decode()


def test_health_is_green_when_pages_have_no_room_and_red_when_the_server_is_about_to_end(
    app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_view.serving.health._CHECKS", ())  # tests/serving/test_health.py
    made, door = app(Settings(max_memory=1))
    assert (ask(made, "/").status, ask(made, "/healthz").status) == (503, 200)
    door.draining = True
    assert ask(made, "/healthz").status == 503  # whoever balances the load takes it out


def test_a_page_names_the_replica_unless_the_visitor_has_one(app: Make) -> None:
    made, _ = app(Settings(replica="one"))
    assert ask(made, "/").headers["set-cookie"].startswith("lstm_replica=one;")
    assert "set-cookie" not in ask(made, "/", cookie="lstm_replica=two").headers


def test_no_more_files_come_at_once_than_there_should() -> None:
    async def slow(_: Scope, __: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def work() -> list[int]:
        uploads = Uploads(slow, Gate(Settings(max_uploads=2)), Counters())
        browsers = [Browser() for _ in range(4)]
        put = scope_of("/_stcore/upload_file/session/file", "PUT")
        await asyncio.gather(*(uploads(put, one.receive, one.send) for one in browsers[:3]))
        await uploads(put, browsers[3].receive, browsers[3].send)
        return [one.sent[0]["status"] for one in browsers]

    assert run(work) == [204, 204, 503, 204]


# -- how it ends


def test_when_it_ends_pages_go_one_after_the_other_and_nobody_comes_in() -> None:
    async def work() -> None:
        gate, order = Gate(Settings()), []
        sockets = Sockets(answering, gate, Counters())
        opened = [await open_socket(sockets, socket_from()) for _ in range(5)]
        ending = asyncio.create_task(drain(gate, 0.05, lambda: order.append("end")))
        await asyncio.sleep(0.012)
        late, _ = await open_socket(sockets, socket_from())
        assert late.sent[0]["status"] == 503
        still = len(gate.visits)
        assert 0 < still < 5
        await ending
        await asyncio.gather(*(task for _, task in opened))
        assert [browser.sent[-1] for browser, _ in opened] == [{"type": "websocket.close", "code": RESTART}] * 5
        assert (order, gate.visits) == (["end"], set())

    run(work)


# -- counters


def test_an_answer_is_measured_from_the_message_to_the_end_of_its_run() -> None:
    async def work() -> Counters:
        counts, question = Counters(), BackMsg()
        question.rerun_script.query_string = "step=3"
        browser, task = await open_socket(Sockets(answering, Gate(Settings()), counts), socket_from())
        for _ in range(3):
            for said in (BackMsg(app_heartbeat=True), question):
                browser.said.put_nowait({"type": "websocket.receive", "bytes": said.SerializeToString()})
                await asyncio.sleep(0.001)
        task.cancel()
        return counts

    classes, seconds = run(work).answers()
    assert classes[-1] == ("+Inf", 3)
    assert 0 < seconds < 3


def test_classes_of_answers_hold_all_that_took_no_longer() -> None:
    counts = Counters()
    for took in (0.01, 0.0101, 99.0):
        counts.answered(took)
    found = dict(counts.answers()[0])
    assert (found["0.01"], found["0.02"], found[str(BUCKETS[-1])], found["+Inf"]) == (1, 2, 2, 3)


@pytest.mark.parametrize("frame", [b"", b"\xff\xff\xff", b"x" * 5000])
def test_what_is_no_end_of_a_run_is_none(frame: bytes) -> None:
    assert not ends_a_run(frame)


def test_a_run_that_was_given_up_for_the_next_has_not_answered() -> None:
    early = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN).SerializeToString()
    whole = ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY).SerializeToString()
    assert (ends_a_run(early), ends_a_run(whole)) == (False, True)


def test_the_counters_say_what_was_counted() -> None:
    gate, counts = Gate(Settings(max_sessions=7)), Counters()
    counts.add("refused", "memory")
    counts.add("actions", n=3)
    text = generate_latest(registry(gate, counts)).decode()
    for line in (
        'lstm_refused_total{why="memory"} 1.0',
        "lstm_actions_total 3.0",
        "lstm_sessions 0.0",
        "lstm_sessions_limit 7.0",
        'lstm_answer_seconds_bucket{le="+Inf"} 0.0',
    ):
        assert line in text.splitlines()


TOKEN = "a-token-of-the-operator"


@pytest.mark.parametrize(
    ("client", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"via": "1.1 proxy"}, False),
        ("10.0.0.7", {}, False),
        ("10.0.0.7", {"authorization": f"Bearer {TOKEN}"}, True),
        ("10.0.0.7", {"authorization": "Bearer another"}, False),
        ("10.0.0.7", {"authorization": "Bearer "}, False),
        ("", {}, False),
    ],
)
def test_only_this_machine_and_who_has_the_token_see_the_counters(
    client: str, headers: dict[str, str], may: bool
) -> None:
    scope = {**scope_of("/metrics", **headers), "client": (client, 1)}
    assert allowed(scope, TOKEN) is may
    if "authorization" in headers:
        assert not allowed(scope, "")


def test_for_everybody_else_there_are_no_counters(app: Make) -> None:
    assert ask(app(Settings())[0], "/metrics").status == 404  # asked from nowhere


def test_the_library_of_the_counters_is_not_loaded_before_somebody_asks() -> None:
    program = "import sys, lstm_view.serving; print('prometheus_client' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


# -- what is written down


def record(message: str, *arguments: object, said: dict[str, Any] | None = None, error: bool = False) -> dict[str, Any]:
    """What is written for a message, read again."""
    found: Any = sys.exc_info() if error else None
    made = logging.LogRecord("streamlit.app", logging.ERROR, "a.py", 1, message, arguments, found)
    if said:
        made.said = said
    line = Lines("one").format(made)
    assert "\n" not in line
    read_again: dict[str, Any] = json.loads(line)
    return read_again


def test_a_line_says_what_happened_and_nothing_of_a_visitor() -> None:
    found = record("Rejecting %s", "https://x.example/?data=secret", said={"kind": "page", "status": 200})
    assert "secret" not in json.dumps(found)
    assert {"event": "Rejecting %s", "kind": "page", "status": 200, "replica": "one"}.items() <= found.items()


def test_of_an_error_its_kind_and_place_are_written_and_not_what_it_says() -> None:
    try:
        raise ValueError("12.75 is my secret")
    except ValueError:
        found = record("Uncaught", error=True)
    assert found["error"] == "ValueError"
    assert found["at"][-1].endswith("test_of_an_error_its_kind_and_place_are_written_and_not_what_it_says")
    assert "secret" not in json.dumps(found)


def test_requests_are_written_without_their_addresses(app: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    made, _ = app(Settings())
    assert ask(made, "/forget_gate").status == 200
    said = [vars(record)["said"] for record in caplog.records if record.name == "lstm_view.serving.watch"]
    assert [(one["kind"], one["status"]) for one in said] == [("page", 200)]
    assert "forget" not in caplog.text


@pytest.mark.parametrize("below", ["", "/course/lstm", "/static", "/metrics"])
def test_a_page_is_counted_as_one_whatever_the_path_below_which_it_lives(below: str) -> None:
    assert {kind_of(f"{below}/{name}") for name in ("", *(page.script for page in ALL_PAGES))} == {"page"}
    assert kind_of(f"{below}/lstm/stage-0123/stage.js") == kind_of(f"{below}/static/js/index.js") == "file"
    assert kind_of(f"{below}/healthz") == kind_of(f"{below}/_stcore/health") == "check"
    assert kind_of(f"{below}/lstm/window") == "window"


# -- settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAX_SESSIONS", "many"), ("MAX_MEMORY", "-1"), ("REPLICA", "a b"), ("STATIC_SITE", "javascript:x"), ("LOG", "x")],
)
def test_a_setting_of_another_kind_stops_the_start_with_a_sentence(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"^LSTM_{name}.*it takes"):
        read({f"LSTM_{name}": value})


def test_a_token_that_is_too_short_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="LSTM_METRICS_TOKEN") as refused:
        read({"LSTM_METRICS_TOKEN": "short-one"})
    assert "short-one" not in str(refused.value)


def test_each_setting_is_read_from_its_variable() -> None:
    texts: dict[str, Any] = {"replica": "two", "static_site": "https://a.b/", "metrics_token": TOKEN, "log": "json"}
    for name, value in ((one.name, texts.get(one.name, 3)) for one in fields(Settings)):
        assert read({variable(name): str(value)}) == replace(Settings(), **{name: value})
