"""The numbers in the words of each page, in the order in which a person reads them, written by hand.

Pages count steps and units from 1, and so does this table; arrays count from 0.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from lstm_view.instruments.gradients.panel import case


class Number(NamedTuple):
    """A number in the prose: as it is written there, and the value of the run that it rounds.

    ``of`` is a series ("c"), a parameter ("bias[f,0]"), or two series and steps ("c@24 / c@4", in per cent).
    """

    text: str
    query: str
    of: str
    step: int | None = None
    unit: int = 1


class Word(NamedTuple):
    """A number that no run can bear out, and why it is right."""

    text: str
    why: str


RANGE: Final = "the range of a sigmoid, or of tanh"
LINK: Final = "the step of its own link, see test_a_link_that_names_a_step_goes_there"
WEAK = "v=2&set=bias[f,1]:0&step=9"
USUAL = "v=2&set=bias[f,1]:1&step=9"
LEAKY = "v=2&set=bias[i,1]:0&step=18"
HALF = "v=2&set=bias[o,1]:0&step=9"

STILL = "v=2&story=paper&set=c0[1]:2;clamp[f,*,*]:1;clamp[i,*,*]:0;clamp[o,*,*]"
SHUT, WIDE = f"{STILL}:0.01&step=1", f"{STILL}:0.99&step=1"
HIDE = "v=2&set=clamp[o,8-13,*]:0&step=10"
NOISE = "v=2&story=ignore&set=clamp[i,*,*]:1&step=11"

PADDED = "v=2&story=average&input=numbers&data=1,1,1,1,1,1,0,0,0,0,0,0&set=masked[7-12]:1&step=12"

OPEN = "v=2&set=clamp[f,*,*]:1"

NUMBERS: Final[dict[str, list[Number | Word]]] = {
    "predict": [
        *(Word("1", "the first of three points"), Word("2", "the second"), Word("3", "the third")),
        Word("Half", "a question's name: f is held at 0.5"),
        Word("1", "a question's name: its forget bias, in its link"),
    ],
    "overview": [
        Word("one", "a step at a time"),
        Word("two", "c and h"),
        Word("three", "x, h and c"),
        Word("4", LINK),
        Word("Twenty", "see test_twenty_steps_after_the_pulse"),
        Number("0.837", "step=24", "c", 24),
        Number("87", "step=24", "c@24 / c@4"),
        Number("0.958", "step=4", "added", 4),
    ],
    "forget_gate": [
        Word("1", "the first of four points"),
        Word("two", "x and h"),
        Word("13", LINK),
        Number("1", "step=13", "x", 13, 2),
        Number("−10", "step=13", "weight_ih[f,0,1]"),
        Number("5", "step=13", "bias[f,0]"),
        Number("−5", "step=13", "z_f", 13),
        Word("2", "the second of four points"),
        *(Word("0", RANGE), Word("1", RANGE)),
        Word("8", LINK),
        Number("5", "step=8", "z_f", 8),
        Number("0.993", "step=8", "f", 8),
        Word("13", LINK),
        Number("−5", "step=13", "z_f", 13),
        Number("0.007", "step=13", "f", 13),
        Word("3", "the third of four points"),
        Word("13", LINK),
        Number("1.566", "step=13&phase=1", "c_prev", 13),
        Number("0.010", "step=13&phase=1", "kept", 13),
        Word("4", "the fourth of four points"),
        Number("0.993", "", "f", 8),
        Word("half", "the half of half-life"),
        Number("103", "", "half_life", 8),
        Number("0", WEAK, "bias[f,0]"),
        Number("0.5", WEAK, "f", 9),
        Word("halves", "see test_with_a_bias_of_0_the_memory_halves"),
        Number("1", USUAL, "bias[f,0]"),
        Number("2.2", USUAL, "half_life", 9),
        Word("1", "a forget bias of 1, in the table below it"),
    ],
    "input_gate": [
        Word("Two", "i and g"),
        Word("1", "the first of four points"),
        *(Word("−1", RANGE), Word("1", RANGE)),
        Word("7", LINK),
        Number("0.9", "step=7", "x", 7, 1),
        Number("0.716", "step=7", "g", 7),
        Word("18", LINK),
        Number("−0.6", "step=18", "x", 18, 1),
        Number("−0.537", "step=18", "g", 18),
        Word("2", "the second of four points"),
        *(Word("0", RANGE), Word("1", RANGE)),
        Word("6", LINK),
        Number("0.83", "step=6", "x", 6, 1),
        Number("0.002", "step=6", "i", 6),
        Word("7", LINK),
        Number("0.998", "step=7", "i", 7),
        Word("3", "the third of four points"),
        Word("7", LINK),
        Number("0.715", "step=7&phase=2", "added", 7),
        Word("18", LINK),
        Number("0.536", "step=18&phase=2", "-added", 18),
        Word("4", "the fourth of four points"),
        Word("18", LINK),
        Number("0.698", "step=18&view=memory", "kept", 18),
        Number("0.536", "step=18&view=memory", "-added", 18),
        Number("0.162", "step=18&view=memory", "c", 18),
        Number("−6", "", "bias[i,0]"),
        Number("0", LEAKY, "bias[i,0]"),
    ],
    "output_gate": [
        Word("1", "the first of four points"),
        *(Word("0", RANGE), Word("1", RANGE)),
        Word("9", LINK),
        Number("0.007", "step=9", "o", 9),
        Word("10", LINK),
        Number("0.993", "step=10", "o", 10),
        Word("2", "the second of four points"),
        *(Word("−1", RANGE), Word("1", RANGE)),
        Word("10", LINK),
        Number("0.882", "step=10", "c", 10),
        Number("0.707", "step=10", "tanh_c", 10),
        Word("3", "the third of four points"),
        Word("10", LINK),
        Number("0.703", "step=10&phase=4", "h", 10),
        Word("4", "the fourth of four points"),
        *(Word("4", LINK), Word("9", LINK)),
        Word("0.01", "see test_a_closed_output_gate_hides_and_does_not_forget"),
        Number("0.918", "step=4", "c", 4),
        Number("0.888", "step=9", "c", 9),
        Word("One", "see test_a_closed_output_gate_hides_and_does_not_forget"),
        Word("half", "see test_the_gate_half_open"),
        Number("0", HALF, "bias[o,0]"),
        Word("half", "see test_the_gate_half_open"),
    ],
    "sequence": [],
    "your_cell": [
        Word("1", "the first of three points"),
        Word("one", "one text"),
        Word("2", "the second of three points"),
        Word("3", "the third of three points"),
        Word("one", "see test_an_exercise_is_on_the_stage_within_two_clicks_and_off_it_with_one_undo"),
    ],
    "your_model": [
        Word("1", "the first of six points"),
        Word("one", "one input and output"),
        *(Word(text, "a further point") for text in "23"),
        *(Word("1", "how people count"), Word("1", "the same unit"), Word("0", "how arrays count")),
        *(Word(text, "a further point") for text in "456"),
    ],
    "what_if": [
        Word("One", "see test_one_closed_step_is_enough"),
        Number("0", "step=12", "f", 12),
        Word("12", LINK),
        Number("0.914", "step=12", "c_prev", 12),
        Word("Half", "see test_one_closed_step_is_enough"),
        Word("half", "see test_one_closed_step_is_enough"),
        Number("0", HIDE, "o", 8),
        *(Word("8", "the span of its link"), Word("13", "the span of its link")),
        Number("0", HIDE, "h", 10),
        Word("14", "the step after the span"),
        Number("0.680", HIDE, "h", 14),
        Number("2", SHUT, "c", 1),
        Number("0.01", SHUT, "o", 1),
        Number("0.0096", SHUT, "h", 1),
        Word("one", "an output gate"),
        Number("0.99", WIDE, "o", 1),
        Number("0.9544", WIDE, "h", 1),
        Number("2.094", NOISE, "c", 11),
        Word("11", "the step of its link"),
        Word("0.711", "see test_what_the_input_gate_keeps_out"),
        Word("2", "the unit of its link"),
        Word("four", "see test_the_others_read_the_unit_that_is_set_to_zero"),
        Number("0.246", PADDED, "c", 12),
        Word("0.115", "see test_padding_fades_the_memory_and_masking_does_not"),
    ],
    "ledger": [
        Word("7", LINK),
        Number("0.057", "step=7", "added", 7),
        Word("19", "see test_nineteen_steps_later_9_per_cent_are_left"),
        Word("9", "see test_nineteen_steps_later_9_per_cent_are_left"),
        Word("one", "one entry"),
        Word("one", "one memory"),
        Word("one", "see test_of_the_pulse_one_row_holds_all"),
        Word("13", "see test_every_row_ends_at_the_forget_signal"),
        Word("half", "the half of half-life"),
        Word("half", "of what c holds"),
    ],
    "gradients": [
        Word("1", "see test_the_detours_carry_more_than_the_direct_path"),
        Number("1", OPEN, "f", 10),
        Word("1", "see test_with_f_held_at_1_the_direct_path_loses_nothing_and_the_whole_is_not_1"),
        Word("one", "see test_a_shut_step_cuts_the_direct_path_and_not_the_whole"),
        Number("0", case(0), "weight_hh[f,0,0]"),
        Number("0.5", case(0.5), "weight_hh[f,0,0]"),
        Number("2", case(2), "weight_hh[f,0,0]"),
    ],
    "challenges": [
        Number("0", "", "weight_ih[f,0,0]"),
        Word("Three", "lstm_core.challenges.STARS"),
        Word("0", "what a weight is that counts as none"),
    ],
}
