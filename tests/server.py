"""Servers for the tests: the app itself, and a plain one for the folder the browser loads from."""

from __future__ import annotations

import mimetypes
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from lstm_view.serving.files import package, plotly_script

ROOT = Path(__file__).resolve().parent.parent
_PLOTLY = package("plotly") / "package_data" / "plotly.min.js"
STARTUP = 60  # seconds within which a server has to answer; a cold disk and two workers share them
TAIL = 3000  # characters of the log that a failure shows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _check_alive(process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    if process.poll() is not None:
        log.seek(0)
        tail = log.read().decode(errors="replace")[-TAIL:]
        raise RuntimeError(f"The server ended by itself with code {process.returncode}; its log ends:\n{tail}")


def _wait_until_ready(process: subprocess.Popen[bytes], log: IO[bytes], url: str) -> None:
    end = time.monotonic() + STARTUP
    while not _answers(url):
        _check_alive(process, log)
        if time.monotonic() > end:
            raise RuntimeError(f"The server at {url} did not answer within {STARTUP} s.")
        time.sleep(0.1)


@contextmanager
def start_server(app: Path = ROOT / "app.py", *options: str, **process: Any) -> Iterator[str]:
    """A freshly started Streamlit server of its own; gives its address without a slash at the end.

    ``options`` go to ``streamlit run``, the rest to :class:`subprocess.Popen`. A server that ends by itself, at
    the start or later, is a RuntimeError that shows the end of its log.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true"]
    command += [
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        "--server.fileWatcherType=none",
        *options,
    ]
    with run_server(command, url, cwd=app.parent, **process):
        yield url


@contextmanager
def run_server(command: list[str], url: str, **process: Any) -> Iterator[None]:
    """Run a command until the server at ``url`` is ready, and end it afterwards."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **process)
        try:
            _wait_until_ready(server, log, url)
            yield
            _check_alive(server, log)
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


class _Modules(SimpleHTTPRequestHandler):
    """Files of a folder, and Plotly's script beside them; ``/`` is a blank page."""

    def translate_path(self, path: str) -> str:
        """Where a file lies."""
        return str(_PLOTLY) if path == f"/{plotly_script()}" else super().translate_path(path)

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        blank = b'<!doctype html><html lang="en"><title>blank</title><link rel="icon" href="data:,">'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(blank)))
        self.end_headers()
        self.wfile.write(blank)
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what a page cannot load shows in its console."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """A plain server of ``folder``, for ES modules on a blank page; gives its address without a slash."""
    mimetypes.add_type("text/javascript", ".js")  # some Windows machines say text/plain
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Modules, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
