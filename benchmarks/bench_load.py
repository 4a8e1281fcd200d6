"""Many people at two replicas behind the proxy of ``deploy/nginx``, while replicas are killed and replaced.

The people speak Streamlit's websocket protocol without a browser, through the proxy. Each opens the page, lets a
slider go, looks at the numbers for three seconds, and lets it go again. When the socket closes they come back as the
page does: half a second between tries, the history given back to a server that does not know it, and after it what was
not confirmed. A change that is not confirmed within 15 s is lost, and so is one that is not there at the end.

Then short visits: open, one change, gone. Memory is what both replicas have resident, after those who left were
forgotten. Last, how many first visits a minute the proxy serves, and the static site without any replica: the page and
every file that it names, packed.

All of it shares the machine: people, proxy and replicas. It needs nginx. Each part alone by its name.

    python -m benchmarks.bench_load [--quick] [people] [visits] [static]
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.bench_server import Client, payload_of, value
from benchmarks.report import Row, show
from lstm_view.serving.files import plotly_script
from lstm_view.serving.site.build import build
from tests.server import Server
from tests.serving.proxy import NGINX, Proxy, Site, two_replicas

PAUSE, LOST, BETWEEN = 3.0, 15.0, 0.5  # seconds: to look, until a change is lost, between tries to come back
PEOPLE = {True: (12, 2), False: (200, 8)}  # quick or not -> how many, and changes of each
TRIES = 3  # to come to a page
FIRST = 1000  # number of a person's first change
FORGOTTEN = 5  # seconds after which a replica forgets who has gone
DRAIN = 6  # seconds over which a replica that ends sends its pages away
OPTIONS = (f"--server.disconnectedSessionTTL={FORGOTTEN}",)
SETTINGS = {"MALLOC_ARENA_MAX": "2"}
COOKIE = re.compile(r"lstm_replica=(\w+)")
NAMED = re.compile(r'(?:href|src|data-scene)="(?:\./)?([^":]+\.(?:js|css|json|woff2))"')
GONE = (OSError, WebSocketException, TimeoutError, asyncio.IncompleteReadError)


@dataclass
class Person(Client):
    """A page as a browser has it: where its session is, what it keeps of its history, and what is not confirmed."""

    address: str = ""
    cookie: str = ""
    confirmed: int = 0
    history: dict[str, Any] = field(default_factory=dict)
    served: dict[str, Any] = field(default_factory=dict)  # what the server had when the page was opened
    texts: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)  # milliseconds from a change to its numbers
    away: list[float] = field(default_factory=list)  # seconds from a closed socket to the page as it was
    lost: int = 0

    async def arrive(self) -> None:
        """Open a socket and run the page."""
        with suppress(*GONE, AttributeError):
            await self.socket.close()
        cookie = {"Cookie": f"lstm_replica={self.cookie}"} if self.cookie else {}
        self.socket = await connect(self.address, additional_headers=cookie, max_size=None, close_timeout=1)
        assert self.socket.response is not None
        if found := COOKIE.search(self.socket.response.headers.get("Set-Cookie", "")):
            self.cookie = found[1]
        self.page = self.fragment = self.widget = ""
        await asyncio.wait_for(self.open(), LOST)

    async def arrive_at_last(self) -> None:
        """Arrive, and try again as a person does where a page does not come."""
        for _ in range(TRIES - 1):
            try:
                return await self.arrive()
            except GONE:
                await asyncio.sleep(BETWEEN)
        return await self.arrive()

    def _notice(self, message: ForwardMsg) -> None:
        super()._notice(message)
        if not self.history:
            self._read(message)

    def _read(self, message: ForwardMsg) -> bool:
        """Keep what a payload of the stage says of the history; whether it was one."""
        payload = payload_of(message)
        if "ack" not in payload:
            return False
        self.held |= payload["entries"]
        self.confirmed, self.history = payload["ack"], payload["kept"]
        self.texts |= self.history["texts"]
        return True

    async def act(self, *actions: dict[str, Any]) -> None:
        """Send actions and wait until the last one is confirmed."""
        sent = {"sent": actions[-1]["n"], "actions": [{**action, "has": self.held} for action in actions]}
        await self.ask(WidgetState(id=self.widget, json_value=json.dumps({"actions": sent})))
        async for message in self.messages():
            if self._read(message) and self.confirmed >= actions[-1]["n"]:
                return
        raise ConnectionError("The server has closed the connection.")

    def pending(self) -> list[dict[str, Any]]:
        """The change that is under way, if one is."""
        number = FIRST + self.sent
        if self.confirmed >= number or self.sent == 0:
            return []
        return [{"n": number, "kind": "set", "name": "bias[f,0]", "value": value(self.sent), "cursor": {}}]

    async def come_back(self, began: float) -> None:
        """Try until the page is as it was: the history restored, what was under way confirmed."""
        kept, mine = self.history, self.pending()
        while time.perf_counter() - began < 4 * LOST:
            try:
                await self.arrive()
                restore = {
                    "n": (mine[0]["n"] if mine else FIRST + self.sent + 1) - 1,
                    "kind": "restore",
                    "to": self.served["session"],
                    "now": self.texts[kept["now"]],
                    "undo": [self.texts[name] for name in kept["undo"] if name in self.texts],
                    "redo": [],
                    "parts": {},
                }
                await asyncio.wait_for(self.act(restore, *mine), LOST)
            except GONE:
                self.history = kept
                await asyncio.sleep(BETWEEN)
            else:
                self.away.append(time.perf_counter() - began)
                return
        self.lost += 1

    async def open(self) -> None:
        """Run the page; the history that its payload speaks of is the server's, not yet the person's."""
        before, self.history = self.history, {}
        await super().open()
        self.served, self.history = self.history, before or self.history

    async def change(self) -> None:
        """Let the slider go once, and wait for the numbers, wherever they come from."""
        self.sent += 1
        began = time.perf_counter()
        try:
            await asyncio.wait_for(self.act(*self.pending()), LOST)
        except GONE:
            await self.come_back(time.perf_counter())
        else:
            self.waits.append(1000 * (time.perf_counter() - began))

    async def look(self, seconds: float) -> None:
        """Rest; a socket that closes meanwhile is noticed at once."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(self.socket.recv(), left)
            except TimeoutError:
                return
            except GONE:
                await self.come_back(time.perf_counter())

    def is_whole(self) -> bool:
        """Whether the last change is what the server has."""
        said = self.texts.get(self.history.get("now", ""), "")
        return f"{value(self.sent):g}" in said


@dataclass(frozen=True)
class Stay:
    """What became of some people: their waits in ms, absences in s, and changes that are not there."""

    waits: Sequence[float]
    away: Sequence[float]
    lost: int


async def arrived(url: str, count: int) -> list[Person]:
    """So many people, each with the page open."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    people = [Person(None, address=address) for _ in range(count)]  # type: ignore[arg-type]
    for person in people:
        await person.arrive_at_last()
    return people


async def stay(people: list[Person], changes: int, event: Callable[[], Awaitable[None]] | None = None) -> Stay:
    """All of them work for so many changes, while ``event`` happens."""
    for person in people:
        person.waits, person.away, person.lost = [], [], 0
    happening = asyncio.create_task(event()) if event else None  # type: ignore[arg-type, var-annotated]
    await asyncio.gather(*(at_leisure(person, changes) for person in people))
    if happening:
        await happening
    waits = [wait for person in people for wait in person.waits]
    away = [seconds for person in people for seconds in person.away]
    lost = sum(person.lost + (not person.is_whole()) for person in people)
    return Stay(waits, away, lost)


async def at_leisure(person: Person, changes: int) -> None:
    """Change after change, with a look between them; nobody acts in step with the others."""
    await person.look(random.uniform(0, PAUSE))
    for _ in range(changes):
        await person.change()
        await person.look(PAUSE)


async def leave(people: list[Person]) -> None:
    """Close all pages."""
    await asyncio.gather(*(person.socket.close() for person in people), return_exceptions=True)


def worked(servers: Sequence[Server]) -> float:
    """Seconds of processor time that the replicas have taken; says more than a clock where others work too."""
    stats = (Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split() for server in servers)
    return sum(int(found[11]) + int(found[12]) for found in stats) / os.sysconf("SC_CLK_TCK")


def resident(servers: Sequence[Server]) -> float:
    """Megabytes that the replicas have."""
    pages = sum(int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) for server in servers)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def settle(url: str, servers: Sequence[Server]) -> float:
    """Megabytes after all who left were forgotten; Streamlit looks for them when the next one comes."""
    await asyncio.sleep(FORGOTTEN + 1)
    for _ in range(2):
        await leave(await arrived(url, 2 * len(servers)))
        await asyncio.sleep(1)
    return resident(servers)


async def short_visits(url: str, count: int, at_once: int) -> int:
    """People who open the page, change one number and go; how many did not get their numbers."""
    places, lost = asyncio.Semaphore(at_once), 0

    async def visit() -> None:
        nonlocal lost
        async with places:
            try:
                person = (await arrived(url, 1))[0]
                await person.change()
                lost += not person.is_whole()
                await leave([person])
            except GONE:
                lost += 1

    await asyncio.gather(*(visit() for _ in range(count)))
    return lost


async def in_thread(work: Callable[[], object]) -> None:
    """Do what blocks beside the loop."""
    await asyncio.get_running_loop().run_in_executor(None, work)


def opens_a_minute(url: str, seconds: float, *more: str, threads: int = 4) -> float:
    """First visits a minute: the page, all files that it names and ``more``, over the connection of one visitor."""
    host = url.removeprefix("http://")
    coded = {"Accept-Encoding": "br, gzip"}

    def fetch(connection: http.client.HTTPConnection, path: str, named: dict[str, str]) -> bytes:
        connection.request("GET", path, headers=named)
        answer = connection.getresponse()
        if answer.status != 200:
            raise ConnectionError(f"{path} was answered with {answer.status}.")
        return answer.read()

    first = http.client.HTTPConnection(host, timeout=30)
    page = fetch(first, "/", {}).decode()
    paths = sorted({f"/{path}" for path in (*NAMED.findall(page), *more)})
    for path in paths:
        fetch(first, path, coded)
    end = time.monotonic() + seconds

    def visitor() -> int:
        visits = 0
        while time.monotonic() < end:
            connection = http.client.HTTPConnection(host, timeout=30)
            for path in ("/", *paths):
                fetch(connection, path, coded)
            connection.close()
            visits += 1
        return visits

    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        visits = sum(future.result() for future in [pool.submit(visitor) for _ in range(threads)])
    return 60 * visits / (time.monotonic() - began)


async def people(proxy: Proxy, servers: list[Server], quick: bool) -> list[Row]:
    """The lecture, the accident and the upgrade, one after the other with the same people."""
    count, changes = PEOPLE[quick]
    before = await settle(proxy.url, servers)
    began = worked(servers)
    found = await arrived(proxy.url, count)
    opening, began = worked(servers) - began, worked(servers)
    spread = min(sum(person.cookie == name for person in found) for name in ("one", "two"))
    quiet = await stay(found, changes)
    changing = worked(servers) - began

    async def accident() -> None:
        await asyncio.sleep(PAUSE)
        await in_thread(servers[0].kill)
        await asyncio.sleep(2 * PAUSE)
        await in_thread(servers[0].start)

    killed = await stay(found, changes, accident)

    async def upgrade() -> None:
        for server in reversed(servers):
            server.terminate()
            await in_thread(lambda server=server: server.wait(DRAIN + 30))  # type: ignore[misc]
            await in_thread(server.start)

    rolled = await stay(found, changes, upgrade)
    await leave(found)
    after = await settle(proxy.url, servers)
    return [
        Row(f"{count} people: at the replica with fewer of them", spread),
        Row("processor time to open a page, ms", 1000 * opening / count),
        Row("processor time of a change, ms", 1000 * changing / (count * changes)),
        Row(f"{count} people: release to numbers, median ms", float(np.median(quiet.waits))),
        Row(f"{count} people: release to numbers, 95 % ms", percentile(quiet.waits), aim=150, at_most=True),
        Row(f"{count} people: lost of {len(quiet.waits)} changes", quiet.lost, aim=0, at_most=True),
        *_event("one replica killed", killed),
        *_event("rolling upgrade", rolled),
        Row("memory of both before, MB", before),
        Row("memory of both after they left, MB", after),
    ]


def percentile(found: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed; 0 of none."""
    return float(np.percentile(found, 95)) if found else 0.0


def _event(what: str, found: Stay) -> list[Row]:
    return [
        Row(f"{what}: people who had to go", len(found.away)),
        Row(f"{what}: back after s, median", float(np.median(found.away)) if found.away else 0.0),
        Row(f"{what}: back after s, the last", max(found.away, default=0.0), aim=3, at_most=True),
        Row(f"{what}: release to numbers, 95 % ms", percentile(found.waits)),
        Row(f"{what}: lost changes", found.lost, aim=0, at_most=True),
    ]


async def visits(proxy: Proxy, servers: list[Server], quick: bool) -> list[Row]:
    """Short visits: memory after a quarter of them, and after all."""
    count = 40 if quick else 2000
    lost = await short_visits(proxy.url, count // 4, 10)
    quarter = await settle(proxy.url, servers)
    lost += await short_visits(proxy.url, count - count // 4, 10)
    end = await settle(proxy.url, servers)
    return [
        Row(f"{count} short visits: lost", lost, aim=0, at_most=True),
        Row("memory of both after a quarter of them, MB", quarter),
        Row("memory of both after all of them, MB", end, aim=round(1.05 * quarter), at_most=True),
    ]


def of_people(quick: bool) -> list[Row]:
    """The people, on replicas that have just started."""
    with two_replicas(*OPTIONS, LSTM_DRAIN=str(DRAIN), **SETTINGS) as (proxy, servers):
        asyncio.run(short_visits(proxy.url, 20, 4))  # warms up
        return asyncio.run(people(proxy, servers, quick))


def of_visits(quick: bool) -> list[Row]:
    """The short visits and the first ones, on replicas that have just started."""
    with two_replicas(*OPTIONS, **SETTINGS) as (proxy, servers):
        rows = asyncio.run(visits(proxy, servers, quick))
        rate = opens_a_minute(proxy.url, 3 if quick else 20)
    return [*rows, Row("first visits a minute, all files of the page", rate, aim=1000)]


def of_static(quick: bool) -> list[Row]:
    """First visits of the static site, of which nginx sends the files."""
    with TemporaryDirectory() as folder:
        build(Path(folder))
        with Site(Path(folder)) as site:
            rate = opens_a_minute(site.url, 3 if quick else 20, f"lstm/{plotly_script()}", "sw.js")
    return [Row("first visits a minute of the static site", rate, aim=1000)]


PARTS = {"people": of_people, "visits": of_visits, "static": of_static}


def measure(quick: bool, parts: Sequence[str] = tuple(PARTS)) -> list[Row]:
    """All of it, or some parts."""
    if NGINX is None:
        print("Left out: nginx is not installed; on Debian: apt-get install nginx-light")
        return []
    return [row for part in parts for row in PARTS[part](quick)]


if __name__ == "__main__":
    asked = [part for part in PARTS if part in sys.argv]
    show("Many people at two replicas", measure("--quick" in sys.argv, asked or tuple(PARTS)))
