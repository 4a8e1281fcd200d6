"""``/metrics``, for the operator only: what Prometheus asks for. Its library is imported with the first question."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from lstm_view.serving.counters import Counters, counters
from lstm_view.serving.gate import Gate, address, gate, header

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

#: What a proxy adds: then "this machine" is only the proxy's.
_PROXIED: Final = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
#: Counter -> its labels and what it says.
_COUNTED: Final = {
    "opened": (("how",), "Sockets that were let in: of a new page, or of one that came again"),
    "refused": (("why",), "Pages, sockets and files for which there was no room"),
    "actions": ((), "Actions of visitors that were taken over, such as a slider let go"),
    "requests": (("kind", "status"), "Answers over HTTP"),
}


async def metrics(request: Request) -> Response:
    """The counters; for anybody who may not see them there is nothing here."""
    if not allowed(request.scope, gate().limits.metrics_token):
        return PlainTextResponse("There is nothing here.", 404)
    try:
        text, kind = await run_in_threadpool(_exposed)
    except ImportError:
        logging.getLogger(__name__).warning("prometheus-client is not installed.")
        return PlainTextResponse("prometheus-client is not installed.", 501)
    return Response(text, media_type=kind, headers={"cache-control": "no-store"})


def allowed(scope: Scope, token: str) -> bool:
    """Whether a request comes from this machine itself and through no proxy, or brings the token."""
    brought = header(scope, "authorization").removeprefix("Bearer ").encode()
    if token and hmac.compare_digest(brought, token.encode()):
        return True
    return _is_here(address(scope)) and not any(header(scope, name) for name in _PROXIED)


def _is_here(found: str) -> bool:
    try:
        return ip_address(found).is_loopback
    except ValueError:
        return False


def _exposed() -> tuple[bytes, str]:
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return generate_latest(_registry()), CONTENT_TYPE_LATEST


@lru_cache(maxsize=1)
def _registry() -> CollectorRegistry:
    return registry(gate(), counters())


def registry(gate_: Gate, counts: Counters) -> CollectorRegistry:
    """What is asked each time: our numbers, and those of the process (memory, processor time, open files)."""
    from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
    from prometheus_client.registry import Collector

    class _Ours(Collector):
        def collect(self) -> Iterator[Any]:
            return _families(gate_, counts)

    found = CollectorRegistry()
    ProcessCollector(registry=found)
    GCCollector(registry=found)
    found.register(_Ours())
    return found


def _families(gate_: Gate, counts: Counters) -> Iterator[Any]:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

    now = {
        "lstm_sessions": ("Pages that are open", len(gate_.visits)),
        "lstm_sessions_limit": ("Pages that may be open; 0 is no limit", gate_.limits.max_sessions),
        "lstm_memory_limit_megabytes": ("Memory beyond which nobody new comes in", gate_.limits.max_memory),
        "lstm_uploads": ("Files on their way up", gate_.uploads),
        "lstm_draining": ("Whether the server is about to end", int(gate_.draining)),
    }
    for name, (said, value) in now.items():
        yield GaugeMetricFamily(name, said, value)
    for name, (labels, said) in _COUNTED.items():
        counted = CounterMetricFamily(f"lstm_{name}", said, labels=labels)
        for values, n in (counts.counts(name) or ({} if labels else {(): 0})).items():
            counted.add_metric(values, n)
        yield counted
    buckets, seconds = counts.answers()
    said = "From a message of a page to the end of the run that answers it"
    yield HistogramMetricFamily("lstm_answer_seconds", said, buckets, seconds)
