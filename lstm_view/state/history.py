"""The history of one page of one session: the present experiment, those before it, those undone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from lstm_view.state.experiment import OF_LOSS, OWN, Experiment, Run
from lstm_view.state.locks import refusal

MAX_UNDO: Final = 200
REPEAT: Final = 1_000  # ms between two changes of the same thing that are one step of undo


@dataclass(frozen=True)
class Kept:
    """An experiment in writing, as the browser keeps it: its address, and the long parts that it names."""

    experiment: Experiment
    text: str
    parts: dict[str, str]


@dataclass
class History:
    """Present, undo stack and redo stack, and what the stage has been told.

    ``ack`` is the number of the last action applied, ``jump`` grows whenever the cursor was moved from here, ``linked``
    says that an address opened the page. ``session`` is new for each history, so that a browser which kept an older one
    knows that this server has never seen it. ``all_texts`` says that the browser asked for all it may keep of the
    stacks, ``has`` what of a payload it holds; ``texts`` has the address of each experiment by its identity, as to
    compare whole experiments would take long. ``origin`` is the scene that a link or a file opened here, to which a
    reset leads back; None outside a scene. ``heard`` is the key of the stage in the session and what it had sent when
    the page was last drawn.
    """

    home: Experiment
    now: Experiment
    undo: list[Experiment] = field(default_factory=list)
    redo: list[Experiment] = field(default_factory=list)
    notices: tuple[str, ...] = ()
    ack: int = 0
    jump: int = 0
    linked: bool = False
    all_texts: bool = False
    has: dict[str, str] = field(default_factory=dict)
    texts: dict[int, Kept] = field(default_factory=dict)
    session: str = field(default_factory=lambda: secrets.token_hex(8))
    brought: Experiment | None = None  # by a file
    origin: Experiment | None = None
    heard: tuple[str, object] = ("", None)
    _last: tuple[object, int] = (None, 0)  # what was changed last, and when

    def __post_init__(self) -> None:
        """An address may have opened a scene."""
        if self.now.look.is_scene:
            self.origin = self.origin or self.now

    def put(self, experiment: Experiment, *, moved: bool, what: object = None, at: int = 0) -> bool:
        """Make ``experiment`` the present; the one before becomes the step that undo goes back to.

        ``moved`` says that the stage has to move its cursor to where ``experiment`` says. Changes of the same ``what``
        within REPEAT ms (``at`` is the time in ms) are one step: a person means one change when a key repeats. What
        the scene locks is refused in a notice; return whether it was not.
        """
        refused = refusal(self.now, experiment)
        if refused:
            self.notices = (refused,)
        else:
            self._put(experiment, moved=moved, what=what, at=at)
        return not refused

    def open(self, experiment: Experiment) -> None:
        """Show what a link or a file says. Undo leads neither into a scene nor out of one."""
        left = self.now.look.is_scene
        self._put(experiment, moved=True)
        self.origin = self.now if self.now.look.is_scene else None
        if left or self.origin:
            self.undo, self.redo = [], []

    def _put(self, experiment: Experiment, *, moved: bool, what: object = None, at: int = 0) -> None:
        if replace(experiment, cursor=self.now.cursor) == self.now:
            self.jump += moved and experiment != self.now  # only the cursor moved, which is nothing to undo
            self.now = experiment
            return
        last, then = self._last
        repeated = what is not None and what == last and 0 <= at - then <= REPEAT and bool(self.undo)
        if not repeated:
            self.undo = [*self.undo[1 - MAX_UNDO :], self.now]
        elif replace(self.undo[-1], cursor=experiment.cursor) == experiment:
            self.undo = self.undo[:-1]  # put back where it was: nothing to undo
        self.redo = []
        self.now = experiment
        self.jump += moved
        self._last = (what, at)

    @property
    def own(self) -> Run | None:
        """The latest run here with a cell of one's own, so that one comes back to it; changes left out."""
        found = self.latest(lambda run: run.cell.name == OWN)
        return found and found.unchanged

    def latest(self, fits: Callable[[Run], bool]) -> Run | None:
        """The latest run here of which ``fits`` is true."""
        runs = (one.run for one in (self.now, *reversed(self.undo), *reversed(self.redo)))
        return next(filter(fits, runs), None)

    def step_back(self) -> None:
        """Take the last change back."""
        self._step(self.undo, self.redo)

    def step_forward(self) -> None:
        """Make again what was taken back last."""
        self._step(self.redo, self.undo)

    def reset(self) -> None:
        """Take back all changes, the choices of the page's own panel, and what is predicted.

        In a scene, go back to how it was given.
        """
        if self.origin is not None:
            self._put(self.origin.with_look(lecture=self.now.look.lecture), moved=True)
            return
        home, look = self.home.look, self.now.look
        look = replace(look, state=home.state, loss=home.loss, cells=home.cells, own=home.own)
        look = replace(look, **{name: getattr(home, name) for name in OF_LOSS}).predicting(home.predict)
        self.put(replace(self.now, run=self.now.run.unchanged, look=look), moved=False)

    @property
    def can_reset(self) -> bool:
        """Whether a reset would change anything; in a scene it may be the cursor, of which the browser knows more."""
        if self.origin is not None:
            return True
        after = History(self.home, self.now)
        after.reset()
        return after.now != self.now

    def restore(
        self, now: Experiment, undo: list[Experiment], redo: list[Experiment], origin: Experiment | None = None
    ) -> None:
        """Put back what the browser had kept of a history that this server does not know.

        A file that was opened here before the browser could say so comes on top.
        """
        self.now, self.undo, self.redo = now, undo[-MAX_UNDO:], redo[-MAX_UNDO:]
        self.origin = (origin or now) if now.look.is_scene else None
        self.jump += 1
        if self.brought:
            self.open(self.brought)

    def _step(self, source: list[Experiment], target: list[Experiment]) -> None:
        if not source:
            return
        then = source.pop().with_look(lecture=self.now.look.lecture)
        target.append(self.now)
        same = (then.run.cell, then.run.input) == (self.now.run.cell, self.now.run.input)
        # Within one run the change goes back and the person stays; what the browser chooses alone stays too.
        look = replace(then.look, view=self.now.look.view, quantity=self.now.look.quantity)
        self.now = replace(then, cursor=self.now.cursor, look=look) if same else then
        self.jump += not same
        self._last = (None, 0)
