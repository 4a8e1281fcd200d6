"""Trained models from files: what their layers are, and a run of all of them with every gate of every step."""

from lstm_core.models.limits import MAX_MODEL_BYTES
from lstm_core.models.model import Cell, Layer, ModelFile, Part
from lstm_core.models.parts import Dense, Embedding, LayerNorm
from lstm_core.models.read import read_model

__all__ = [
    "MAX_MODEL_BYTES",
    "Cell",
    "Dense",
    "Embedding",
    "Layer",
    "LayerNorm",
    "ModelFile",
    "Part",
    "read_model",
]
