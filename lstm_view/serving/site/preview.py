"""The picture that stands beside a link to a page in a chat or a course: its title, and the run that it shows."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, Final

import numpy as np

from lstm_view.serving.site.letters import drawable
from lstm_view.state import scene
from lstm_view.state.experiment import Experiment
from lstm_view.theme import NEUTRALS, QUANTITIES

_WIDTH, _HEIGHT = 1200, 630
_EDGE: Final = 72
_FINE: Final = 2  # times as large as it is shown, the chart is drawn: its lines are smooth then
_TITLE, _TEXT, _SMALL = 68, 31, 25
_LINES: Final = 3  # of the description
_CHART: Final = (_WIDTH - 2 * _EDGE, 200)
_TOP: Final = 372  # where the chart begins
_ROW: Final = 24  # pixels of a gate
_LINE: Final = 5
_GAP: Final = 14  # to the name of a row or a line
_GATES: Final = "fio"
_INK, _MUTED, _PAPER, _RULE = (NEUTRALS[name][0] for name in ("ink", "muted", "paper", "rule"))


def preview(title: str, about: str, home: Experiment | None) -> bytes:
    """Return the picture as PNG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((_EDGE, 56), "LSTM in Action", font=_face("sans.woff2", _SMALL, 600), fill=QUANTITIES["o"][1])
    size = next(size for size in range(_TITLE, 20, -4) if _fits(title, _face("serif.woff2", size, 600)))
    draw.text((_EDGE, 96), title, font=_face("serif.woff2", size, 600), fill=_INK)
    text = _face("sans.woff2", _TEXT, 400)
    for k, line in enumerate(_broken(about, text)):
        draw.text((_EDGE, 200 + 42 * k), line, font=text, fill=_MUTED)
    chart, ends = _chart(home or Experiment())
    picture.paste(chart, (_EDGE, _TOP))
    for name, (x, y) in ends.items():
        place, letter = (_EDGE + x, _TOP + y), _face("serif-italic.woff2", _SMALL + 3, 400)
        draw.text(place, name, font=letter, fill=QUANTITIES[name][1], anchor="rm" if x < 0 else "lm")
    file = BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


@lru_cache(maxsize=32)
def _chart(home: Experiment) -> tuple[Any, dict[str, tuple[float, float]]]:
    """Gates as rows of shades, both memories as lines: the first unit over all steps; and where the name of each is."""
    from PIL import Image, ImageDraw

    width, height = _CHART
    picture = Image.new("RGB", (width * _FINE, height * _FINE), _PAPER)
    draw = ImageDraw.Draw(picture)
    trace = scene.build(home).trace
    ends = np.linspace(0, width * _FINE, len(trace) + 1)
    for row, gate in enumerate(_GATES):
        top = _ROW * row * _FINE
        for k, value in enumerate(getattr(trace, gate)[:, 0]):
            shade = _mixed(_PAPER, QUANTITIES[gate][0], 0.06 + 0.94 * float(value))
            draw.rectangle((round(ends[k]), top, round(ends[k + 1]) - _FINE, top + (_ROW - 4) * _FINE), fill=shade)
    series = {name: getattr(trace, name)[:, 0] for name in "hc"}
    high = max(float(np.abs(values).max()) for values in series.values()) or 1.0
    low = min(0.0, *(float(values.min()) for values in series.values()))
    top, middles = (_ROW * len(_GATES) + 12) * _FINE, (ends[:-1] + ends[1:]) / 2
    scale = (height * _FINE - top - _LINE * _FINE) / (high - low)
    draw.line([(0, top + high * scale), (width * _FINE, top + high * scale)], fill=_RULE, width=2 * _FINE)
    for name, values in series.items():
        points = list(zip(middles.tolist(), (top + (high - values) * scale).tolist(), strict=True))
        draw.line(points, fill=QUANTITIES[name][0], width=_LINE * _FINE, joint="curve")
    names: dict[str, tuple[float, float]] = {
        gate: (-_GAP, _ROW * row + (_ROW - 4) / 2) for row, gate in enumerate(_GATES)
    }
    last = {name: float(top + (high - values[-1]) * scale) / _FINE for name, values in series.items()}
    apart = max(0.0, _SMALL - abs(last["c"] - last["h"])) / 2 * (1 if last["c"] <= last["h"] else -1)
    names |= {"c": (width + _GAP / 2, last["c"] - apart), "h": (width + _GAP / 2, last["h"] + apart)}
    return picture.resize(_CHART, Image.Resampling.BOX), names


def _mixed(back: str, front: str, share: float) -> tuple[int, ...]:
    def parts(colour: str) -> list[int]:
        return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]

    return tuple(round(b + (f - b) * share) for b, f in zip(parts(back), parts(front), strict=True))


@lru_cache(maxsize=32)
def _face(name: str, size: int, weight: int) -> Any:
    from PIL import ImageFont

    face = ImageFont.truetype(BytesIO(drawable(name)), size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([weight])
    return face


def _fits(text: str, face: Any) -> bool:
    return float(face.getlength(text)) <= _WIDTH - 2 * _EDGE


def _broken(text: str, face: Any) -> list[str]:
    """Text in lines that fit; what is more than there is room for is left out."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, face):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip('.,;:')} …"]
