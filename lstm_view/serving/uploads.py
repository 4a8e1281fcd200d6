"""What is uploaded stays in memory: a person's numbers go to no disk, and a read-only server takes them too."""

from __future__ import annotations

from typing import Final

from starlette.formparsers import MultiPartParser

from lstm_core.models import MAX_MODEL_BYTES

#: Beyond the largest file, what Streamlit lets through before it refuses a request whose length was not said.
MARGIN: Final = 2**20


def keep_in_memory() -> None:
    """Let no file that the page takes be spooled to disk; Starlette begins at one megabyte."""
    MultiPartParser.spool_max_size = MAX_MODEL_BYTES + MARGIN
