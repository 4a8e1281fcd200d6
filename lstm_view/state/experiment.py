"""What is on screen: a run, a cursor in it, and a look at it. All of these are values; nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Final

import numpy as np

from lstm_core import STORIES, LSTMParameters, Variant, variant_of
from lstm_core.challenges import CHALLENGES
from lstm_view.figures.catalogue import QUANTITIES
from lstm_view.state.changes import Change
from lstm_view.state.entry import Entry
from lstm_view.state.prediction import OF_PREDICTION, Drawn, Prediction
from lstm_view.state.question import Question
from lstm_view.state.run_parts import Floats
from lstm_view.state.table import Table
from lstm_view.words.digits import DIGITS

RANDOM: Final = "random"
OWN: Final = "own"
BLANK: Final = "blank"
#: What a lecture can show: parts of the stage, in the order of the screen.
PARTS: Final = ("timeline", "caption", "drawing", "arithmetic", "sliders", "chart")
#: What a scene can show: these and what stands round the stage.
SCENE_PARTS: Final = (*PARTS, "phases", "panels", "text", "menu")
#: What a scene can lock: the sliders of a gate, the input, the start values, the cell, changes of What if, and what a
#: page adds to the stage.
LOCKS: Final = ("f", "i", "g", "o", "x", "start", "story", "whatif", "panels")
#: The same of all cells: u and r are the gates of a GRU, h is what an RNN has weights of.
ALL_LOCKS: Final = ("f", "i", "g", "o", "u", "r", "h", *LOCKS[4:])
VIEWS: Final = ("cell", "states", "forget", "input", "memory", "output")
ASKED: Final = ("last", "every")  # of which steps a target is asked: the step T of the loss, or all of them
ERRORS: Final = ("half", "mean", "entropy")  # half the sum of the squared errors, their mean, or the cross-entropy
AXES: Final = ("scaled", "original")  # units along the axis of an input that was scaled
#: What of a look belongs to a loss: attributes, and names in an address.
OF_LOSS: Final = ("targets", "asked", "error", "rate", "gate")

# -- the cell: one case for each place that its numbers can come from


@dataclass(frozen=True)
class Story:
    """The cell of a story, set by hand; ``key`` is one of ``lstm_core.STORIES``."""

    key: str

    @property
    def name(self) -> str:
        """What an address calls it."""
        return self.key

    @property
    def input_size(self) -> int:
        """How many numbers it reads at a step, D."""
        return STORIES[self.key].parameters.input_size


@dataclass(frozen=True)
class Random:
    """A cell whose weights are drawn from the seed of the run."""

    input_size: int = 1
    units: int = 4
    peephole: bool = False
    name: ClassVar[str] = RANDOM


@dataclass(frozen=True)
class Own:
    """A cell whose every number was given: parameters and start values h0 and c0, (H,) each."""

    parameters: LSTMParameters
    h0: Floats
    c0: Floats
    name: ClassVar[str] = OWN

    @property
    def input_size(self) -> int:
        """How many numbers it reads at a step, D."""
        return self.parameters.input_size

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """All its numbers in one row: W, U, b, the peepholes if it has them, h0, c0."""
        p = self.parameters
        arrays = [p.weight_ih, p.weight_hh, p.bias, p.peephole, self.h0, self.c0]
        return tuple(float(value) for array in arrays if array is not None for value in array.ravel())

    @cached_property
    def _identity(self) -> tuple[object, ...]:
        p = self.parameters
        return (p.input_size, p.hidden_size, p.key, self.numbers)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Own) and self._identity == other._identity)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self._identity)


@dataclass(frozen=True)
class OwnOther:
    """A GRU or an RNN whose every number was given; ``key`` is that of its type for ``lstm_core.variant_of``.

    ``numbers`` are its weights in the order of ``lstm_core.Variant.weights``, each row by row, then h0 (H,).
    """

    key: str
    input_size: int
    units: int
    numbers: tuple[float, ...]
    name: ClassVar[str] = OWN

    @property
    def variant(self) -> Variant:
        """Its type: lines, names, title."""
        return variant_of(self.key)

    @property
    def arrays(self) -> dict[str, Floats]:
        """Its weights by the names in the lines, and h0."""
        sizes = {"D": self.input_size, "H": self.units}
        shapes = {name: [sizes[axis] for axis in axes] for name, axes in self.variant.weights.items()}
        shapes["h0"] = [self.units]
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes.values())])
        values = np.array(self.numbers)
        parts = zip(shapes.items(), ends[:-1], ends[1:], strict=True)
        return {name: values[first:last].reshape(shape) for (name, shape), first, last in parts}

    @property
    def size(self) -> int:
        """How many numbers it must have."""
        return self.variant.parameter_count(self.input_size, self.units) + self.units


@dataclass(frozen=True)
class Blank:
    """A cell whose weights are all 0, as large as its input asks for: what a challenge begins with."""

    name: ClassVar[str] = BLANK
    input_size: ClassVar[int] = 1  # of an input that any cell can have


Cell = Story | Random | Own | OwnOther | Blank


# -- the input


@dataclass(frozen=True)
class CellInput:
    """What belongs to the cell: a story's sequence, or ``steps`` random numbers for each input of another cell."""

    steps: int = 30
    name: ClassVar[str] = "story"


@dataclass(frozen=True)
class Measured:
    """The last ``steps`` values of a series of measurements; what an address calls it is one of MEASURED."""

    steps: int = 30
    name: ClassVar[str] = ""


@dataclass(frozen=True)
class Sunspots(Measured):
    """Yearly sunspot numbers, from 1700."""

    name: ClassVar[str] = "sunspots"


@dataclass(frozen=True)
class Nile(Measured):
    """The yearly flow of the Nile, 1871 to 1970: all of it by itself, since what changed it was in 1899."""

    steps: int = 100
    name: ClassVar[str] = "nile"


@dataclass(frozen=True)
class ElNino(Measured):
    """The temperature of the sea off Peru, month by month from 1950 to 2010."""

    steps: int = 72
    name: ClassVar[str] = "elnino"


@dataclass(frozen=True)
class Numbers:
    """Numbers as they were typed, and what was said where they can be read in two ways.

    ``decimal`` is the sign before the decimals, one of DECIMALS or empty where none was chosen; with ``one_step`` a
    single line is one step of several inputs.
    """

    data: str = ""
    decimal: str = ""
    one_step: bool = False
    name: ClassVar[str] = "numbers"


@dataclass(frozen=True)
class Text:
    """Text as it was typed, a step a character or a word (``by``), and the order of these as it was typed.

    An empty ``order`` is the sorted one; see :mod:`lstm_view.state.signs`.
    """

    data: str = ""
    by: str = "characters"
    order: str = ""
    name: ClassVar[str] = "text"


@dataclass(frozen=True)
class Trial:
    """A trial of a challenge, one of ``lstm_core.challenges.CHALLENGES``; ``trial`` is its number."""

    challenge: str = next(iter(CHALLENGES))
    trial: int = 0
    name: ClassVar[str] = "trial"


#: What an address calls the sign before the decimals of typed numbers, and the sign.
DECIMALS: Final = {"point": ".", "comma": ","}
#: What one step of a text can be.
SIGNS: Final = ("characters", "words")
Input = CellInput | Measured | Numbers | Text | Table | Trial


# -- the whole


@dataclass(frozen=True)
class Output:
    """A read-out, y = activation(W h + b): a row of ``weight`` (K, H) and a number of ``bias`` (K,) for each output."""

    activation: str
    weight: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]

    @property
    def hidden_size(self) -> int:
        """How many units it reads, H."""
        return len(self.weight[0])

    @property
    def numbers(self) -> tuple[float, ...]:
        """All its numbers in one row: the weights an output after the other, then the biases."""
        return tuple(number for row in (*self.weight, self.bias) for number in row)


@dataclass(frozen=True)
class Run:
    """What is computed. It alone decides the numbers, so whatever is cached is cached by it.

    ``seed`` is that of all chance in it: the weights and input of a random cell, the noise of a story. ``readout``
    makes y of h; None where there is none.
    """

    cell: Cell = Story("remember")
    input: Input = CellInput()
    seed: int = 0
    changes: tuple[Change, ...] = ()
    readout: Output | None = None

    @property
    def unchanged(self) -> Run:
        """The same run without any change."""
        return replace(self, changes=()) if self.changes else self

    @property
    def bare(self) -> Run:
        """The same run without any change and without a read-out: what c and h follow from."""
        return replace(self, changes=(), readout=None) if self.changes or self.readout else self


@dataclass(frozen=True)
class Cursor:
    """Where one stands. ``step`` None is the step on which the run opens."""

    step: int | None = None
    phase: int = 0
    unit: int = 0


@dataclass(frozen=True)
class Look:
    """What is shown of the run. ``axes`` are the units along the axis of an input that was scaled, one of AXES.

    The gradients ask for ``loss``, the step T whose state is derived (None: the last one), and for ``state``, c or h.
    ``cells`` are the types that are compared; with ``own`` a type that cannot do the story's task with the LSTM's
    weights has weights of its own. ``lecture`` are the parts of the stage that a lecture shows, none where the page is
    shown as usual; like ``view`` the browser moves it alone. ``digits`` are the decimals of every number shown, 3 to
    10, or ``DIGITS["all"]``. ``targets`` are those of a loss, as they were typed; ``asked`` says of which steps, one of
    ASKED, and ``error`` how it is counted, one of ERRORS; ``rate`` is the learning rate, and ``gate`` the one whose
    gradients are listed, "y" for the read-out. ``entry`` is what was typed of a cell of one's own, ``question`` what
    is asked of the units of a model. ``state`` is empty, ``cells`` are none and ``entry`` and ``question`` are None on
    a page that does not show such a thing. ``predict`` is what a person
    predicts, ``drawn`` what they drew of it so far, ``seen`` whether the real course is shown beside it, and
    ``happened`` the key of what they then said had happened. ``parts`` are those that a scene shows, none where nothing
    is hidden, and ``locks`` what is fixed in it; while a teacher is ``preparing`` the scene neither is in force.
    """

    view: str = "cell"
    charts: tuple[str, ...] = ("activation", "memory", "timeline")
    lines: tuple[str, ...] = QUANTITIES
    quantity: str = "c"
    axes: str = AXES[0]
    state: str = ""
    loss: int | None = None
    cells: tuple[str, ...] = ()
    own: bool = True
    lecture: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    preparing: bool = False
    digits: int = DIGITS["usual"]
    targets: str = ""
    asked: str = "last"
    error: str = "half"
    rate: float = 0.1
    gate: str = "f"
    entry: Entry | None = None
    question: Question | None = None
    predict: Prediction | None = None
    drawn: Drawn = ()
    seen: bool = False
    happened: str = ""

    @property
    def hides(self) -> bool:
        """Whether what comes is hidden, because it is being predicted."""
        return self.predict is not None and not self.seen

    def predicting(self, prediction: Prediction | None) -> Look:
        """The same look with another prediction, of which nothing is drawn yet, or with none."""
        return replace(self, predict=prediction, **OF_PREDICTION)  # type: ignore[arg-type]

    @property
    def is_scene(self) -> bool:
        """Whether something is hidden or locked."""
        return not self.preparing and bool(self.parts or self.locks)

    def fixes(self, lock: str) -> bool:
        """Whether a scene is shown that locks this, one of ALL_LOCKS."""
        return self.is_scene and lock in self.locks


@dataclass(frozen=True)
class Experiment:
    """All that decides what is on screen.

    ``run`` is A. ``other`` is B, the run it is compared with; None: with itself as it was before any change.
    """

    run: Run = field(default_factory=Run)
    cursor: Cursor = field(default_factory=Cursor)
    look: Look = field(default_factory=Look)
    other: Run | None = None

    def with_run(self, run: Run) -> Experiment:
        """The same look at another run, from where that one opens; what was predicted was about this one."""
        return replace(self, run=run, cursor=Cursor(), look=self.look.predicting(None))

    def swapped(self) -> Experiment:
        """The same place with A and B exchanged; as it is without B."""
        if self.other is None:
            return self
        return replace(self.with_run(self.other), cursor=self.cursor, other=self.run)

    def with_changes(self, changes: tuple[Change, ...]) -> Experiment:
        """The same with other changes."""
        return replace(self, run=replace(self.run, changes=changes))

    def with_look(self, **fields: object) -> Experiment:
        """The same run, looked at in another way."""
        return replace(self, look=replace(self.look, **fields))  # type: ignore[arg-type]  # checked by the callers
