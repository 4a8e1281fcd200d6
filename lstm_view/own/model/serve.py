"""The address at which the browser asks for a window of a run: as many numbers as its picture has points.

``lstm/window?run=TOKEN&layer=0&way=0&of=f,i&first=0&stop=4000&top=0&bottom=512&rows=256&columns=800&order=file``
answers, little-endian: int32 Q, R, C, N; for each of the Q quantities float32 least and largest value of the whole
record; for each float32 (R, C) smallest, then (R, C) largest value of each point; int32 the N units from the top down.
``layer`` is -1 for the output of the model and -2, ``of`` then being ``x``, for what it reads where that are numbers.
``lstm/names?run=TOKEN`` answers the names of steps, inputs and outputs as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from lstm_core.checks import Array
from lstm_core.models.windows import ORDERS, window
from lstm_view.own.model.kept import KeptRun, Place, runs

MAX_POINTS: Final = 230_000  # of all quantities of an answer: 1.84 MB
INPUT_LAYER: Final = -2
_NO_STORE: Final = {"cache-control": "no-store"}


def model_routes(root: str) -> list[BaseRoute]:
    """The two addresses, below ``root``."""
    return [Route(f"{root}/lstm/window", _window), Route(f"{root}/lstm/names", _names)]


async def _window(request: Request) -> Response:
    run = runs().find(request.query_params.get("run", ""))
    if run is None or not run.records:
        return PlainTextResponse("There is no such run.", 404, _NO_STORE)
    try:
        answer = await run_in_threadpool(packed_window, run, request.query_params)
    except (ValueError, KeyError, IndexError):
        return PlainTextResponse("There is no such window.", 400, _NO_STORE)
    return Response(answer, 200, _NO_STORE, "application/octet-stream")


async def _names(request: Request) -> Response:
    run = runs().find(request.query_params.get("run", ""))
    if run is None:
        return PlainTextResponse("There is no such run.", 404, _NO_STORE)
    return Response(json.dumps(dict(run.names), ensure_ascii=False), 200, _NO_STORE, "application/json")


def packed_window(run: KeptRun, asked: Mapping[str, str]) -> bytes:
    """Return the answer to a query; ValueError, KeyError or IndexError for one that the run does not have."""
    layer = int(asked["layer"])
    place: Place = (None if layer < 0 else layer, int(asked["way"]))
    quantities = asked["of"].split(",")
    if layer == INPUT_LAYER:
        return _packed_input(run, asked)
    record = run.records[place]
    order, rows, columns = asked.get("order", ORDERS[0]), int(asked["rows"]), int(asked["columns"])
    if rows * columns * len(quantities) > MAX_POINTS:
        raise ValueError("more points than an answer has")
    units = run.order(place, order)[int(asked["top"]) : int(asked["bottom"])]
    first, stop = int(asked["first"]), int(asked["stop"])
    found = [window(record[name], units, first, stop, rows=rows, columns=columns) for name in quantities]
    ranges = [run.range(place, name) for name in quantities]
    return _packed(found, ranges, units)


def _packed_input(run: KeptRun, asked: Mapping[str, str]) -> bytes:
    """The answer to a query for what the model reads, where that are numbers."""
    x, rows, columns = np.asarray(run.x), int(asked["rows"]), int(asked["columns"])
    if x.ndim != 2 or rows * columns > MAX_POINTS:
        raise ValueError("more points than an answer has")
    inputs = np.arange(x.shape[1])[int(asked["top"]) : int(asked["bottom"])]
    found = window(x, inputs, int(asked["first"]), int(asked["stop"]), rows=rows, columns=columns)
    return _packed([found], [(float(x.min()), float(x.max()))], inputs)


def _packed(
    found: list[tuple[Array, Array]], ranges: list[tuple[float, float]], units: npt.NDArray[np.integer]
) -> bytes:
    return b"".join(
        (
            np.array([len(found), *found[0][0].shape, len(units)], "<i4").tobytes(),
            np.array(ranges, "<f4").tobytes(),
            *(half.astype("<f4").tobytes() for pair in found for half in pair),
            units.astype("<i4").tobytes(),
        )
    )
