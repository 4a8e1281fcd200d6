"""An LSTM cell in NumPy that shows every number of every step."""

from lstm_core.activations import CELL_FUNCTIONS, GATE_FUNCTIONS, sigmoid
from lstm_core.any_trace import AnyTrace
from lstm_core.arrangement import Question
from lstm_core.assembly import Assembly, Understood, assemble
from lstm_core.assembly_other import LAYOUTS, OtherAssembly, assemble_other
from lstm_core.bptt import Gradients, VariantGradients, backward, backward_variant
from lstm_core.cell import LSTMState, Step, step
from lstm_core.clamps import Clamp, clamp_table
from lstm_core.code import to_keras, to_numpy, to_pytorch
from lstm_core.contributions import contributions, kept_and_added
from lstm_core.counts import count_terms, parameter_counts
from lstm_core.descent import (
    Descended,
    descend,
    descended_readout,
    descended_weights,
    weight_differences,
    weights_of,
)
from lstm_core.errors import NotFiniteError
from lstm_core.filling import FILLS, Filled, fill
from lstm_core.form_table import FORMS, Form
from lstm_core.form_table_other import OTHER_FORMS, OtherForm
from lstm_core.forms import arrays_npz, arrays_program, form_npz, form_program, from_form, to_form
from lstm_core.forms_other import forms_for, from_other_form, to_other_form
from lstm_core.functions import with_functions
from lstm_core.inputs import (
    MAX_FILE_BYTES,
    MAX_INPUTS,
    MAX_STEPS,
    MAX_UNITS,
    decimal_readings,
    one_hot,
    one_hot_words,
    parse_numbers,
)
from lstm_core.kind import COUPLINGS, LSTMKind, kind_of
from lstm_core.layout import GATE_ORDERS
from lstm_core.losses import BinaryCrossEntropy, CrossEntropy, Loss, SquaredError, loss_gradients, loss_of
from lstm_core.matrices import Matrix, read_matrix
from lstm_core.measured import MEASURED, Series, load_series
from lstm_core.measures import OverRun, halving_time, mean_life, over_run, saturation
from lstm_core.models import Layer, ModelFile, read_model
from lstm_core.notation import to_mathml, to_text
from lstm_core.order import OrderSearch, Reading, find_order
from lstm_core.parameters import GATE_ORDER, PEEPHOLE_ORDER, LSTMParameters, OtherLSTM, block
from lstm_core.pasted import named_parts, read_weights
from lstm_core.probing import FixedPoints, fixed_points
from lstm_core.reach import direct_path, finite_difference, jacobians, output_sensitivity
from lstm_core.readout import READOUT_ACTIVATIONS, Readout, ReadoutGradients
from lstm_core.scaling import SCALES, Scaling, scale, scaling_of
from lstm_core.series import SERIES
from lstm_core.shared_weights import borrow_weights, share_weights
from lstm_core.stories import STORIES, Story
from lstm_core.table_bytes import ENCODINGS
from lstm_core.table_data import LeftOut, Refused, Table
from lstm_core.table_dialect import DELIMITERS
from lstm_core.tables import MAX_TABLE_BYTES, read_table
from lstm_core.trace import Trace, run
from lstm_core.unit_events import EVENT_KINDS, Event, events
from lstm_core.variant import Variant
from lstm_core.variant_run import VariantTrace, run_variant
from lstm_core.variants import VARIANTS, variant_of

__all__ = [
    "CELL_FUNCTIONS",
    "COUPLINGS",
    "DELIMITERS",
    "ENCODINGS",
    "EVENT_KINDS",
    "FILLS",
    "FORMS",
    "GATE_FUNCTIONS",
    "GATE_ORDER",
    "GATE_ORDERS",
    "LAYOUTS",
    "MAX_FILE_BYTES",
    "MAX_INPUTS",
    "MAX_STEPS",
    "MAX_TABLE_BYTES",
    "MAX_UNITS",
    "MEASURED",
    "OTHER_FORMS",
    "PEEPHOLE_ORDER",
    "READOUT_ACTIVATIONS",
    "SCALES",
    "SERIES",
    "STORIES",
    "VARIANTS",
    "AnyTrace",
    "Assembly",
    "BinaryCrossEntropy",
    "Clamp",
    "CrossEntropy",
    "Descended",
    "Event",
    "Filled",
    "FixedPoints",
    "Form",
    "Gradients",
    "LSTMKind",
    "LSTMParameters",
    "LSTMState",
    "Layer",
    "LeftOut",
    "Loss",
    "Matrix",
    "ModelFile",
    "NotFiniteError",
    "OrderSearch",
    "OtherAssembly",
    "OtherForm",
    "OtherLSTM",
    "OverRun",
    "Question",
    "Reading",
    "Readout",
    "ReadoutGradients",
    "Refused",
    "Scaling",
    "Series",
    "SquaredError",
    "Step",
    "Story",
    "Table",
    "Trace",
    "Understood",
    "Variant",
    "VariantGradients",
    "VariantTrace",
    "arrays_npz",
    "arrays_program",
    "assemble",
    "assemble_other",
    "backward",
    "backward_variant",
    "block",
    "borrow_weights",
    "clamp_table",
    "contributions",
    "count_terms",
    "decimal_readings",
    "descend",
    "descended_readout",
    "descended_weights",
    "direct_path",
    "events",
    "fill",
    "find_order",
    "finite_difference",
    "fixed_points",
    "form_npz",
    "form_program",
    "forms_for",
    "from_form",
    "from_other_form",
    "halving_time",
    "jacobians",
    "kept_and_added",
    "kind_of",
    "load_series",
    "loss_gradients",
    "loss_of",
    "mean_life",
    "named_parts",
    "one_hot",
    "one_hot_words",
    "output_sensitivity",
    "over_run",
    "parameter_counts",
    "parse_numbers",
    "read_matrix",
    "read_model",
    "read_table",
    "read_weights",
    "run",
    "run_variant",
    "saturation",
    "scale",
    "scaling_of",
    "share_weights",
    "sigmoid",
    "step",
    "to_form",
    "to_keras",
    "to_mathml",
    "to_numpy",
    "to_other_form",
    "to_pytorch",
    "to_text",
    "variant_of",
    "weight_differences",
    "weights_of",
    "with_functions",
]
