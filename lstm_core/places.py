"""Where the files lie that are no modules: assets, pages, static and app.py."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGES: Final = Path(__file__).resolve().parents[1]
"""The folder that lstm_core and lstm_view lie in."""

_INSTALLED: Final = PACKAGES / "lstm_in_action"  # a package of the wheel: setup.py

ROOT: Final = _INSTALLED if _INSTALLED.is_dir() else PACKAGES
"""The folder of the project; where it was installed from a wheel, the package that holds its files."""
