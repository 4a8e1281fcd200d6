"""Trained models from files: what their layers are, and a run of all of them with every gate of every step."""

from lstm_core.models.limits import MAX_MODEL_BYTES
from lstm_core.models.model import Cell, Layer, ModelFile, Part
from lstm_core.models.parts import Dense, Embedding, LayerNorm
from lstm_core.models.read import read_model
from lstm_core.models.running import LayerRun, ModelRun, run_layer, run_model

__all__ = [
    "MAX_MODEL_BYTES",
    "Cell",
    "Dense",
    "Embedding",
    "Layer",
    "LayerNorm",
    "LayerRun",
    "ModelFile",
    "ModelRun",
    "Part",
    "read_model",
    "run_layer",
    "run_model",
]
