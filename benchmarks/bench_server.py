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
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.report import Row, show
from tests.server import ROOT, start_server

CLIENTS = (1, 10, 40)
WIDEST = 4.0  # the slider goes to and fro between minus and plus this
PEER = Path(__file__).parent / "peer_app" / "sliders.py"


@dataclass
class Client:
    """One browser's worth of protocol: what the page told it, and how it sends a change."""

    socket: ClientConnection
    page: str = ""
    fragment: str = ""
    widget: str = ""
    charts: int = 0  # of the peer: how many a run sends
    sent: int = 0
    delays: list[float] = field(default_factory=list)

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
        await self.ask(WidgetState(id=self.widget, json_value=json.dumps({"actions": [action]})))
        async for message in self.messages():
            payload = message.delta.new_element.bidi_component.json
            if payload and json.loads(payload)["ack"] == self.sent:
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


async def busy(client: Client, change: Callable[[Client], object], end: float) -> int:
    """Change after change until ``end``; how many were confirmed by then."""
    confirmed = 0
    while time.perf_counter() < end:
        start = time.perf_counter()
        await change(client)  # type: ignore[misc]
        client.delays.append(time.perf_counter() - start)
        confirmed += 1
    return confirmed
