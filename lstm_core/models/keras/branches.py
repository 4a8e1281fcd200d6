"""A model of Keras that branches: which of its layers are a chain all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lstm_core.language import tr
from lstm_core.models.keras.cells import KINDS
from lstm_core.models.keras.chain import Chain
from lstm_core.models.keras.spec import Spec, is_single
from lstm_core.models.limits import said


def is_recurrent(spec: Spec) -> bool:
    """Return whether a layer reads a sequence step by step."""
    return spec.kind in KINDS or spec.kind in ("RNN", "Bidirectional")


def trunk(layers: Sequence[Spec]) -> list[Spec]:
    """Return the layers round the first recurrent one of which each reads the one before and nothing else reads that.

    Only what stands in front of it may be read by others too. Empty where models stand within the model.
    """
    first = next((spec for spec in layers if is_recurrent(spec)), None)
    if first is None or any(spec.within != spec.name for spec in layers):
        return []
    named = {spec.name: spec for spec in layers}
    line = [first]
    while line[0].reads and (before := _before(line[0], named)) is not None and before not in line:
        line.insert(0, before)
    while True:
        readers = [spec for spec in layers if any(name == line[-1].name for name, _ in spec.reads)]
        if len(readers) != 1 or readers[0] in line or not is_single(readers[0].reads, line[-1].kind):
            return line
        line.append(readers[0])


def _before(spec: Spec, named: dict[str, Spec]) -> Spec | None:
    before = named.get(spec.reads[0][0])
    return before if before is not None and is_single(spec.reads, before.kind) else None


def add_branching(chain: Chain, layers: Sequence[Spec], add: Callable[[Spec], None]) -> None:
    """Put into a chain what is one, and beside it the other recurrent layers, each for itself."""
    line = trunk(layers)
    for spec in line:
        add(spec)
    chain.gap = chain.gap or (line[-1].name if line else "?")
    for spec in layers:
        if is_recurrent(spec) and spec not in line:
            chain.flipped = False
            add(spec)
    if not line and chain.apart:
        chain.parts.append(chain.apart.pop(0))
    _say(chain, layers)


def _say(chain: Chain, layers: Sequence[Spec]) -> None:
    if chain.parts:
        chain.notes.append(tr("The model branches: its chain ends behind {name}.", name=said(chain.parts[-1].name)))
    if chain.apart:
        names = ", ".join(layer.name for layer in chain.apart)
        chain.notes.append(tr("Beside the chain, each run on its own: {names}.", names=said(names)))
    for spec in layers:
        if is_recurrent(spec) and len(spec.reads) > 1:
            chain.notes.append(
                tr(
                    "{name} starts at states that the model gives it; a run here starts at those you give, or at 0.",
                    name=said(spec.name),
                )
            )
