"""Make ``.venv``, fill it when the requirements changed, and run one of the project's commands in it.

``python tools/bootstrap.py run|test|lint|bench [arguments passed on]`` needs only Python 3.11 or newer;
an older Python 3 gets as far as the sentence that says so.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# Only this machine is served; a further argument says otherwise, the last one counts: --server.address=0.0.0.0
LOOPBACK = "127.0.0.1"
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


def main(arguments: "list[str]") -> None:
    """Do the command that ``arguments`` begin with."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"Name one command: {', '.join(COMMANDS)}.")
    if obstacle():
        sys.exit(obstacle())
    requirements, steps = COMMANDS[arguments[0]]
    make_environment()
    install(requirements)
    for step in steps:
        further = arguments[1:] if step is steps[-1] else []
        call(str(PYTHON), "-m", *step.split(), *further)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
