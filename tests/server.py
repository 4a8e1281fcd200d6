"""Servers for the tests: the app itself, and a plain one for the folder the browser loads from."""

from __future__ import annotations

import mimetypes
import os
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
        with urllib.request.urlopen(url, timeout=1) as answer:
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


class Server:
    """A server of its own at one port; ``with`` starts it, and it can be killed and started again.

    ``options`` go to ``streamlit run``, or ``command`` runs something else, below ``base``; the rest to Popen. It is
    there when it answers at ``health``.
    A server that ends by itself, at the start or later, is a RuntimeError that shows the end of its log.
    """

    def __init__(
        self,
        *options: str,
        app: Path = ROOT / "app.py",
        command: list[str] | None = None,
        health: str = "/_stcore/health",
        port: int = 0,
        base: str = "",
        **process: Any,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        ours = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true"]
        ours += ["--server.address=127.0.0.1", f"--server.port={self.port}", "--server.fileWatcherType=none", *options]
        self._command, self._health = command or ours, self.url + health
        self._options = {"cwd": app.parent, **process}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=self._log, stderr=subprocess.STDOUT, **self._options)
        _wait_until_ready(self._process, self._log, self._health)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def terminate(self) -> None:
        """Tell it to end, without waiting until it has."""
        assert self._process is not None
        self._process.terminate()

    def wait(self, seconds: float) -> int:
        """Wait until it has ended; its code."""
        assert self._process is not None
        return self._process.wait(timeout=seconds)

    @property
    def pid(self) -> int:
        """Its number among the processes."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """What it has written until now; read beside it, since it writes on from where the file is read."""
        return os.pread(self._log.fileno(), 10**7, 0).decode(errors="replace")

    def end(self) -> None:
        """End it in whatever state it is."""
        if self._process is not None:
            self.terminate()
            try:
                self.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process is not None
        try:
            if error[0] is None:
                _check_alive(self._process, self._log)
        finally:
            self.end()


@contextmanager
def start_server(app: Path = ROOT / "app.py", *options: str, **process: Any) -> Iterator[str]:
    """A freshly started server; gives its address without a slash at the end."""
    with Server(*options, app=app, **process) as server:
        yield server.url


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


class _Site(SimpleHTTPRequestHandler):
    """A host of static files as there are many: it sends what lies compressed beside a file, and has a page for 404."""

    sent: list[int] | None = None
    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".woff2": "font/woff2"}  # noqa: RUF012

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.partition("?")[0].endswith("/"):
            return super().do_GET()  # sends the browser to the folder
        file = path / "index.html" if path.is_dir() else path
        return self._send(file, 200) if file.is_file() else self._send(Path(self.directory) / "404.html", 404)

    def _send(self, file: Path, status: int) -> None:
        accepted = self.headers.get("Accept-Encoding", "")
        packed = file.with_name(f"{file.name}.gz")
        zipped = "gzip" in accepted and packed.is_file()
        body = (packed if zipped else file).read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        if self.sent is not None:
            self.sent.append(len(body))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve_site(folder: Path, sent: list[int] | None = None) -> Iterator[str]:
    """A host of the static site in ``folder``; gives its address without a slash, and puts to ``sent`` how much it
    answers.
    """
    handler = type("_Counting", (_Site,), {"sent": sent})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
