"""Puts what the browser loads where Streamlit serves it, under a name that changes with the content.

Streamlit serves ``static/`` without a Cache-Control header, so a browser may keep an old module beside a new
one. The stage is therefore served from a folder named after its content, and Plotly's script under its version:
it is copied from the installed wheel, so Python's figures and the browser's Plotly cannot drift apart.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent.parent / "static"
_SOURCE: Final = STATIC / "stage"
_LIVE: Final = STATIC / "live"


@lru_cache(maxsize=1)
def stage_folder() -> str:
    """The folder below ``static/`` that holds the stage as it is when the server starts, made if it is not there.

    Asked at every change of every session, so it is found once a process; to see an edited module, start again.
    """
    names = sorted(path.name for path in _SOURCE.iterdir() if path.is_file())
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (_SOURCE / name).read_bytes())
    folder = _LIVE / digest.hexdigest()[:12]
    if not folder.exists():
        _LIVE.mkdir(exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=_LIVE))
        for name in names:
            shutil.copyfile(_SOURCE / name, fresh / name)
        fresh.chmod(0o755)
        _move(fresh, folder)
    return f"live/{folder.name}"


@lru_cache(maxsize=1)
def plotly_script() -> str:
    """The name of Plotly's script below ``static/live``, copied there once."""
    name = f"plotly-{importlib.metadata.version('plotly')}.min.js"
    target = _LIVE / name
    if not target.exists():
        _LIVE.mkdir(exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=_LIVE)
        os.close(handle)
        shutil.copyfile(_wheel_script(), fresh)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(target)
    return name


def _wheel_script() -> Path:
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed; run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def _move(fresh: Path, folder: Path) -> None:
    """Rename in one go; if another process was faster, its folder serves as well."""
    try:
        fresh.rename(folder)
    except OSError:
        shutil.rmtree(fresh)
