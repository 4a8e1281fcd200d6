"""Names of arrays in a state dict: what wrappers add to them, weights in two parts, those of recurrent layers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

RECURRENT = re.compile(
    r"(?P<prefix>.*?)(?P<what>weight|bias|w|b)_(?P<source>ih|hh|hr)(?:_l(?P<layer>\d{1,3}))?(?P<way>_reverse)?"
)
"""The names of the arrays of recurrent layers in PyTorch: weight_ih_l0, bias_hh_l1_reverse, of a cell weight_ih."""

NONLINEARITY = "nonlinearity"
"""The name of the function of an RNN in the settings beside its weights, as PyTorch calls it: "tanh" or "relu"."""

_WRAPPERS = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
_HALVES = (
    (re.compile(r"(.*)\.parametrizations\.([^.]+)\.original0"), r"\1.parametrizations.\2.original1", r"\1.\2"),
    (re.compile(r"parametrizations\.([^.]+)\.original0"), r"parametrizations.\1.original1", r"\1"),
    (re.compile(r"(.*)_g"), r"\1_v", r"\1"),
)


def plain(arrays: Mapping[str, npt.NDArray[Any]]) -> tuple[Arrays, tuple[str, ...]]:
    """Return the arrays by names without wrappers and the names of weights that were put together of two parts.

    `module.` (data parallel) and `_orig_mod.` (compiled) are left out; `weight_hh_l0_raw` (weight drop) is the
    weight; weight normalisation, weight = g v / ‖v‖ over each row, is computed: `_g` and `_v`, or
    `parametrizations.….original0` and `.original1`. Source: docs.pytorch.org, torch.nn.utils.weight_norm.

    >>> halves = {"module.weight_hh_l0_g": np.array([[10.0]]), "module.weight_hh_l0_v": np.array([[3.0, 4.0]])}
    >>> {name: array.tolist() for name, array in plain(halves)[0].items()}
    {'weight_hh_l0': [[6.0, 8.0]]}
    """
    short = [_without_wrappers(name) for name in arrays]
    named = dict(zip(short if len(set(short)) == len(short) else list(arrays), arrays.values(), strict=True))
    found: Arrays = {}
    for name, array in named.items():
        raw = name.endswith("_raw") and RECURRENT.fullmatch(name.removesuffix("_raw"))
        if raw or f"{name}_raw" not in named:
            found[name.removesuffix("_raw") if raw else name] = array
    whole = {v: (g, name) for name, (g, v) in _halves_in(found).items()}
    gone = {g for g, _ in whole.values()}
    made = {
        whole[name][1] if name in whole else name: _weight_norm(found[whole[name][0]], array)
        if name in whole
        else array
        for name, array in found.items()
        if name not in gone
    }
    return made, tuple(name for _, name in whole.values())


def _halves_in(arrays: Arrays) -> dict[str, tuple[str, str]]:
    """Return the names of g and v for each weight that is in these two parts."""
    halves = {}
    for g in arrays:
        for pattern, other, weight in _HALVES:
            v = pattern.sub(other, g) if pattern.fullmatch(g) else ""
            if v in arrays and _are_halves(arrays[g], arrays[v]):
                halves[pattern.sub(weight, g)] = (g, v)
                break
    return halves


def _without_wrappers(name: str) -> str:
    return ".".join(part for part in name.split(".") if part not in _WRAPPERS) or name


def _are_halves(g: npt.NDArray[Any], v: npt.NDArray[Any]) -> bool:
    sizes = zip(g.shape, v.shape, strict=False)
    return g.dtype.kind == v.dtype.kind == "f" and g.ndim in (0, v.ndim) and all(size in (1, of) for size, of in sizes)


def _weight_norm(g: npt.NDArray[Any], v: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return g v / ‖v‖, with one g for each row, each column or all."""
    axes = tuple(axis for axis, size in enumerate(g.shape) if size == 1) if g.ndim else None
    wide = v.astype(np.float64)
    with np.errstate(all="ignore"):
        norm = np.sqrt(np.square(wide).sum(axis=axes, keepdims=True))
        return np.asarray(g * wide / norm, dtype=v.dtype)


def natural(name: str) -> list[tuple[int, str]]:
    """Return a key to sort names by in which numbers count as numbers: layers.2 before layers.10.

    >>> sorted(["b10", "b2"], key=natural)
    ['b2', 'b10']
    """
    return [(int(part), "") if part.isdecimal() and len(part) < 10 else (-1, part) for part in re.split(r"(\d+)", name)]


def parent(name: str) -> str:
    """Return the module in which a module stands: a.b of a.b.c."""
    return name.rpartition(".")[0]


def number_in_list(name: str) -> int:
    """Return the number of a module in a list; -1 if it is in none."""
    last = name.rpartition(".")[2]
    return int(last) if last.isdecimal() and len(last) < 10 else -1


def adjacent(one: str, other: str) -> bool:
    """Return whether two modules are neighbours in one list, with no room for a function between them."""
    return parent(one) == parent(other) and number_in_list(other) == number_in_list(one) + 1 > 0
