"""What ``deploy/nginx`` does before two replicas and with the static site, tried with the nginx of this machine."""

from __future__ import annotations

import gzip
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lstm_view.serving.files import plotly_script, stage_folder
from lstm_view.serving.headers import headers
from lstm_view.serving.packed import FOREVER
from lstm_view.serving.site.build import LIST, write
from tests.conftest import NewPage
from tests.server import Server, free_port
from tests.serving.asking import UNPACK
from tests.serving.proxy import NAMES, NGINX, Proxy, Site, command, configure, two_replicas
from tests.stage.helpers import STAGE, box, confirmed, open_stage, type_value

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed; on Debian: apt-get install nginx-light")

PAGES: Final = 2  # from one address at each replica; twice as many of who was there before


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Proxy, list[Server]]]:
    limits = {"LSTM_MAX_PER_ADDRESS": str(PAGES), "LSTM_DRAIN": "1", "LSTM_LOG": "json"}
    with two_replicas(**limits) as found:
        yield found


@pytest.fixture
def proxy(served: tuple[Proxy, list[Server]]) -> Proxy:
    return served[0]


def get(url: str, **asked: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and body as it was sent."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): said for name, said in asked.items()})
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def socket(proxy: Proxy, replica: str = "") -> ClientConnection:
    """A page's socket; of a visitor who has been at a replica before."""
    cookie = {"Cookie": f"other=1; lstm_replica={replica}"} if replica else {}
    address = f"{proxy.url.replace('http', 'ws', 1)}/_stcore/stream"
    return connect(address, additional_headers=cookie, max_size=None)


def where(opened: ClientConnection, before: str = "") -> str:
    """The replica at which a socket is: the one that its cookie names from now on."""
    assert opened.response is not None
    said = opened.response.headers.get("Set-Cookie", f"lstm_replica={before};")
    return str(said).partition("lstm_replica=")[2].partition(";")[0]


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    answer = subprocess.run(
        command(configure(tmp_path, 8080, (8501, 8502)), "-t"), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "warn" not in answer.stderr


def test_the_host_of_the_site_packs_keeps_and_says_what_the_app_says(tmp_path: Path) -> None:
    page, script = b"<!doctype html><title>page</title>", b"export {};"
    files = {"index.html": page, "de/index.html": page, "404.html": b"<title>404</title>", "lstm/a1/stage.js": script}
    write(tmp_path, files | {f"{path}.gz": gzip.compress(data) for path, data in files.items()})
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)  # pytest's own folders are its user's alone
    with Site(tmp_path) as site:
        found = {path: get(f"{site.url}/{path}", accept_encoding="gzip") for path in ("", "de/", "lstm/a1/stage.js")}
        lost = [get(f"{site.url}/{path}") for path in ("none", LIST)]
    for at, (status, named, body) in found.items():
        assert (status, named["content-encoding"]) == (200, "gzip")
        assert gzip.decompress(body) == (script if at.endswith(".js") else page)
        assert ("immutable" in named["cache-control"]) == at.startswith("lstm/")
    assert all((status, body) == (404, files["404.html"]) for status, _, body in lost)
    wanted = {name.lower(): value for name, value in headers().items() if name != "Content-Security-Policy"}
    for _, named, _ in (*found.values(), *lost):
        assert wanted.items() <= named.items()


def test_where_no_replica_is_there_a_page_says_so_and_tries_again() -> None:
    with Proxy([free_port(), free_port()]) as alone:
        status, named, body = get(alone.url)
    assert (status, named["retry-after"], named["content-type"]) == (503, "20", "text/html; charset=utf-8")
    assert "antwortet im Moment nicht" in body.decode()


def test_a_page_comes_through_with_its_headers_and_the_name_of_its_replica(proxy: Proxy) -> None:
    status, named, body = get(proxy.url)
    assert (status, b"<title>" in body) == (200, True)
    assert {name.lower(): value for name, value in headers().items()}.items() <= named.items()
    assert named["set-cookie"].split(";")[0] in {f"lstm_replica={name}" for name in NAMES}


def test_a_link_of_7000_characters_comes_through(proxy: Proxy) -> None:
    assert get(f"{proxy.url}/?data={'1.25,' * 1400}")[0] == 200


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_a_hashed_file_is_packed_kept_for_ever_and_kept_by_the_proxy(proxy: Proxy, coding: str) -> None:
    for path in (f"lstm/{stage_folder()}/stage.js", f"lstm/{plotly_script()}"):
        for _ in range(2):
            status, named, body = get(f"{proxy.url}/{path}", accept_encoding=f"deflate, {coding}")
            assert (status, named["cache-control"], named.get("content-encoding", "")) == (200, FOREVER, coding)
        assert UNPACK[coding](body) == get(f"{proxy.url}/{path}", accept_encoding="identity")[2]
    lines = [json.loads(line) for line in proxy.log().splitlines()]
    assert [line["cache"] for line in lines].count("HIT") >= 2


def test_a_file_of_no_version_is_refused_by_both(proxy: Proxy) -> None:
    assert get(f"{proxy.url}/lstm/stage-000000000000/stage.js")[0] == 404


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_been_at_a_replica_comes_to_it_again(proxy: Proxy, name: str) -> None:
    for _ in range(3):
        with socket(proxy, name) as opened:
            assert where(opened, before=name) == name


def test_others_are_spread_over_all_replicas(proxy: Proxy) -> None:
    found = set()
    for _ in range(4):
        with socket(proxy) as opened:
            found.add(where(opened))
    assert found == set(NAMES)


def test_the_counters_are_for_nobody_on_this_way(proxy: Proxy, served: tuple[Proxy, list[Server]]) -> None:
    for path in ("/metrics", "/_stcore/metrics", "/course/metrics"):
        assert get(proxy.url + path)[0] == 404
    replica = served[1][0].url
    assert b"lstm_sessions " in get(f"{replica}/metrics")[2]  # on its own machine, for Prometheus
    assert get(f"{replica}/metrics", x_forwarded_for="127.0.0.1")[0] == 404


def test_who_finds_one_replica_full_comes_to_the_other_and_then_gets_a_sentence(proxy: Proxy) -> None:
    with ExitStack() as stack:
        opened = [stack.enter_context(socket(proxy, "one")) for _ in range(4 * PAGES)]
        assert [where(one, before="one") for one in opened] == ["one"] * 2 * PAGES + ["two"] * 2 * PAGES
        with pytest.raises(InvalidStatus) as refused:
            socket(proxy)
        assert refused.value.response.status_code == 503
        status, named, body = get(proxy.url, accept_language="de-DE,de;q=0.9")
        assert (status, named["retry-after"]) == (503, "20")
        assert "Von der Adresse deines Netzes lässt" in body.decode()


def test_what_is_written_has_nothing_of_a_visitor(proxy: Proxy, served: tuple[Proxy, list[Server]]) -> None:
    get(f"{proxy.url}/forget_gate?data=12.625")
    for text in (proxy.log(), *(server.log() for server in served[1])):
        lines = [line for line in text.splitlines() if line.startswith("{")]  # before it has started it greets in words
        assert lines
        assert "12.625" not in text
        assert all("event" in json.loads(line) for line in lines)
        assert not [line for line in lines if "127.0.0.1" in json.loads(line)["event"]]


def test_a_replica_that_is_told_to_end_sends_its_pages_to_the_other(
    proxy: Proxy, served: tuple[Proxy, list[Server]]
) -> None:
    one = served[1][0]
    with ExitStack() as stack:
        opened = [stack.enter_context(socket(proxy, "one")) for _ in range(2)]
        one.terminate()
        for page in opened:
            with pytest.raises(ConnectionClosed) as closed:
                page.recv(timeout=20)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
            with socket(proxy, "one") as again:
                assert where(again, before="one") == "two"
    one.wait(20)
    assert get(proxy.url, cookie="lstm_replica=one")[0] == 200
    one.start()


@pytest.mark.browser
def test_a_visitor_whose_replica_is_killed_goes_on_at_the_other(
    new_page: NewPage, served: tuple[Proxy, list[Server]]
) -> None:
    """Everything is there: the number, the way back, and what was changed while nobody answered."""
    proxy, servers = served
    page = new_page(reduced_motion="reduce", lost=True, own=True)
    stage = open_stage(page, f"{proxy.url}/forget_gate")
    page.wait_for_function("() => window.Plotly")
    first = box(page, "bias[f,0]").input_value()
    type_value(page, "bias[f,0]", 1.25)
    confirmed(page)

    def at() -> str:
        return next(str(one["value"]) for one in page.context.cookies() if one["name"] == "lstm_replica")

    before = at()
    server = servers[NAMES.index(before)]
    server.kill()
    type_value(page, "x[0,0]", -0.75)
    expect(stage).to_have_attribute("data-waiting", "0")
    expect(page.locator(STAGE)).to_have_attribute("data-source", "numpy")
    assert at() != before
    assert (box(page, "bias[f,0]").input_value(), box(page, "x[0,0]").input_value()) == ("1.25", "−0.75")
    server.start()
    for _ in range(2):
        page.locator('[data-action="undo"]').click()
    expect(box(page, "bias[f,0]")).to_have_value(first)
    expect(page.locator('[data-action="undo"]')).to_be_disabled()
    expect(stage).to_have_attribute("data-waiting", "0")
    assert at() != before  # stays there
