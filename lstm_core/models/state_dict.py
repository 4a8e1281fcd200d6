"""The model that named arrays make: recurrent layers by their names, the parts round them by their sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from lstm_core.language import tr
from lstm_core.models.chain import chained
from lstm_core.models.copies import copies_in
from lstm_core.models.limits import some_of
from lstm_core.models.model import ModelFile
from lstm_core.models.names import NONLINEARITY, plain
from lstm_core.models.other_forms import own_stacks, stacks_of_forms
from lstm_core.models.other_parts import modules_in
from lstm_core.models.parts import ACTIVATIONS
from lstm_core.models.tensors import Tensors
from lstm_core.models.torch_names import Stack, stacks_of

HEAD_FUNCTION = "head_function"
"""The name in a file's metadata of the function of the last dense part, such as "softmax"."""


def model_of(tensors: Tensors) -> ModelFile:
    """Return the model whose arrays these are; ValueError if there is no recurrent layer among them."""
    arrays, normalised = plain(tensors.arrays)
    copies = copies_in(arrays)
    aside = {name for names in copies.values() for name in names}
    mine = {name: array for name, array in arrays.items() if name not in aside}
    stacks, convention = _stacks(mine, tensors.metadata)
    if not stacks:
        raise _no_layer(tensors)
    taken = {name for stack in stacks for name in stack.names}
    head = tensors.metadata.get(HEAD_FUNCTION, "")
    head = head if head in ACTIVATIONS else ""
    chain = chained(stacks, modules_in(mine, taken), ordered=tensors.ordered, head=head)
    unused = tuple(name for name in arrays if name not in taken | chain.used)
    function = tensors.metadata.get(NONLINEARITY, "")
    about = [*_about_copies(list(copies)), *_about_layers(stacks, normalised, function)]
    notes = [*tensors.notes, *about, *chain.notes]
    return ModelFile(
        tensors.format, tuple(chain.parts), convention, tuple(notes), unused, tensors.metadata, tuple(chain.apart)
    )


def _stacks(arrays: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]) -> tuple[list[Stack], str]:
    """Return the recurrent layers, and the sentence that says which convention their names are of."""
    if stacks := own_stacks(arrays, metadata):
        return stacks, tr("Gates in the order i, f, g, o and one bias: the file was written here and says so.")
    if stacks := stacks_of(arrays, relu=metadata.get(NONLINEARITY) == "relu"):
        two = all(stack.has_bias and not stack.missing for stack in stacks)
        return stacks, _torch_convention({layer.kind for stack in stacks for layer in stack.layers}, two_biases=two)
    return stacks_of_forms(arrays)


def _torch_convention(kinds: set[str], *, two_biases: bool) -> str:
    if kinds == {"lstm"} and two_biases:
        return tr(
            "Gates in the order i, f, g, o, one block of rows below another, and two biases that are added: the arrays "
            "have PyTorch's names, and PyTorch keeps them so."
        )
    if kinds == {"lstm"}:
        return tr(
            "Gates in the order i, f, g, o, one block of rows below another: the arrays have PyTorch's names, and "
            "PyTorch keeps them so."
        )
    if kinds == {"gru"}:
        return tr(
            "Blocks in the order r, z, n, one below another, z as the share that is kept, the reset behind U with a "
            "bias of its own: the arrays have PyTorch's names, and PyTorch keeps them so."
        )
    return tr("Each layer is read as PyTorch keeps it, since the arrays have PyTorch's names.")


def _about_copies(modules: Sequence[str]) -> list[str]:
    if not modules:
        return []
    return [
        tr(
            "By names and shapes these parts are copies of the model, such as an average of its weights, and were left "
            "aside: {names}.",
            names=some_of(modules),
        )
    ]


def _about_rnns(function: str) -> str:
    if function in ("tanh", "relu"):
        return tr(
            "The settings in the file have {name} = {function}: it was taken as the function of the RNN.",
            name=NONLINEARITY,
            function=function,
        )
    return tr("A file of weights does not say the function of an RNN; tanh was taken.")


def _about_layers(stacks: Sequence[Stack], normalised: Sequence[str], function: str) -> list[str]:
    """Return notes on what was computed or assumed of the layers."""
    layers = [layer for stack in stacks for layer in stack.layers]
    notes = []
    if normalised:
        notes.append(
            tr("Weights in two parts (weight normalisation) were put together: {names}.", names=some_of(normalised))
        )
    if any(cell.projection is not None for layer in layers for cell in layer.cells):
        notes.append(
            tr(
                "What a layer passes on is projected, h = W_hr (o tanh(c)): the recurrent weights here are those times "
                "W_hr, so that gates and c are the model's own."
            )
        )
    if any(layer.kind == "rnn" for layer in layers):
        notes.append(_about_rnns(function))
    if bare := [stack.module for stack in stacks if not stack.has_bias]:
        notes.append(tr("No bias was given for {names}: it is 0.", names=some_of(bare)))
    if missing := [name for stack in stacks for name in stack.missing]:
        said = tr("The file lacks {names}, one of two biases that PyTorch adds: it is 0.", names=some_of(missing))
        notes.append(said)
    return notes


def _no_layer(tensors: Tensors) -> ValueError:
    if not tensors.arrays:
        return ValueError(tr("The file holds no arrays; wanted the weights of a model with an LSTM, a GRU or an RNN."))
    if set(tensors.arrays) == {""}:
        return ValueError(tr("The file holds one array without a name; wanted the weights of a model, by name."))
    return ValueError(
        tr(
            "No recurrent layer was found among the arrays {names}; wanted names such as lstm.weight_ih_l0 and "
            "lstm.weight_hh_l0, or kernel and recurrent_kernel.",
            names=some_of(list(tensors.arrays)),
        )
    )
