"""The last states of several layers, which PyTorch stacks in one array: which of its rows are those of one layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstm_core.models.onnx.nodes import Made
from lstm_core.models.onnx.scope import Scope


@dataclass(frozen=True)
class Rows:
    """The rows of one layer among `total`: from `first` on, one a direction."""

    first: int
    total: int

    def way(self, index: int) -> int | None:
        """Return which direction of the layer an index takes, from either end; None where it takes no row of it."""
        place = index % self.total - self.first
        return place if -self.total <= index < self.total and place in (0, 1) else None


def stacked(scope: Scope, made: Mapping[int, Made], node: Any, name: str) -> Rows | None:
    """Return the rows that `name`, the last h of a layer, has where a node stacks it on those of other layers."""
    if node.op_type != "Concat" or scope.attributes(node).get("axis") != 0:
        return None
    sizes = []
    for one in node.input:
        maker, place = scope.makers.get(one, (None, 0))
        found = made.get(id(maker))
        if found is None or place != 1:
            return None
        sizes.append(found.layer.directions)
    return Rows(sum(sizes[: list(node.input).index(name)]), sum(sizes))
