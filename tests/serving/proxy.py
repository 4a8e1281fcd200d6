"""What ``deploy/nginx`` does with the nginx of this machine: the proxy before replicas, and the host of the site."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.server import ROOT, Server, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
FOLDER = ROOT / "deploy" / "nginx"
NAMES = ("one", "two")
STARTUP = 15  # seconds


def configure(folder: Path, port: int, replicas: Sequence[int]) -> Path:
    """Write the configuration of the proxy into ``folder``."""
    at = {f"replica-{name}:8501": f"127.0.0.1:{at}" for name, at in zip(NAMES, replicas, strict=True)}
    return _configured(folder, port, "lstm.conf", {"/dev/stdout": f"{folder}/access.log", **at})


def configure_site(folder: Path, port: int, files: Path) -> Path:
    """Write the configuration of a host of the site in ``files`` into ``folder``."""
    return _configured(folder, port, "site.conf", {"/srv/lstm;": f"{files};", "/dev/stdout lstm": "off"})


def _configured(folder: Path, port: int, name: str, changes: dict[str, str]) -> Path:
    """Write one into ``folder`` with this machine's ports and places, each of which must be in it."""
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in ("nginx.conf", name)}
    everywhere = {
        " /tmp/": f" {folder}/",
        "/etc/nginx/lstm.conf": f"{folder}/{name}",
        "listen 8080": f"listen 127.0.0.1:{port}",
    }
    for old, new in (everywhere | changes).items():
        assert any(old in text for text in texts.values()), old
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "nginx.conf"


def command(config: Path, *more: str) -> list[str]:
    """How to call nginx; root would hand its folders to a user that cannot enter them."""
    assert NGINX is not None
    user = "user root; " if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    return [NGINX, "-p", str(config.parent), "-c", str(config), "-e", "stderr", "-g", f"{user}daemon off;", *more]


class Nginx:
    """A running nginx; ``with`` starts it. ``configured`` writes what it does, for a folder and a port."""

    def __init__(self, configured: Callable[[Path, int], Path]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="lstm-proxy-"))
        self._command = command(configured(self.folder, self.port))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE)
        end = time.monotonic() + STARTUP
        while not answers(self.url):
            if self._process.poll() is not None or time.monotonic() > end:
                assert self._process.stderr is not None
                self._process.kill()
                raise RuntimeError(f"nginx did not start: {self._process.stderr.read().decode()}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)


class Proxy(Nginx):
    """The proxy before replicas at some ports."""

    def __init__(self, replicas: Sequence[int]) -> None:
        super().__init__(lambda folder, port: configure(folder, port, replicas))

    def log(self) -> str:
        """What it has written about requests."""
        return (self.folder / "access.log").read_text(encoding="utf-8")


class Site(Nginx):
    """A host of the static site in a folder."""

    def __init__(self, files: Path) -> None:
        super().__init__(lambda folder, port: configure_site(folder, port, files))


def answers(url: str) -> bool:
    """Whether somebody answers, whatever it is."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def replica(name: str, *options: str, **settings: str) -> Server:
    """A replica as deploy/ starts it, there when it has built a page; ``settings`` are environment variables."""
    environment: dict[str, Any] = {
        "LSTM_REPLICA": name,
        "STREAMLIT_SERVER_COOKIE_SECRET": "a secret that all replicas share",
        **settings,
    }
    return Server(*options, health="/healthz", env={**os.environ, **environment})


@contextmanager
def two_replicas(*options: str, **settings: str) -> Iterator[tuple[Proxy, list[Server]]]:
    """The proxy before two replicas."""
    with ExitStack() as stack:
        servers = [replica(name, *options, **settings) for name in NAMES]
        for server in servers:
            stack.callback(server.end)
            server.start()
        yield stack.enter_context(Proxy([server.port for server in servers])), servers
