"""The table of all kinds, and how an exercise is made of a kind and a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lstm_core.checks import checked_name, checked_whole
from lstm_core.exercises import backwards, counting, equations, layout, lives, one_step, over_time
from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise
from lstm_core.language import tr_later

_DRAWS: Final = 200  # of one seed until an exercise is sound; 10,000 seeds of each kind need fewer, by test

#: Family of kinds -> its heading.
FAMILIES: Final = {
    "step": tr_later("One step by hand"),
    "back": tr_later("Asked backwards"),
    "life": tr_later("How long it lasts"),
    "time": tr_later("Over many steps"),
    "count": tr_later("Counting weights"),
    "layout": tr_later("Orders and shapes"),
    "equations": tr_later("Equations"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of exercise: its title, what one can do after it, its family, a key of FAMILIES, and how it is drawn.

    Title and goal, and the headings of FAMILIES, are said with ``tr`` where they are shown.
    """

    title: str
    goal: str
    family: str
    draw: Callable[[Draws], Exercise]


KINDS: Final[Mapping[str, Kind]] = {
    "find-z": Kind(tr_later("The sum before a gate"), tr_later("Add up W x + U h + b"), "step", one_step.find_z),
    "find-gate": Kind(tr_later("A gate from its weights"), tr_later("Compute a gate"), "step", one_step.find_gate),
    "find-candidate": Kind(
        tr_later("The candidate"), tr_later("Compute the candidate"), "step", one_step.find_candidate
    ),
    "new-memory": Kind(tr_later("The new memory"), tr_later("Compute c from the gates"), "step", one_step.new_memory),
    "change": Kind(
        tr_later("How the memory changes"), tr_later("Tell a memory from its change"), "step", one_step.change_of_memory
    ),
    "shown": Kind(tr_later("What is shown"), tr_later("Compute h from o and c"), "step", one_step.shown_memory),
    "step": Kind(tr_later("A whole step"), tr_later("Do one step of an LSTM on paper"), "step", one_step.whole_step),
    "gate-from-h": Kind(
        tr_later("The gate behind h"), tr_later("Find an output gate from h"), "back", backwards.gate_from_h
    ),
    "gate-from-c": Kind(
        tr_later("The gate behind c"), tr_later("Find a forget gate from c"), "back", backwards.forget_gate_from_c
    ),
    "choose-weight": Kind(
        tr_later("Choose the weight"), tr_later("Set a gate by a weight"), "back", backwards.choose_weight
    ),
    "bias-slope": Kind(
        tr_later("The slope of a bias"), tr_later("Differentiate c by a bias"), "back", backwards.bias_slope
    ),
    "peephole": Kind(
        tr_later("Through a peephole"), tr_later("Compute a gate with a peephole"), "back", backwards.peephole
    ),
    "half-life-to-bias": Kind(
        tr_later("From half-life to bias"), tr_later("Set a half-life"), "life", lives.half_life_to_bias
    ),
    "bias-to-half-life": Kind(
        tr_later("From bias to half-life"), tr_later("Read a half-life"), "life", lives.bias_to_half_life
    ),
    "left-after": Kind(
        tr_later("What is left after k steps"), tr_later("Follow a memory as it fades"), "life", lives.left_after
    ),
    "steps-until": Kind(
        tr_later("When it is nearly gone"), tr_later("Say how long a memory lasts"), "life", lives.steps_until
    ),
    "ceiling": Kind(tr_later("Where the memory ends"), tr_later("Find the ceiling of a memory"), "life", lives.ceiling),
    "entry-left": Kind(
        tr_later("What is left of an entry"), tr_later("Compute an entry of the ledger"), "time", over_time.entry_left
    ),
    "wrote-most": Kind(
        tr_later("Which step wrote most"), tr_later("Find who wrote a memory"), "time", over_time.wrote_most
    ),
    "direct-path": Kind(
        tr_later("Along the direct path"), tr_later("Multiply a gradient through time"), "time", over_time.direct_path
    ),
    "read-chart": Kind(tr_later("Read a chart"), tr_later("Tell hidden from forgotten"), "time", over_time.read_chart),
    "count-layer": Kind(tr_later("One layer"), tr_later("Count the weights of a layer"), "count", counting.count_layer),
    "count-stack": Kind(
        tr_later("Several layers"), tr_later("Count the weights of a stack"), "count", counting.count_stack
    ),
    "count-both-ways": Kind(
        tr_later("Both directions"), tr_later("Count bidirectional layers"), "count", counting.count_both_ways
    ),
    "count-gru": Kind(tr_later("A GRU layer"), tr_later("Count the weights of a GRU"), "count", counting.count_gru),
    "rows-of-gate": Kind(
        tr_later("Whose rows are these"), tr_later("Know the orders of the gates"), "layout", layout.rows_of_gate
    ),
    "order-of-rows": Kind(
        tr_later("Which order is it"), tr_later("Find an order from a result"), "layout", layout.order_of_rows
    ),
    "shape-of-weights": Kind(
        tr_later("The shape of W and U"), tr_later("Know the shapes"), "layout", layout.shape_of_weights
    ),
    "shape-of-output": Kind(
        tr_later("The shape of the output"), tr_later("Tell units from steps"), "layout", layout.shape_of_output
    ),
    "wrong-equation": Kind(
        tr_later("Spot the wrong equation"), tr_later("Know all six equations"), "equations", equations.wrong_equation
    ),
    "coupled-gates": Kind(
        tr_later("Coupled gates"), tr_later("Compute a step of CIFG"), "equations", equations.coupled_gates
    ),
    "gru-update": Kind(
        tr_later("The update of a GRU"), tr_later("Tell both conventions apart"), "equations", equations.gru_update
    ),
}


def make(kind: str, seed: int) -> Exercise:
    """Return the exercise of a kind and a seed, the same for the same two; ValueError for a kind that there is not.

    What a draw gives by chance and would be no exercise, such as a wrong way that leads to the right answer, is drawn
    again from the same seed.

    >>> make("new-memory", 1) == make("new-memory", 1), make("count-layer", 3).whole
    (False, True)
    """
    draws = Draws(checked_name("kind", kind, KINDS), checked_whole("seed", seed))
    draw = KINDS[kind].draw
    for _ in range(_DRAWS):
        exercise = draw(draws)
        if exercise.is_sound:
            return exercise
    raise RuntimeError(f"No sound exercise of the kind {kind} came of the seed {seed}.")
