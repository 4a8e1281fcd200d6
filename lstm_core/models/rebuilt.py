"""What stands for the things that a pickle of PyTorch makes: descriptions of tensors, and names of what is not made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Name:
    """A function or a class that a pickle names."""

    path: str


@dataclass(frozen=True)
class Inert:
    """Something that is no array and of which nothing is kept but its name."""

    path: str


@dataclass(frozen=True)
class Storage:
    """Where numbers are stored: the key of their bytes, their type as in STORED, and how many they are."""

    key: str
    kind: str
    numbers: int


@dataclass(frozen=True, eq=False)
class TensorView:
    """A tensor as a view of a storage: first number, shape and strides, counted in numbers."""

    storage: Storage
    offset: Any
    shape: Any
    strides: Any


STORAGES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}
"""PyTorch's storages that are read, and the type of their numbers."""


_REBUILDS = "torch._utils._rebuild_"


class NotMadeError(ValueError):
    """A call that nothing stands for; its only argument is what was called."""


def _tensor(args: tuple[Any, ...]) -> Any:
    storage, offset, shape, strides = args[:4]
    return TensorView(storage, offset, shape, strides) if isinstance(storage, Storage) else Inert("tensor")


def _of_type(args: tuple[Any, ...]) -> Any:
    function, _, inner = args[:3]
    made = MADE.get(function.path) if isinstance(function, Name) and function.path.startswith(_REBUILDS) else None
    if made is None or not isinstance(inner, tuple):
        raise NotMadeError(function)
    return made(inner)


def _pairs(args: tuple[Any, ...]) -> Any:
    """Return a dictionary of what OrderedDict is called with: nothing, or pairs."""
    return put({}, [part for pair in args[0] for part in pair]) if args else {}


def put(found: Any, flat: list[Any]) -> Any:
    """Put names and values, one behind the other, into a dictionary; what has no plain name is left out."""
    if isinstance(found, dict):
        names, values = flat[::2], flat[1::2]
        found.update((k, v) for k, v in zip(names, values, strict=True) if isinstance(k, str | int | float))
    elif not isinstance(found, Inert):
        raise TypeError
    return found


MADE: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_qtensor": lambda args: Inert("quantised"),
    "torch._utils._rebuild_sparse_tensor": lambda args: Inert("sparse"),
    "torch._utils._rebuild_parameter": lambda args: args[0],
    "torch._utils._rebuild_parameter_with_state": lambda args: args[0],
    "torch._tensor._rebuild_from_type_v2": _of_type,
    "collections.OrderedDict": _pairs,
    "collections.defaultdict": lambda args: {},
    "collections.Counter": lambda args: dict(args[0]) if args and isinstance(args[0], dict) else {},
    "torch.Size": lambda args: tuple(args[0]),
}
"""What is made in place of a call of the functions and classes of which the weights of a model are put together."""

INERT = {
    "argparse.Namespace",
    "collections.deque",
    "datetime.datetime",
    "datetime.timedelta",
    "numpy._core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy._core.numeric._frombuffer",
    "numpy.core.multiarray._reconstruct",
    "numpy.core.multiarray.scalar",
    "numpy.core.numeric._frombuffer",
    "numpy.dtype",
    "lightning.fabric.utilities.data.AttributeDict",
    "lightning_fabric.utilities.data.AttributeDict",
    "pathlib.PosixPath",
    "pathlib.WindowsPath",
    "pytorch_lightning.utilities.parsing.AttributeDict",
    "torch.device",
    "_codecs.encode",
    "__builtin__.set",
    "builtins.set",
}
"""What stands beside the weights in many checkpoints; a call of it is passed over."""
