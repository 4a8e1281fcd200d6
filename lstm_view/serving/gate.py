"""Who comes in: how many pages are open, from where, and whether there is room for one more."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.types import Scope

from lstm_view.serving.settings import Settings, settings

if TYPE_CHECKING:
    from lstm_view.serving.sockets import Visit

COOKIE: Final = "lstm_replica"
#: Seconds within which a page that was sent opens its socket; so long a place is kept for it.
PROMISED: Final = 15.0
#: Seconds after which a full server may be asked again.
RETRY: Final = 20
_STATM: Final = Path("/proc/self/statm")


class Gate:
    """Counts open pages. Only the thread of the event loop asks it.

    A page that was sent has a place before its socket comes: whoever has seen the page is not sent away from it.
    """

    def __init__(self, limits: Settings) -> None:
        self.limits = limits
        self.draining = False
        self.visits: set[Visit] = set()
        self.uploads = 0
        self._addresses: Counter[str] = Counter()
        self._promised: deque[float] = deque()

    def refusal(self, scope: Scope) -> str | None:
        """Why there is no room for one more page: "ending", "memory", "address" or "sessions"; None if there is."""
        limits = self.limits
        if self.draining:
            return "ending"
        if self.crowded():
            return "memory"
        more = 2 if self.knows(scope) else 1  # while a page is loaded again, the one before it still counts
        if 0 < limits.max_per_address * more <= self._addresses[address(scope)]:
            return "address"
        return "sessions" if 0 < limits.max_sessions * more <= len(self.visits) + self._expected() else None

    def crowded(self) -> bool:
        """Whether the process has more memory than it should."""
        return 0 < self.limits.max_memory < resident() / 2**20

    def knows(self, scope: Scope) -> bool:
        """Whether a visitor has been here: at a replica that fell out, or at this one before a reload."""
        return bool(replica_of(scope)) or len(header(scope, "sec-websocket-protocol").split(",")) > 2

    def promise(self) -> None:
        """A page was sent, whose socket will come."""
        if self.limits.max_sessions:
            self._promised.append(time.monotonic())

    def enter(self, visit: Visit) -> None:
        """A socket has come."""
        self.visits.add(visit)
        self._addresses[visit.address] += 1
        if self._expected():
            self._promised.popleft()

    def leave(self, visit: Visit) -> None:
        """A socket is gone."""
        self.visits.discard(visit)
        self._addresses[visit.address] -= 1
        if self._addresses[visit.address] <= 0:
            del self._addresses[visit.address]

    def cookie(self, scope: Scope) -> str:
        """The header by which the proxy knows where a visitor's session is; empty where nobody needs to know.

        In a frame of another site a browser gives cookies back only if they say that they may be, and over HTTPS.
        """
        if not (self.limits.replica or self.limits.max_sessions or self.limits.max_per_address):
            return ""
        frames = "SameSite=None; Secure; Partitioned" if scope.get("scheme") in ("https", "wss") else "SameSite=Lax"
        return f"{COOKIE}={self.limits.replica or 'here'}; Path=/; HttpOnly; {frames}"

    def _expected(self) -> int:
        end = time.monotonic() - PROMISED
        while self._promised and self._promised[0] < end:
            self._promised.popleft()
        return len(self._promised)


@lru_cache(maxsize=1)
def gate() -> Gate:
    """That of this process."""
    return Gate(settings())


def header(scope: Scope, name: str) -> str:
    """A header of a request, empty if there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()), "")


def replica_of(scope: Scope) -> str:
    """The replica that a request's cookie names, or nothing."""
    try:
        found = SimpleCookie(header(scope, "cookie")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def address(scope: Scope) -> str:
    """From where a request comes; the proxy says it, and uvicorn believes the proxies that it is told to."""
    return (scope.get("client") or ("",))[0]


def resident() -> int:
    """Bytes of memory that the process has; 0 where the system does not say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
