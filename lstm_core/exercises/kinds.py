"""The table of all kinds, and how an exercise is made of a kind and a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lstm_core.checks import checked_name, checked_whole
from lstm_core.exercises import backwards, counting, equations, layout, lives, one_step, over_time
from lstm_core.exercises.draws import Draws
from lstm_core.exercises.exercise import Exercise

_DRAWS: Final = 200  # of one seed until an exercise is sound; 10,000 seeds of each kind need fewer, by test

#: Family of kinds -> its heading.
FAMILIES: Final = {
    "step": "One step by hand",
    "back": "Asked backwards",
    "life": "How long it lasts",
    "time": "Over many steps",
    "count": "Counting weights",
    "layout": "Orders and shapes",
    "equations": "Equations",
}


@dataclass(frozen=True)
class Kind:
    """A kind of exercise: its title, what one can do after it, its family, a key of FAMILIES, and how it is drawn."""

    title: str
    goal: str
    family: str
    draw: Callable[[Draws], Exercise]


KINDS: Final[Mapping[str, Kind]] = {
    "find-z": Kind("The sum before a gate", "Add up W x + U h + b", "step", one_step.find_z),
    "find-gate": Kind("A gate from its weights", "Compute a gate", "step", one_step.find_gate),
    "find-candidate": Kind("The candidate", "Compute the candidate", "step", one_step.find_candidate),
    "new-memory": Kind("The new memory", "Compute c from the gates", "step", one_step.new_memory),
    "change": Kind("How the memory changes", "Tell a memory from its change", "step", one_step.change_of_memory),
    "shown": Kind("What is shown", "Compute h from o and c", "step", one_step.shown_memory),
    "step": Kind("A whole step", "Do one step of an LSTM on paper", "step", one_step.whole_step),
    "gate-from-h": Kind("The gate behind h", "Find an output gate from h", "back", backwards.gate_from_h),
    "gate-from-c": Kind("The gate behind c", "Find a forget gate from c", "back", backwards.forget_gate_from_c),
    "choose-weight": Kind("Choose the weight", "Set a gate by a weight", "back", backwards.choose_weight),
    "bias-slope": Kind("The slope of a bias", "Differentiate c by a bias", "back", backwards.bias_slope),
    "peephole": Kind("Through a peephole", "Compute a gate with a peephole", "back", backwards.peephole),
    "half-life-to-bias": Kind("From half-life to bias", "Set a half-life", "life", lives.half_life_to_bias),
    "bias-to-half-life": Kind("From bias to half-life", "Read a half-life", "life", lives.bias_to_half_life),
    "left-after": Kind("What is left after k steps", "Follow a memory as it fades", "life", lives.left_after),
    "steps-until": Kind("When it is nearly gone", "Say how long a memory lasts", "life", lives.steps_until),
    "ceiling": Kind("Where the memory ends", "Find the ceiling of a memory", "life", lives.ceiling),
    "entry-left": Kind("What is left of an entry", "Compute an entry of the ledger", "time", over_time.entry_left),
    "wrote-most": Kind("Which step wrote most", "Find who wrote a memory", "time", over_time.wrote_most),
    "direct-path": Kind("Along the direct path", "Multiply a gradient through time", "time", over_time.direct_path),
    "read-chart": Kind("Read a chart", "Tell hidden from forgotten", "time", over_time.read_chart),
    "count-layer": Kind("One layer", "Count the weights of a layer", "count", counting.count_layer),
    "count-stack": Kind("Several layers", "Count the weights of a stack", "count", counting.count_stack),
    "count-both-ways": Kind("Both directions", "Count bidirectional layers", "count", counting.count_both_ways),
    "count-gru": Kind("A GRU layer", "Count the weights of a GRU", "count", counting.count_gru),
    "rows-of-gate": Kind("Whose rows are these", "Know the orders of the gates", "layout", layout.rows_of_gate),
    "order-of-rows": Kind("Which order is it", "Find an order from a result", "layout", layout.order_of_rows),
    "shape-of-weights": Kind("The shape of W and U", "Know the shapes", "layout", layout.shape_of_weights),
    "shape-of-output": Kind("The shape of the output", "Tell units from steps", "layout", layout.shape_of_output),
    "wrong-equation": Kind("Spot the wrong equation", "Know all six equations", "equations", equations.wrong_equation),
    "coupled-gates": Kind("Coupled gates", "Compute a step of CIFG", "equations", equations.coupled_gates),
    "gru-update": Kind("The update of a GRU", "Tell both conventions apart", "equations", equations.gru_update),
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
