"""Where the layer norms of a state dict stand in the chain of its recurrent layers."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.models.names import natural
from lstm_core.models.other_parts import Module
from lstm_core.models.torch_names import Stack


def norm_places(modules: Sequence[Module], stacks: Sequence[Stack], *, ordered: bool) -> dict[int, Module]:
    """Return the layer norms by their place: 0 in front of the first stack, k behind the k-th.

    In a file with the order of the model each stands where it is in the file, if no two do at one place. Else as many
    as there are stacks, gaps between them or both ends belong there; what is left of them is behind the last one.
    """
    sizes = [stacks[0].input_size, *(stack.output_size for stack in stacks)]
    norms = [one for one in modules if one.may_be_norm and len(one.weight) in sizes]
    norms.sort(key=lambda one: (one.place, []) if ordered else (0, natural(one.name)))
    lengths = [len(one.weight) for one in norms]
    if ordered:
        places = [sum(stack.place < one.place for stack in stacks) for one in norms]
        if len(set(places)) == len(places) and all(sizes[k] == n for k, n in zip(places, lengths, strict=True)):
            return dict(zip(places, norms, strict=True))
    for start, stop in ((1, None), (0, -1), (1, -1), (0, None)):
        if sizes[start:stop] == lengths:
            return dict(zip(range(len(sizes))[start:stop], norms, strict=True))
    last = next((one for one in norms if len(one.weight) == sizes[-1]), None)
    return {} if last is None else {len(stacks): last}
