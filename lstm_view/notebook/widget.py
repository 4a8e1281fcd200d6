"""The stage as a widget: the same payload and the same history as on a page, between a kernel and its notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import anywidget
import traitlets

from lstm_core import Trace
from lstm_core.language import tr
from lstm_core.live import Traces
from lstm_view.notebook import modules
from lstm_view.serving.files import plotly_script
from lstm_view.serving.outlines import outlines_file
from lstm_view.stage import payload
from lstm_view.stage.pack import pack
from lstm_view.stage.payload import StageOptions
from lstm_view.state import scene
from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import OWN, Experiment
from lstm_view.state.history import History

_OPTIONS: Final = StageOptions(whatif="after", measures=True)


class StageWidget(anywidget.AnyWidget):
    """The stage in the output of a cell.

    ``experiment`` is what is on it, ``trace`` its run, which follows every change made by hand; ``traces`` are those of
    all layers of the model as it is. ``on_change`` calls back; ``observe(…, "experiment")`` does too.
    """

    _esm = modules.WIDGET.read_text(encoding="utf-8")
    version = traitlets.Unicode().tag(sync=True)
    experiment = traitlets.Any(read_only=True)

    def __init__(self, experiment: Experiment, traces: Traces, title: str, claim: str) -> None:
        self._history = History(experiment, experiment)
        self._said = {"key": OWN, "title": title, "claim": claim}
        self._scene: tuple[Experiment, scene.Scene] | None = None
        self._callbacks: list[Callable[[StageWidget], object]] = []
        self.traces = traces
        super().__init__(version=modules.version())
        self.set_trait("experiment", experiment)
        self.on_msg(self._receive)

    @property
    def trace(self) -> Trace:
        """The run that the stage shows: every gate and state of every step, (T, H) each."""
        return self._shown().trace

    def on_change(self, callback: Callable[[StageWidget], object]) -> None:
        """Call ``callback(widget)`` whenever something was changed on the stage, undone or chosen."""
        self._callbacks.append(callback)

    def __repr__(self) -> str:
        steps, units = self.trace.c.shape
        return tr("The stage: {title}, {steps} steps, {units} units", **self._said, steps=steps, units=units)

    def _shown(self) -> scene.Scene:
        """The scene of the present experiment, built once."""
        history = self._history
        if self._scene is None or self._scene[0] is not history.now:
            self._scene = history.now, scene.build(history.now, history.notices)
        return self._scene[1]

    def _receive(self, _: object, message: Any, __: object) -> None:
        """What the browser asks for or says: static/notebook/widget.js and host.js."""
        if not isinstance(message, Mapping):
            return
        match message.get("kind"):
            case "modules":
                self._give_modules(message.get("asked"))
            case "file":
                self._give_file(str(message.get("name")), message.get("asked"))
            case "all":
                self._history.has = {}
                self._show()
            case "actions":
                self._act(message.get("actions"))

    def _give_modules(self, asked: object) -> None:
        found = modules.modules()
        listed = [{"name": name, "imports": imports} for name, (_, imports) in found.items()]
        texts = [text.encode() for text, _ in found.values()]
        answer = {"answers": asked, "first": modules.FIRST, "modules": listed}
        self.send(answer, [*texts, modules.style().encode()])

    def _give_file(self, name: str, asked: object) -> None:
        try:
            found = [modules.file(name)]
        except (KeyError, OSError):
            found = []
        self.send({"answers": asked}, found)

    def _show(self) -> None:
        data = payload.build(self._shown(), self._history, _OPTIONS, f"notebook-{self.model_id}", {"predict": None})
        own = {
            "story": self._said,
            "stories": [{"key": OWN, "title": self._said["title"]}],
            "plotly": plotly_script(),
            "outlines": outlines_file(),
        }
        self.send({"kind": "payload"}, [pack({**data, **own}, self._history.has)])

    def _act(self, actions: object) -> None:
        apply_all(self._history, actions)
        self._scene = None  # its notices may be other ones
        self._show()
        if self._history.now != self.experiment:
            self.set_trait("experiment", self._history.now)
            for callback in self._callbacks:
                callback(self)
