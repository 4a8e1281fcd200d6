"""How long others wait for a committed slider while ten heavy runs of trained models go on on the same server.

Ten clients upload an LSTM each, ask for a run of thousands of steps on “Your model” and look how far it is, as a
browser does. Beside them a few clients move a slider of the stage, rest, and move it again. Measured is the time from
the release to NumPy's numbers, without the heavy runs and beside them; all over Streamlit's websocket protocol.

    python -m benchmarks.bench_beside [--quick]
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
import uuid
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.bench_server import Client, opened
from benchmarks.report import Row, show
from lstm_core import LSTMParameters
from tests.server import ROOT, start_server

HEAVY: Final = 10
UNITS, STEPS = 512, 10_000
LARGEST: Final = (1024, 20_000)
OTHERS, PAUSE = 5, 1.0
AIM: Final = 250
_POLL: Final = 0.5
_POLL_WITHIN: Final = 10
_ATTEMPT, _ATTEMPTS = 20, 10  # seconds that a run of the page may take, and how often it is asked for
_OPTIONS: Final = ("--server.enableXsrfProtection=false",)  # so that a file is uploaded without a browser's cookie


def model_bytes(units: int, seed: int) -> bytes:
    """An LSTM of 8 inputs as safetensors, other weights for each seed."""
    made = LSTMParameters.initial(8, units, seed=seed)
    arrays = {"weight_ih_l0": made.weight_ih, "weight_hh_l0": made.weight_hh, "bias_ih_l0": made.bias}
    arrays["bias_hh_l0"] = np.zeros_like(made.bias)
    head: dict[str, Any] = {}
    body = b""
    for name, array in arrays.items():
        data = array.astype("<f4").tobytes()
        head[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(head).encode()
    return len(text).to_bytes(8, "little") + text + body


class Practitioner:
    """A browser's worth of protocol on “Your model”: it uploads, asks for a run and looks how far it is."""

    def __init__(self, socket: ClientConnection, url: str, data: bytes, steps: int) -> None:
        self.socket, self.url, self.data, self.steps = socket, url, data, steps
        self.page, self.poll, self.done = "", "", False
        self.ids: dict[str, str] = {}
        self.states: dict[str, WidgetState] = {}
        self.files: list[FileURLs] = []
        self.finished, self.given = asyncio.Event(), asyncio.Event()
        self.session, self.largest = "", 0  # bytes of the largest message

    async def read(self) -> None:
        """Take what the server says, until it closes."""
        with suppress(WebSocketException):
            async for data in self.socket:
                self.largest = max(self.largest, len(data))
                self._notice(ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode()))

    def _notice(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.poll = message.auto_rerun.fragment_id
        elif kind == "script_finished":
            self.finished.set()
        elif kind == "file_urls_response":
            self.files = list(message.file_urls_response.file_urls)
            self.given.set()
        elif kind == "delta":
            self._place(message.delta.new_element)

    def _place(self, element: Any) -> None:
        for kind in ("file_uploader", "number_input", "button"):
            if element.HasField(kind):
                found = getattr(element, kind)
                self.ids.setdefault(f"{kind}:{found.label.split()[0]}", found.id)
        if element.HasField(
            "bidi_component"
        ) and f'"steps":{self.steps}'.encode() in element.bidi_component.bytes.replace(b" ", b""):
            self.done = True

    async def rerun(self, fragment: str = "", within: float = 120, **more: WidgetState) -> None:
        """Run the page, or a fragment, and wait until it has run."""
        self.finished.clear()
        message = BackMsg()
        message.rerun_script.page_name = "" if self.page else "your_model"
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        message.rerun_script.widget_states.widgets.extend([*self.states.values(), *more.values()])
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self.finished.wait(), within)

    async def upload(self) -> None:
        """Put the file where the page takes it."""
        message = BackMsg()
        message.file_urls_request.request_id = str(uuid.uuid4())
        message.file_urls_request.file_names.append("model.safetensors")
        message.file_urls_request.session_id = self.session
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self.given.wait(), 60)
        (urls,) = self.files
        await asyncio.to_thread(self._put, self.url + urls.upload_url)
        state = WidgetState(id=self.ids["file_uploader:A"])
        state.file_uploader_state_value.uploaded_file_info.add(
            name="model.safetensors", size=len(self.data), file_id=urls.file_id, file_urls=urls
        )
        self.states["file"] = state

    def _put(self, url: str) -> None:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="model.safetensors"\r\n\r\n'
        body = head.encode() + self.data + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        request = urllib.request.Request(url, body, kind, method="PUT")
        with urllib.request.urlopen(request, timeout=60):
            pass

    async def ask(self) -> None:
        """Upload, say how many steps, and begin."""
        await self.until("file_uploader:A")
        await self.upload()
        await self.until("number_input:Steps")
        steps = WidgetState(id=self.ids["number_input:Steps"])
        steps.int_value = self.steps
        self.states["steps"] = steps
        await self.until("button:Run")
        await self.rerun(run=WidgetState(id=self.ids["button:Run"], trigger_value=True))

    async def until(self, name: str) -> None:
        """Run the page until something stands on it: where two runs meet, the server ends the first one."""
        for _ in range(_ATTEMPTS):
            with suppress(TimeoutError):
                await self.rerun(within=_ATTEMPT)
            if name in self.ids:
                return
        raise TimeoutError(f"The page has no {name}.")

    async def look(self) -> None:
        """Look how far it is, until it is done."""
        while not self.done:
            await asyncio.sleep(_POLL)
            if self.poll:
                with suppress(TimeoutError):  # a part of the page that is gone meanwhile does not run
                    await self.rerun(self.poll, within=_POLL_WITHIN)


async def waits(clients: list[Client], going: asyncio.Event) -> list[float]:
    """Milliseconds from release to the numbers of all changes until it is over."""
    took: list[float] = []

    async def one(client: Client) -> None:
        while not going.is_set():
            await asyncio.sleep(PAUSE)
            start = time.perf_counter()
            await asyncio.wait_for(client.change_stage(), 30)
            took.append(1000 * (time.perf_counter() - start))

    await asyncio.gather(*(one(client) for client in clients))
    return took


async def alone(url: str, seconds: float) -> list[float]:
    """The waits without heavy runs."""
    async with opened(url, OTHERS) as clients:
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        return await waits(clients, over)


async def beside(url: str, heavy: int, units: int, steps: int) -> tuple[list[float], float, int]:
    """The waits beside heavy runs, from when all have been asked for, the seconds until the last is done, and the bytes
    of the largest message of theirs.
    """
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with AsyncExitStack() as sockets, opened(url, OTHERS) as clients:
        runs = []
        for seed in range(heavy):
            socket = await sockets.enter_async_context(connect(address, max_size=None, close_timeout=1))
            runs.append(Practitioner(socket, url, model_bytes(units, seed), steps))
        readers = [asyncio.ensure_future(run.read()) for run in runs]
        await asyncio.gather(*(run.ask() for run in runs))
        start, over = time.perf_counter(), asyncio.Event()
        others = asyncio.ensure_future(waits(clients, over))
        await asyncio.gather(*(run.look() for run in runs))
        seconds = time.perf_counter() - start
        over.set()
        took = await others
        for reader in readers:
            reader.cancel()
        return took, seconds, max(run.largest for run in runs)


def measure(quick: bool) -> list[Row]:
    """The waits without and beside heavy runs, and those beside a single one as large as the page takes."""
    heavy, units, steps = (3, 128, 12_000) if quick else (HEAVY, UNITS, STEPS)
    with start_server(ROOT / "app.py", *_OPTIONS) as url:
        before = asyncio.run(alone(url, 5 if quick else 20))
        rows = [
            Row("without heavy runs: release to numbers, median ms", float(np.median(before))),
            Row("without heavy runs: release to numbers, 95 % ms", float(np.percentile(before, 95))),
        ]
        rows += _beside(url, heavy, units, steps)
    if not quick:
        with start_server(ROOT / "app.py", *_OPTIONS) as url:
            rows += _beside(url, 1, *LARGEST)
    return rows


def _beside(url: str, heavy: int, units: int, steps: int) -> list[Row]:
    took, seconds, largest = asyncio.run(beside(url, heavy, units, steps))
    what = f"beside {heavy} × {units} units × {steps:,} steps"
    return [
        Row(f"{what}: median ms", float(np.median(took))),
        Row(f"{what}: 95 % ms", float(np.percentile(took, 95)), aim=AIM, at_most=True),
        Row(f"{what}: largest message, MB", largest / 1e6, aim=2, at_most=True),
        Row(f"{what}: seconds until all are done", seconds),
    ]


if __name__ == "__main__":
    show("Beside heavy runs", measure("--quick" in sys.argv))
