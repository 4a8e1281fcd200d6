"""Make ``.venv``, fill it when the requirements changed, and run one of the project's commands in it.

``python tools/bootstrap.py run|test|lint|bench [arguments passed on]`` needs only Python 3.11 or newer;
an older Python 3 gets as far as the sentence that says so.
"""

import argparse
import hashlib
import importlib.util
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# Only this machine is served; a further argument says otherwise, the last one counts: --server.address=0.0.0.0
LOOPBACK = "127.0.0.1"
FIRST_PORT = 8501  # Streamlit's own
STARTUP = 60  # seconds after which nobody waits for the page any more
LINT = ["ruff check", "ruff format --check", "mypy", "tools.check_js"]
# Command -> (requirements file, modules run in order). The last one takes the further arguments.
COMMANDS = {
    "run": ("requirements.txt", [f"streamlit run app.py --server.address={LOOPBACK}"]),
    "lint": ("requirements-dev.txt", LINT),
    "test": ("requirements-dev.txt", [*LINT, "tests.browser", "pytest"]),
    "bench": ("requirements-dev.txt", ["benchmarks"]),
}


def obstacle() -> str:
    """The sentence that says why this Python cannot make the environment; empty when it can."""
    if sys.version_info[:2] < OLDEST:
        return (
            f"This project needs Python 3.11 or newer and was started with Python {VERSION}; name a newer "
            "one, for example: make run PYTHON=python3.12 (on Windows: py -3.12 tools/bootstrap.py run)."
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return (
            f"Python {VERSION} came without its venv module; on Debian and Ubuntu this installs it: "
            f"sudo apt-get install python3-venv (python{VERSION}-venv if it is not the system's own Python)."
        )
    return ""


def digest_of(files: "list[Path]") -> str:
    """A digest of what the files say."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def stale(stamp: Path, content: str) -> bool:
    """Whether the work that ``stamp`` stands for is to be done: it is missing or says something else."""
    return not stamp.exists() or stamp.read_text() != content


def call(*arguments: str) -> None:
    """Run a program in the project's folder; if it fails, end with its exit code."""
    code = subprocess.call(arguments, cwd=str(ROOT))
    if code:
        sys.exit(code)


def make_environment() -> None:
    """Make ``.venv`` unless this version of Python has made it; one left half-made is made again."""
    stamp = VENV / "made.stamp"
    if PYTHON.exists() and not stale(stamp, VERSION):
        return
    print(f"Making .venv with Python {VERSION}.", flush=True)
    call(sys.executable, "-m", "venv", "--clear", str(VENV))
    stamp.write_text(VERSION)


def install(requirements: str) -> None:
    """Install a requirements file unless the same requirements were installed before."""
    digest = digest_of(sorted(ROOT.glob("requirements*.txt")))
    stamp = (VENV / requirements).with_suffix(".stamp")
    if not stale(stamp, digest):
        return
    print(f"Installing {requirements} into .venv; this takes a minute or two.", flush=True)
    call(str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements)
    stamp.write_text(digest)


def option(name: str, arguments: "list[str]") -> str:
    """What a server option says, in the arguments or else in the environment; empty if it is not given."""
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    parser.add_argument(f"--server.{name}", dest="value", nargs="?", const="true")
    variable = "STREAMLIT_SERVER" + re.sub("(^|[A-Z])", r"_\1", name).upper()
    return parser.parse_known_args(arguments)[0].value or os.environ.get(variable, "")


def wants_browser(arguments: "list[str]") -> bool:
    """Whether a person sits here: there is a screen and no CI, and the arguments do not say otherwise."""
    headless = option("headless", arguments)
    if headless:
        return headless.lower() in ("false", "0")
    has_screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return has_screen and not os.environ.get("CI")


def listens(port: int) -> bool:
    """Whether something on this machine has the port already."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def open_when_ready(url: str) -> None:
    """Open a browser as soon as the app says that it can build a page."""
    end = time.monotonic() + STARTUP
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=STARTUP):
                webbrowser.open(url)
                return
        except OSError:  # it does not listen yet, or answers that no page can be built
            time.sleep(0.2)


def with_browser(arguments: "list[str]") -> "list[str]":
    """Arguments for the server with its port said in them; Streamlit opens no browser for an ASGI application."""
    port = option("port", arguments) or next(n for n in itertools.count(FIRST_PORT) if not listens(n))
    address, base = option("address", arguments), option("baseUrlPath", arguments).strip("/")
    host = LOOPBACK if address in ("", "0.0.0.0", "::") else address
    url = f"http://{host}:{port}{'/' if base else ''}{base}"
    threading.Thread(target=open_when_ready, args=(url,), daemon=True).start()
    return [f"--server.port={port}", *arguments]


def main(arguments: "list[str]") -> None:
    """Do the command that ``arguments`` begin with."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"Name one command: {', '.join(COMMANDS)}.")
    if obstacle():
        sys.exit(obstacle())
    command, *further = arguments
    requirements, steps = COMMANDS[command]
    make_environment()
    install(requirements)
    if command == "run" and wants_browser(further):
        further = with_browser(further)
    for step in steps:
        call(str(PYTHON), "-m", *step.split(), *(further if step is steps[-1] else []))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
