"""How many committed changes a second one server process confirms, over 1, 10 and 40 clients.

The clients speak Streamlit's websocket protocol without a browser. Each opens the page, moves one slider, waits
until the numbers of that change are back, and moves it again; one change a client is under way at any time.
The peer is the page of st.slider and st.plotly_chart on a stock server; there a change is confirmed by the last
of its charts. Server and clients share the machine, so the clients' own work counts against both.

Then a lecture: 300 clients, each of which rests 3 s after every change. There the time from release to the numbers
counts, and that none is lost; a change that is not confirmed within 10 s is.

    python -m benchmarks.bench_server [--quick]
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.report import Row, show
from tests.server import start_server

CLIENTS = (1, 10, 40)
AUDIENCE, PAUSE, LOST = 300, 3.0, 10.0  # clients; seconds between changes, and after which one counts as lost
WIDEST = 4.0  # the slider goes to and fro between minus and plus this
PEER = Path(__file__).parent / "peer_app" / "sliders.py"

Change = Callable[["Client"], Awaitable[None]]


@dataclass
class Client:
    """One browser's worth of protocol: what the page told it, and how it sends a change."""

    socket: ClientConnection
    page: str = ""
    fragment: str = ""
    widget: str = ""
    charts: int = 0  # of the peer: how many a run sends
    sent: int = 0
    held: dict[str, str] = field(default_factory=dict)  # of a payload what it has already, as a browser says it

    async def messages(self) -> AsyncIterator[ForwardMsg]:
        """What the server says, as long as it says something."""
        async for data in self.socket:
            yield ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())

    async def ask(self, *states: WidgetState) -> None:
        """Ask for a run of the page, or of the fragment once it is known, with these widget states."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = self.fragment
        message.rerun_script.widget_states.widgets.extend(states)
        await self.socket.send(message.SerializeToString())

    async def open(self) -> None:
        """Run the page once and remember what stands on it."""
        await self.ask()
        async for message in self.messages():
            if message.WhichOneof("type") == "new_session":
                self.page = message.new_session.page_script_hash
            elif message.WhichOneof("type") == "delta":
                self._notice(message)
            elif message.WhichOneof("type") == "script_finished" and self.widget:
                return

    def _notice(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.HasField("bidi_component"):
            self.widget, self.fragment = element.bidi_component.id, message.delta.fragment_id
            self.held |= payload_of(message).get("entries", {})
        elif element.HasField("slider") and element.slider.label == "bias[f,0]":
            self.widget = element.slider.id
        self.charts += element.HasField("plotly_chart")

    async def change_stage(self) -> None:
        """Commit a slider of the stage; the payload that acknowledges it carries NumPy's numbers."""
        self.sent += 1
        action = {"n": self.sent, "kind": "set", "name": "bias[f,0]", "value": value(self.sent), "cursor": {}}
        action["has"] = self.held
        await self.ask(WidgetState(id=self.widget, json_value=json.dumps({"actions": {"actions": [action]}})))
        async for message in self.messages():
            payload = payload_of(message)
            self.held |= payload.get("entries", {})
            if payload.get("ack") == self.sent:
                return
        raise ConnectionError("The server has closed the connection.")

    async def change_slider(self) -> None:
        """Release an st.slider; the last chart of the run ends it."""
        self.sent += 1
        state = WidgetState(id=self.widget)
        state.double_array_value.data.append(value(self.sent))
        await self.ask(state)
        left = self.charts
        async for message in self.messages():
            left -= message.delta.new_element.HasField("plotly_chart")
            if left == 0:
                return


def value(count: int) -> float:
    """A value other than the one before it."""
    return round((count * 0.37) % (2 * WIDEST) - WIDEST, 2)


def payload_of(message: ForwardMsg) -> dict[str, Any]:
    """What a message says to a stage, without its numbers; nothing if it is for something else."""
    data = message.delta.new_element.bidi_component.bytes
    if not data:
        return {}
    (length,) = struct.unpack_from("<I", data)
    found = json.loads(data[4 : 4 + length]) if len(data) >= 4 + length else {}
    return found if isinstance(found, dict) else {}


async def count(client: Client, change: Change, end: float) -> int:
    """Change after change, none begun after ``end``; how many."""
    confirmed = 0
    while time.perf_counter() < end:
        await change(client)
        confirmed += 1
    return confirmed


@asynccontextmanager
async def opened(url: str, clients: int) -> AsyncIterator[list[Client]]:
    """So many clients, each with the page open."""
    async with AsyncExitStack() as sockets:
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        found = [
            Client(await sockets.enter_async_context(connect(address, max_size=None, close_timeout=1)))
            for _ in range(clients)
        ]
        for client in found:
            await asyncio.wait_for(client.open(), 60)
        yield found


async def rate(url: str, change: Change, clients: int, seconds: float) -> float:
    """Confirmed changes a second of so many clients, all open before the clock starts."""
    async with opened(url, clients) as found:
        start = time.perf_counter()
        counts = await asyncio.gather(*(count(client, change, start + seconds) for client in found))
        return sum(counts) / (time.perf_counter() - start)


async def at_leisure(client: Client, change: Change, changes: int) -> list[float]:
    """So many changes with a rest before each; milliseconds each, infinite for one that is lost, which is the last."""
    took: list[float] = []
    await asyncio.sleep(random.uniform(0, PAUSE))  # an audience does not act in step
    for _ in range(changes):
        await asyncio.sleep(PAUSE)
        start = time.perf_counter()
        try:
            await asyncio.wait_for(change(client), LOST)
        except (TimeoutError, OSError, WebSocketException):
            return [*took, float("inf")]
        took.append(1000 * (time.perf_counter() - start))
    return took


async def audience(url: str, changes: int) -> list[float]:
    """Milliseconds from release to NumPy's numbers of all changes of all clients."""
    async with opened(url, AUDIENCE) as found:
        took = await asyncio.gather(*(at_leisure(client, Client.change_stage, changes) for client in found))
    return [one for of_client in took for one in of_client]


def lecture(changes: int) -> list[Row]:
    """An audience on a server that has just started."""
    with start_server() as url:
        took = np.array(asyncio.run(audience(url, changes)))
    named = f"{AUDIENCE} clients, {PAUSE:g} s apart"
    confirmed = took[np.isfinite(took)]
    return [
        Row(f"{named}: release to numbers, median ms", float(np.median(confirmed))),
        Row(f"{named}: release to numbers, 95 % ms", float(np.percentile(confirmed, 95)), aim=300, at_most=True),
        Row(f"{named}: lost of {len(took)} changes", len(took) - len(confirmed), aim=0, at_most=True),
    ]


def rates(url: str, change: Change, seconds: float, rounds: int) -> list[float]:
    """The median rate at each number of clients, the numbers taking turns."""
    asyncio.run(rate(url, change, 1, 1.0))  # warms up
    found = [[asyncio.run(rate(url, change, clients, seconds)) for clients in CLIENTS] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*found, strict=True)]


def measure(quick: bool) -> list[Row]:
    """The rates of the app beside those of the peer."""
    seconds, rounds = (2.0, 1) if quick else (10.0 / 3, 3)
    with start_server() as url:
        ours = rates(url, Client.change_stage, seconds, rounds)
    with start_server(PEER, "--browser.gatherUsageStats=false") as url:
        peer = rates(url, Client.change_slider, seconds, rounds)
    rows = [
        Row(f"{clients} client{'s' if clients > 1 else ''}: changes confirmed a second", mine, other, aim=150)
        for clients, mine, other in zip(CLIENTS, ours, peer, strict=True)
    ]
    return rows + lecture(2 if quick else 10)


if __name__ == "__main__":
    show("Server", measure("--quick" in sys.argv))
