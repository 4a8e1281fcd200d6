"""Trained models from files: what their layers are, and a run of all of them with every gate of every step."""

from lstm_core.models.example import bracket_text, example_model
from lstm_core.models.limits import MAX_MODEL_BYTES
from lstm_core.models.model import Cell, Layer, ModelFile, Part
from lstm_core.models.parts import Dense, Embedding, LayerNorm
from lstm_core.models.proof import ModelReading, OrderProof, prove_order
from lstm_core.models.read import read_model
from lstm_core.models.reordered import Convention, reread, with_function
from lstm_core.models.running import LayerRun, ModelRun, run_layer, run_model
from lstm_core.models.vocabulary import tokens_of

__all__ = [
    "MAX_MODEL_BYTES",
    "Cell",
    "Convention",
    "Dense",
    "Embedding",
    "Layer",
    "LayerNorm",
    "LayerRun",
    "ModelFile",
    "ModelReading",
    "ModelRun",
    "OrderProof",
    "Part",
    "bracket_text",
    "example_model",
    "prove_order",
    "read_model",
    "reread",
    "run_layer",
    "run_model",
    "tokens_of",
    "with_function",
]
