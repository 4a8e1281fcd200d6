"""The modules of the stage as one file: on a line with a long way a hundred requests take longer than their content.

No program for that is needed, since no two of our modules import each other in a circle and all say what they import
and export in the same few ways: each becomes a block of one module, after those that it imports.
"""

from __future__ import annotations

import re
from typing import Final

from lstm_view.serving import linked
from lstm_view.stage.bare import bare_module

_IMPORTS: Final = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORTS: Final = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+|\{[^}]*\})", re.MULTILINE)
_RENAMED: Final = re.compile(r"(\w+) as (\w+)")
_OTHERWISE: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(*firsts: str) -> str:
    """Return modules below ``static/`` with all that they import as one module, without its comments.

    ValueError for a module that imports or exports in another way than all others do.
    """
    modules = {name: found for first in firsts for name, found in linked.modules(first).items()}
    numbers = {name: f"$module{k}" for k, name in enumerate(modules)}
    blocks = (_block(name, text, paths, numbers) for name, (text, paths) in modules.items())
    return "".join(blocks)


def _block(name: str, text: str, paths: dict[str, str], numbers: dict[str, str]) -> str:
    exported: list[str] = []

    def takes(found: re.Match[str]) -> str:
        some, every, path = found.groups()
        renamed = _RENAMED.sub(r"\1: \2", some or "")
        names = every or f"{{{renamed}}}"
        return f"const {names} = {numbers[paths[path]]};\n"

    def gives(found: re.Match[str]) -> str:
        exported.extend(re.findall(r"\w+", found[2]))
        return f"{found[1]} {found[2]}"

    body = _EXPORTS.sub(gives, _IMPORTS.sub(takes, bare_module(text)))
    if found := _OTHERWISE.search(body):
        raise ValueError(f"{name} says “{found[0]}”, which the bundle does not read.")
    return (
        f"const {numbers[name]} = {{}};\n{{\n{body}Object.assign({numbers[name]}, {{ {', '.join(exported)} }});\n}}\n"
    )
