"""What a pickle of PyTorch describes, read operation by operation: nothing in it is ever imported or called.

A pickle is a program for a small machine with a stack. Here the machine only knows how to build dictionaries, lists,
tuples, texts and numbers. A name of a function or class becomes a `Name`; a call of one of the few in MADE becomes the
description of a tensor, a call of one in INERT an `Inert` thing, and a call of any other refuses the file.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from typing import Any, BinaryIO

from lstm_core.language import grouped, tr
from lstm_core.models.limits import MAX_OPERATIONS, said
from lstm_core.models.rebuilt import INERT, MADE, STORAGES, Inert, Name, NotMadeError, Storage, TensorView, put


def how_to_save() -> str:
    """Return the sentence that says how a model is saved so that it is read here."""
    return tr(
        "Save the weights alone: safetensors.torch.save_model(model, {safe}) or torch.save(model.state_dict(), "
        "{torch}).",
        safe='"model.safetensors"',
        torch='"model.pt"',
    )


def loaded(file: BinaryIO) -> tuple[Any, dict[str, Storage]]:
    """Return what the pickle at the place where a file stands describes and its storages; leave the file behind it.

    Raises ValueError for a pickle that is damaged, too long, or that calls anything which is not known to be harmless.
    """
    machine = _Machine()
    try:
        for count, (operation, argument, _) in enumerate(pickletools.genops(file)):
            if count > MAX_OPERATIONS:
                raise _too_long()
            machine.do(operation.name, argument)
        return machine.stack[-1], machine.storages
    except _Refused:
        raise
    except Exception:  # a damaged pickle raises errors of many kinds
        raise ValueError(tr("The pickle in the file is damaged or cut off.")) from None


class _Refused(ValueError):
    """A pickle that is sound but is not read."""


def _too_long() -> _Refused:
    return _Refused(tr("The pickle in the file has more than {n} operations.", n=grouped(MAX_OPERATIONS)))


def _refusal(function: Any) -> _Refused:
    return _Refused(
        tr(
            "The file holds more than weights: to load it, {path} would have to be called, which could run any code. "
            "{how}",
            path=said(function.path if isinstance(function, Name | Inert) else "something"),
            how=how_to_save(),
        )
    )


class _Machine:
    """The stack and the memory of a pickle's program."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.storages: dict[str, Storage] = {}
        self.left = MAX_OPERATIONS  # how many things calls may still be made of: one thing can be used again and again

    def do(self, name: str, argument: Any) -> None:
        """Do one operation."""
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name]())
        elif name in _ARGUMENTS:
            self.stack.append(argument)
        elif name in _STEPS:
            _STEPS[name](self, argument)
        elif name not in _NOTHING:
            raise _Refused(
                tr(
                    "The pickle in the file has the operation {name}, which is not followed. {how}",
                    name=name,
                    how=how_to_save(),
                )
            )

    def to_mark(self) -> list[Any]:
        """Take all from the last mark on off the stack."""
        return list(self.take(len(self.stack) - self.marks.pop()))

    def take(self, n: int) -> tuple[Any, ...]:
        """Take n things off the stack."""
        rest = len(self.stack) - n
        if rest < (self.marks[-1] if self.marks else 0) or n < 0:
            raise IndexError("stack")
        taken = tuple(self.stack[rest:])
        del self.stack[rest:]
        return taken

    def call(self) -> Any:
        """Return what stands for a call: of the function and its arguments on the stack."""
        function, args = self.take(2)
        path = function.path if isinstance(function, Name) and isinstance(args, tuple) else ""
        self.left -= sum(len(one) for one in args if isinstance(one, list | dict | tuple | str | bytes))
        if self.left < 0:
            raise _too_long()
        if path in INERT:
            return Inert(path)
        if path not in MADE:
            raise _refusal(function)
        try:
            return MADE[path](args)
        except NotMadeError as other:
            raise _refusal(other.args[0]) from None

    def persistent(self) -> Storage:
        """Return the storage of PyTorch that stands on the stack."""
        (given,) = self.take(1)
        what, kind, key, _, numbers, *_ = given
        name = kind.path.rpartition(".")[2]
        if not isinstance(key, str):
            raise TypeError
        if what != "storage" or name not in STORAGES:
            raise _Refused(
                tr("The file holds numbers as {kind}, which are not read. {how}", kind=said(name), how=how_to_save())
            )
        return self.storages.setdefault(key, Storage(key, STORAGES[name], numbers))


def _push(make: Callable[[_Machine], Any]) -> Callable[[_Machine, Any], None]:
    return lambda machine, argument: machine.stack.append(make(machine))


def _global(argument: str) -> Name:
    module, _, name = argument.partition(" ")
    return Name(f"{module}.{name}")


def _stack_global(machine: _Machine) -> Name:
    module, name = machine.take(2)
    if not isinstance(module, str) or not isinstance(name, str):
        raise TypeError
    return Name(f"{module}.{name}")


def _build(machine: _Machine) -> Any:
    """Leave out the state of a thing: an OrderedDict of PyTorch has notes on versions there."""
    thing, _ = machine.take(2)
    if not isinstance(thing, dict | Inert | TensorView):
        raise _refusal(thing)
    return thing


def _memoize(machine: _Machine, place: int | None) -> None:
    machine.memo[len(machine.memo) if place is None else place] = machine.stack[-1]


def _set_item(machine: _Machine) -> Any:
    found, *flat = machine.take(3)
    return put(found, flat)


def _extend(found: Any, values: list[Any]) -> Any:
    if isinstance(found, list):
        found.extend(values)
    elif not isinstance(found, Inert):
        raise TypeError
    return found


def _append(machine: _Machine) -> Any:
    found, value = machine.take(2)
    return _extend(found, [value])


def _change(change: Callable[[Any, list[Any]], Any]) -> Callable[[_Machine], Any]:
    """Return the operation that changes what lies below the last mark by what lies above it."""

    def _do(machine: _Machine) -> Any:
        values = machine.to_mark()
        return change(machine.take(1)[0], values)

    return _do


_NOTHING = {"PROTO", "FRAME", "STOP"}
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": lambda: Inert("a set"),
}
_ARGUMENTS = {
    "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
    "BINBYTES", "BINBYTES8", "BYTEARRAY8", "SHORT_BINBYTES", "BINSTRING", "SHORT_BINSTRING",
}  # fmt: skip
_STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": lambda machine, argument: machine.marks.append(len(machine.stack)),
    "GLOBAL": lambda machine, argument: machine.stack.append(_global(argument)),
    "STACK_GLOBAL": _push(_stack_global),
    "BINPERSID": _push(_Machine.persistent),
    "BUILD": _push(_build),
    "NEWOBJ": _push(_Machine.call),
    "REDUCE": _push(_Machine.call),
    "BINPUT": _memoize,
    "LONG_BINPUT": _memoize,
    "MEMOIZE": _memoize,
    "BINGET": lambda machine, place: machine.stack.append(machine.memo[place]),
    "LONG_BINGET": lambda machine, place: machine.stack.append(machine.memo[place]),
    "TUPLE": _push(lambda machine: tuple(machine.to_mark())),
    "TUPLE1": _push(lambda machine: machine.take(1)),
    "TUPLE2": _push(lambda machine: machine.take(2)),
    "TUPLE3": _push(lambda machine: machine.take(3)),
    "LIST": _push(_Machine.to_mark),
    "APPEND": _push(_append),
    "APPENDS": _push(_change(_extend)),
    "ADDITEMS": _push(_change(lambda found, values: found)),
    "SETITEM": _push(_set_item),
    "SETITEMS": _push(_change(put)),
    "POP": lambda machine, argument: machine.stack.pop(),
}
