"""The charts of the stage: one entry each. To add one, add its entry here and its builder in the module it names.

Builders are imported when a chart is first built, so that reading an address loads no Plotly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from lstm_core.kind import PLAIN, LSTMKind
from lstm_core.language import cached, tr, tr_later
from lstm_view.words import NAMES

if TYPE_CHECKING:
    from lstm_view.figures.base import Chart

QUANTITIES: Final = ("f", "i", "o", "g", "c", "h")
COLOURED: Final = (*QUANTITIES, *(f"delta_{name}" for name in QUANTITIES))  # what the heatmap can show


@dataclass(frozen=True)
class Context:
    """What a chart can depend on: the gates a page is about, what is looked at, the sizes of the run, its kind."""

    gates: tuple[str, ...]
    lines: tuple[str, ...]
    quantity: str
    inputs: int
    units: int
    kind: LSTMKind = PLAIN


@dataclass(frozen=True)
class Entry:
    """One chart: its key, its name in the chooser, said by ``tr``, the module of its builder, whose name is the key.

    ``arguments`` are what the builder is called with. ``over_time`` says that its x axis is the steps, so that the
    cursor is drawn in it and a press chooses a step; ``many`` that it says something only of several units.
    """

    key: str
    label: str
    module: str
    arguments: Callable[[Context], tuple[Any, ...]] = lambda context: ()
    over_time: bool = False
    many: bool = False

    def fits(self, context: Context) -> bool:
        """Whether there is anything to show."""
        return context.units > 1 or not self.many

    def build(self, context: Context) -> Chart:
        """Return the template."""
        return _builder(self.module, self.key)(*self.arguments(context))

    def drawn(self, context: Context) -> dict[str, Any]:
        """Return the chart as the browser is sent it."""
        chart = self.build(context)
        return as_sent(
            chart,
            self.key,
            id=self.key if self.key == "heatmap" else chart.key,  # the browser changes its quantity by itself
            quantity=context.quantity,
            choices=_choices() if self.key == "heatmap" else None,
            overTime=self.over_time,
        )


def as_sent(chart: Chart, key: str, **more: Any) -> dict[str, Any]:
    """Return a chart as the browser is sent it; ``place`` is the panel it stands in, if not among the charts."""
    bound = [item.get("meta") or {} for item in chart.spec["data"]]
    return {
        "id": chart.key,
        "key": key,
        "title": chart.title,
        "term": chart.term,
        "alt": chart.alt,
        "height": chart.height,
        "spec": chart.spec,
        "quantity": "",
        "choices": None,
        "follows": any(meta.get("at") or meta.get("reach") == "measured" for meta in bound),
        "overTime": False,
        "place": "",
        **more,
    }


@lru_cache(maxsize=32)
def _builder(module: str, name: str) -> Callable[..., Chart]:
    found: Callable[..., Chart] = getattr(import_module(f"lstm_view.figures.{module}"), name)
    return found


@cached(maxsize=4)
def _choices() -> list[dict[str, str]]:
    """The quantities that a heatmap can show, in words; ``label_b`` are those of a difference to a run B."""
    names = {name: f"{name}, {tr(words)}" for name, words in NAMES.items()}
    return [
        *({"value": name, "label": words} for name, words in names.items()),
        *(
            {
                "value": f"delta_{name}",
                "label": tr("{quantity}: now less before", quantity=words),
                "label_b": f"{words}: A − B",
            }
            for name, words in names.items()
        ),
    ]


def _of_timeline(context: Context) -> tuple[Any, ...]:
    return (context.lines or ("c",), True, context.inputs, context.kind.unbounded)


#: From top to bottom.
CATALOGUE: Final = {
    entry.key: entry
    for entry in (
        Entry(
            "heatmap",
            tr_later("All units"),
            "grid",
            lambda c: (COLOURED, c.quantity, c.kind.unbounded),
            over_time=True,
            many=True,
        ),
        Entry("ledger", tr_later("Ledger at this step"), "ledger", over_time=True),
        Entry("triangle", tr_later("Whole ledger"), "ledger", over_time=True),
        Entry("activation", tr_later("Activation curves"), "curves", lambda c: (c.gates, c.kind)),
        Entry("clock", tr_later("Half-life"), "curves"),
        Entry("memory", tr_later("Memory at this step"), "waterfall"),
        Entry("reveal", tr_later("Hidden and shown"), "lines", lambda c: (c.kind.output,), over_time=True),
        Entry("saturation", tr_later("Saturation"), "saturation"),
        Entry("timeline", tr_later("Over time"), "lines", _of_timeline, over_time=True),
    )
}
CHARTS: Final = tuple(CATALOGUE)
