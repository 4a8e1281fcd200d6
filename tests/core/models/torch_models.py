"""What the tests of model files share: torch models whose weights all differ, their files, and a loop over gates."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from safetensors.torch import save

torch.set_num_threads(1)  # several wait for one another where other workers have the cores


def filled(module: torch.nn.Module, seed: int = 0, dtype: torch.dtype = torch.float64) -> torch.nn.Module:
    """The module in `dtype` with weights and biases drawn anew, no two of them alike."""
    generator = torch.Generator().manual_seed(seed)
    module = module.to(dtype).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            spread = (2 * parameter.shape[-1]) ** -0.5 if parameter.ndim > 1 else 0.5
            parameter.copy_(torch.randn(parameter.shape, generator=generator, dtype=torch.float64) * spread)
    return module


def torch_bytes(what: Any, **options: Any) -> bytes:
    """A file of torch.save."""
    file = io.BytesIO()
    torch.save(what, file, **options)
    return file.getvalue()


def safetensors_bytes(tensors: Mapping[str, Any], metadata: dict[str, str] | None = None) -> bytes:
    """A file of safetensors, in which the order of the arrays is lost."""
    return save({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, metadata)


def numbers(*shape: int, seed: int = 1) -> Any:
    """Drawn numbers in float64."""
    return np.random.default_rng(seed).normal(size=shape)


def gates_of(cell: torch.nn.Module, suffix: str, x: Any, h: Any, c: Any, hr: Any = None) -> dict[str, Any]:
    """All gates and states of a torch LSTM, step by step with torch's own operations in the type of the model.

    `suffix` is that of the names of its weights, such as "_l0_reverse"; x is (T, B, D).
    """
    weights = {name: getattr(cell, f"{name}{suffix}").detach() for name in ("weight_ih", "weight_hh")}
    biases = [getattr(cell, f"bias_{name}{suffix}", None) for name in ("ih", "hh")]
    rows: dict[str, list[Any]] = {name: [] for name in ("i", "f", "g", "o", "c", "h", "out")}
    for x_t in x:
        z_x = torch.nn.functional.linear(x_t, weights["weight_ih"], biases[0])
        z = z_x + torch.nn.functional.linear(h, weights["weight_hh"], biases[1])
        z_i, z_f, z_g, z_o = z.chunk(4, -1)
        i, f, g, o = z_i.sigmoid(), z_f.sigmoid(), z_g.tanh(), z_o.sigmoid()
        c = f * c + i * g
        full = o * c.tanh()
        h = full if hr is None else torch.nn.functional.linear(full, hr)
        for name, value in zip(rows, (i, f, g, o, c, full, h), strict=True):
            rows[name].append(value.detach())
    return {name: torch.stack(values).numpy() for name, values in rows.items()}
