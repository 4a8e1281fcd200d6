"""The model that arrays with PyTorch's names make."""

from __future__ import annotations

from lstm_core.language import tr
from lstm_core.models.model import ModelFile
from lstm_core.models.tensors import Tensors


def model_of(tensors: Tensors) -> ModelFile:
    """Return the model whose arrays these are; ValueError if there is no recurrent layer among them."""
    raise ValueError(tr("No recurrent layer was found among the {n} arrays.", n=len(tensors.arrays)))
