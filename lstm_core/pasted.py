"""All matrices of a cell in one text, each behind its name: W_f = [.5 .3; .1 .2], b_f = 0 and so on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lstm_core.checks import checked_kind, shown
from lstm_core.exercise_words import Said, in_symbols
from lstm_core.gate_rows import gate_rows, gates_with_rows, named_by_gate, sizes_said
from lstm_core.language import all_of, tr
from lstm_core.matrices import Matrix, read_matrix
from lstm_core.prose import is_words, parted, without_words
from lstm_core.weight_names import NAMES_WANTED, canonical

_OF = r"(?:[A-Za-z_]\w*\.)*?"  # of an object: lstm.weight_ih_l0
_NAME = r"([A-Za-z]\w{0,19}|[A-Za-z]_\{[\w-]{1,3}\})(?:\.data)?"
_NAMED = re.compile(rf"(?:^|[;,:\n]|\\\\)[ \t$&]*{_OF}{_NAME}[ \t&]*(?:<-|:=|=|:|[ \t]|\n)[ \t]*(?=\S|\n)")
_ASSIGNED = re.compile(
    r"(?:(?:^|[;\n])[ \t]*([A-Za-z_]\w*)|,[ \t]*([A-Za-z](?:_?\d+|_[A-Za-z]{1,3})?))"
    r"[ \t]*(?:<-|:=|=(?!=))[ \t]*(?=\S|\n)"
)
_CHAINED = re.compile(r"([A-Za-z]\w*)[ \t]*=(?!=)[ \t]*")
_QUOTED = re.compile(rf"(?<![{{(,\s])[{{(,\s]*(['\"]){_OF}([A-Za-z]\w{{0,19}})\1\s*([:,])\s*")
_CODE = re.compile(r"^[ \t]*(?:import|from|print|def|return|for|assert|clear|clc|library|using)\b.*$\n?", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:#|%|//).*$\n?|(?<![ \t])[ \t]+#.*$", re.MULTILINE)
_DISPLAY = re.compile(r"\\(?:begin|end)\s*\{(?:align|aligned|equation|gather|gathered|split)\*?\}|\$\$")
_LISTED = re.compile(r"\s*\[\s*array\(")
_MOST = 50  # names of one matrix
_NUMBER_FOLLOWS = re.compile(r"[-+−–.\d(\[]")
_WORD = r"[A-Za-z]\w{0,6}"
_ARE = re.compile(
    rf"(?:\b[Aa]ll[ \t]+)?\b({_WORD}(?:(?:[ \t]*,[ \t]*|[ \t]+and[ \t]+){_WORD}){{0,11}})[ \t]+(?:is|are)[ \t]+"
    r"(?:all[ \t]+)?(?=(?:the[ \t]+)?(?:identity|unit[ \t]matri))"
)
_KERAS = ("kernel", "recurrent_kernel", "bias")
_ELEMENT = r"[ \t]*([xh])(?:\w{0,9}|[_^]?[{(][\w \t+\-−]{0,9}[)}])[ \t]*"
_OVER = re.compile(  # (h, x) may be what a function is given, (h; x) is a vector
    rf"\[(?:[ \t]*(1)[ \t]*[,;])?{_ELEMENT}[,;]{_ELEMENT}(?:[,;][ \t]*(1)[ \t]*)?\]"
    rf"|\((?:[ \t]*(1)[ \t]*;)?{_ELEMENT};{_ELEMENT}(?:;[ \t]*(1)[ \t]*)?\)"
)


class Beside(NamedTuple):
    """Whether a text has `rows` of gates without a letter; what the `columns` of a matrix over x and h are, such as
    "xhb", "" where that is not said; the `sequences` by their letters, of which the first is x; the `sizes` by the
    arguments of `assemble`.
    """

    rows: bool
    columns: str
    sequences: dict[str, str]
    sizes: dict[str, int]


def read_weights(text: str, *, decimal: str | None = None) -> dict[str, Matrix]:
    """Return the matrices of a text by name, each read by `read_matrix`; `assemble` takes their values.

    Raises ValueError as `named_parts`; for a name that is no weight; and, with the name in front, for what
    `read_matrix` refuses.

    >>> found = read_weights("W_f = [.5 .3; .1 .4]; b_f = 0")
    >>> {name: matrix.values.tolist() for name, matrix in found.items()}
    {'W_f': [[0.5, 0.3], [0.1, 0.4]], 'b_f': 0.0}
    """
    found: dict[str, Matrix] = {}
    for name, part in named_parts(text).items():
        if canonical(name) is None:
            raise ValueError(
                tr("The text has {name}, which is no weight; wanted {wanted}.", name=name, wanted=tr(NAMES_WANTED))
            )
        try:
            found[name] = read_matrix(part, decimal=decimal)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return found


def named_parts(text: str, known: Callable[[str], str | None] = canonical) -> dict[str, str]:
    r"""Return what stands behind each name of a text, as it stands there: weights, and whatever else is assigned.

    A name known to `assemble`, such as W_f, Wf or W_{hf}, begins a line or stands behind a comma, a colon, a semicolon
    or a row end of LaTeX, with =, :, <- or a space behind it, or it stands in quotes, as in JSON and in what PyTorch
    prints. Another name, such as x, begins a line and has = behind it; x may have a number. Rows of gates without a
    letter, "f 1.6 2.7 1.6", have the names W_f and so on, as `gate_rows` says. The three arrays that Keras prints have
    the names that they have there. `known` says which names those are, for another cell type. Comments, imports,
    headings without a digit and words round the matrices are left out; :func:`words_beside` has the words. Raises
    ValueError for a text without names, and for a name that is there twice.

    >>> named_parts("import numpy as np\nW = [.5 .3]  # weights\nx = 1, 2")
    {'W': '[.5 .3]', 'x': '1, 2'}
    >>> named_parts('{"W_f": [1], "b_f": 0}')
    {'W_f': '[1]', 'b_f': '0'}
    """
    return _parts(text, known)[0]


def words_beside(text: str, known: Callable[[str], str | None] = canonical) -> tuple[str, ...]:
    """Return the words that :func:`named_parts` leaves out, but for short ones such as "and" and headings.

    >>> words_beside("LSTM with two units. W_f = [[.5, .3]], b_f = 0.")
    ('LSTM with two units',)
    """
    return _parts(text, known)[1]


def said_beside(text: str, known: Callable[[str], str | None] = canonical) -> Beside:
    """Return what a text says beside its matrices.

    >>> said_beside("W = U = I, 5 inputs, 5 units").sizes
    {'input_size': 5, 'hidden_size': 5}
    """
    over = _over(text)
    text, sizes = sizes_said(in_symbols(_prepared(text, known), known).text)
    rows = gate_rows(text, known)
    return Beside(False, over, {}, sizes) if rows is None else Beside(True, rows.columns or over, rows.sequences, sizes)


def _over(text: str) -> str:
    """Return the columns of which a text speaks, "hx" for [h, x]; "" where it has none, or different ones."""
    found = {"".join(parts).replace("1", "b") for parts in _OVER.findall(text) if set("".join(parts)) >= {"x", "h"}}
    return found.pop() if len(found) == 1 else ""


def _parts(text: str, known: Callable[[str], str | None]) -> tuple[dict[str, str], tuple[str, ...]]:
    checked_kind("text", text, str, "a string")
    text, _ = sizes_said(in_symbols(_prepared(text, known), known).text)
    rows = gate_rows(text, known)
    text = parted(text if rows is None else rows.text, known)
    heads = _heads(text, known)
    lead = text[: heads[0].start()] if heads else text
    if not heads or (re.search(r"\d", lead) and not is_words(lead)):
        raise ValueError(_no_names(lead.strip(), known))
    found: dict[str, str] = {}
    words = [lead.strip(" .,;:\n")]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        names, part = [head[1] or head[2]], text[head.end() : end].lstrip(" \t\n&$")
        while len(names) < _MOST and (chained := _CHAINED.match(part)):  # W_f = W_i = eye(2)
            names, part = [*names, chained[1]], part[chained.end() :]
        part, behind = without_words(_without_rest(part))
        words.append(behind)
        if not part.strip(" =:"):
            raise ValueError(_nothing_behind(names[-1]))
        for name in (name.replace("{", "").replace("}", "") for name in names):
            if name in found:
                raise ValueError(tr("The text has {name} twice; wanted each name once.", name=name))
            found[name] = part
    return found, tuple(" ".join(said.split()) for said in words if is_words(said))


def _no_names(text: str, known: Callable[[str], str | None]) -> str:
    """Return what is said of a text without names of matrices."""
    if not text:
        return tr("The text is empty; wanted {wanted}.", wanted=tr(NAMES_WANTED))
    if known(text) is not None:
        return _nothing_behind(text)
    if gates := gates_with_rows(text, known):
        said = tr("There are rows of numbers for {gates}; wanted one for each gate of the cell, with as many in each.")
        return said.format(gates=all_of(gates))
    return tr("{given} has no name in front; wanted {wanted}.", given=shown(text), wanted=tr(NAMES_WANTED))


def _nothing_behind(name: str) -> str:
    return tr("Nothing stands behind {name}; wanted its numbers.", name=name)


def _heads(text: str, known: Callable[[str], str | None]) -> list[re.Match[str]]:
    """Return where the parts of a text begin; a word that is no name may end where a name begins: "Gate: W_f"."""
    heads: dict[int, re.Match[str]] = {}
    place = 0
    while head := _NAMED.search(text, place):
        is_x = head[1] == "x" and _NUMBER_FOLLOWS.match(text, head.end()) is not None
        is_known = is_x or known(head[1]) is not None
        if is_known:
            heads[head.start(1)] = head
        place = head.end(1) if is_known else head.start() + 1
    for head in _ASSIGNED.finditer(text):
        heads.setdefault(max(head.start(1), head.start(2)), head)
    return [heads[start] for start in sorted(heads)]


def _prepared(text: str, known: Callable[[str], str | None]) -> str:
    """Leave out what is code, comment and display; a name in quotes becomes one that begins a line."""
    text = _DISPLAY.sub("", _COMMENT.sub("", _CODE.sub("", text.replace("\r\n", "\n"))))

    def _equal(found: re.Match[str]) -> str:
        names = re.split(r"[ \t]*,[ \t]*|[ \t]+and[ \t]+", found[1])
        return f"\n{' = '.join(names)} = " if all(known(name) is not None for name in names) else found[0]

    text = named_by_gate(_ARE.sub(_equal, text), known)
    if _LISTED.match(text) and text.count("array(") == len(_KERAS):
        arrays = text.strip().removeprefix("[").removesuffix("]").split("array(")[1:]
        return "\n".join(f"{name} = array({array}" for name, array in zip(_KERAS, arrays, strict=True))

    def _unquoted(found: re.Match[str]) -> str:
        is_name = found[3] == ":" or known(found[2]) is not None
        return f"\n{found[2]} = " if is_name else found[0]

    return _QUOTED.sub(_unquoted, text).strip()


def said_in_words(text: str, known: Callable[[str], str | None] = canonical) -> Said:
    """Return what a text says in words between its numbers.

    >>> said_in_words("W_f = [.5 .3], all biases 0").read
    (('all biases 0', 'b = 0'),)
    """
    return in_symbols(_prepared(text, known), known)


def _without_rest(part: str) -> str:
    """Leave out what stands behind a matrix and is no part of it: separators, headings, brackets of what is around."""
    lines = part.rstrip(" \n;,:\\&$").split("\n")
    while len(lines) > 1 and not re.search(r"[\d\])}]", lines[-1]):
        lines.pop()
    part = "\n".join(lines).rstrip(" \n;,\\&$([{")
    excess = {closed: part.count(closed) - part.count(opened) for opened, closed in ("()", "[]", "{}")}
    end = len(part)
    while end and (part[end - 1] in " \n," or excess.get(part[end - 1], 0) > 0):
        excess[part[end - 1]] = excess.get(part[end - 1], 0) - 1
        end -= 1
    return part[:end]
