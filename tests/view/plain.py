"""What a page without a stage shows and what its address says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def texts(at: AppTest) -> str:
    """All HTML of a page, in order."""
    return "\n".join(part.proto.body for part in at.get("html"))


def asked(at: AppTest) -> dict[str, str]:
    """What the address says; AppTest has a list for each name."""
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}
