"""How many committed changes a second one server process confirms, over 1, 10 and 40 clients.

The clients speak Streamlit's websocket protocol without a browser. Each opens the page, moves one slider, waits
until the numbers of that change are back, and moves it again; one change a client is under way at any time.
The peer is the page of st.slider and st.plotly_chart on a stock server; there a change is confirmed by the last
of its charts. Server and clients share the machine, so the clients' own work counts against both.

    python -m benchmarks.bench_server [--quick]
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.report import Row, show
from tests.server import start_server

CLIENTS = (1, 10, 40)
WIDEST = 4.0  # the slider goes to and fro between minus and plus this
ACK = re.compile(rb'"ack": ?(\d+)')
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
        elif element.HasField("slider") and element.slider.label == "bias[f,0]":
            self.widget = element.slider.id
        self.charts += element.HasField("plotly_chart")

    async def change_stage(self) -> None:
        """Commit a slider of the stage; the payload that acknowledges it carries NumPy's numbers."""
        self.sent += 1
        action = {"n": self.sent, "kind": "set", "name": "bias[f,0]", "value": value(self.sent), "cursor": {}}
        await self.ask(WidgetState(id=self.widget, json_value=json.dumps({"actions": {"actions": [action]}})))
        async for message in self.messages():
            if acknowledged(message) == self.sent:
                return

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


def acknowledged(message: ForwardMsg) -> int | None:
    """The number of the last change that the payload of a stage, as JSON text or as bytes, knows of."""
    element = message.delta.new_element.bidi_component
    found = ACK.search(element.bytes or element.json.encode())
    return int(found[1]) if found else None


async def count(client: Client, change: Change, end: float) -> int:
    """Change after change, none begun after ``end``; how many."""
    confirmed = 0
    while time.perf_counter() < end:
        await change(client)
        confirmed += 1
    return confirmed


async def rate(url: str, change: Change, clients: int, seconds: float) -> float:
    """Confirmed changes a second of so many clients, all open before the clock starts."""
    async with AsyncExitStack() as sockets:
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        opened = [Client(await sockets.enter_async_context(connect(address, max_size=None))) for _ in range(clients)]
        for client in opened:
            await asyncio.wait_for(client.open(), 60)
        start = time.perf_counter()
        counts = await asyncio.gather(*(count(client, change, start + seconds) for client in opened))
        return sum(counts) / (time.perf_counter() - start)


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
    return [
        Row(f"{clients} client{'s' if clients > 1 else ''}: changes confirmed a second", mine, other, aim=150)
        for clients, mine, other in zip(CLIENTS, ours, peer, strict=True)
    ]


if __name__ == "__main__":
    show("Server", measure("--quick" in sys.argv))
