"""What the browser loads of ours, under names that change with the content, so that it may be kept for ever.

The stage's modules import each other by relative names, so they share one folder named after all their content.
Plotly's script is that of the installed wheel: Python's figures and the browser's Plotly cannot drift apart.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from lstm_core.language import ENGLISH, speaking
from lstm_core.places import ROOT
from lstm_view.serving.linked import sheet
from lstm_view.serving.packed import Packed
from lstm_view.words import glossary
from lstm_view.words.languages import LANGUAGES, WORDS, browser_words
from lstm_view.words.pseudo import PSEUDO

_OF_WORDS: Final = (".md", ".po", ".pot", ".toml")
SOURCE: Final = ROOT / "static" / "stage"


@lru_cache(maxsize=1)
def stage_files() -> tuple[str, dict[str, Packed]]:
    """The folder's name and what it holds, by name; read once a process, so an edited module asks for a restart.

    OSError if a file cannot be read.
    """
    contents = {path.relative_to(SOURCE).as_posix(): path.read_bytes() for path in sorted(SOURCE.rglob("*.js"))}
    if "stage.js" not in contents:  # a folder that is not there has no files, which alone is no error
        raise FileNotFoundError(f"{SOURCE / 'stage.js'} is not there.")
    contents["stage.css"] = sheet(SOURCE / "stage.css").encode()  # one for all: each would be asked for by itself
    digest = hashlib.sha256()
    for path in sorted(path for path in WORDS.rglob("*") if path.suffix in _OF_WORDS):  # they lie in the same folder
        digest.update(path.read_bytes())
    for name, content in contents.items():
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    files = {name: Packed(SOURCE / name, content) for name, content in contents.items()}
    return f"stage-{digest.hexdigest()[:12]}", files


def stage_folder() -> str:
    """The name of the stage's folder among :func:`served`."""
    return stage_files()[0]


def plotly_script() -> str:
    """The name of Plotly's script among :func:`served`."""
    return f"plotly-{version('plotly')}.min.js"


@lru_cache
def version(name: str) -> str:
    """The version of an installed package.

    Read once: the lookup fails now and then while another thread changes the import path, as Streamlit does for each
    run of a page, and takes 2 ms.
    """
    return importlib.metadata.version(name)


@lru_cache(maxsize=1)
def served() -> dict[str, Packed]:
    """Every file of ours, by its path below ``lstm/``.

    OSError if one cannot be read, FileNotFoundError if Plotly is not installed.
    """
    folder, files = stage_files()
    script = package("plotly") / "package_data" / "plotly.min.js"
    ours = {f"{folder}/{name}": file for name, file in {**files, **_words()}.items()}
    return ours | {plotly_script(): Packed(script)}


def _words() -> dict[str, Packed]:
    """The glossary and the short texts of each language, made when somebody asks for them."""
    spoken = (*LANGUAGES, PSEUDO)
    terms = {f"glossary-{code}.json": partial(_terms, code) for code in spoken}
    texts = {f"words-{code}.json": partial(browser_words, code) for code in spoken if code != ENGLISH}
    return {name: Packed(Path(name), make) for name, make in {**terms, **texts}.items()}


def _terms(code: str) -> bytes:
    """The glossary as the browser reads it, when the first term is opened."""
    with speaking(code):
        return json.dumps(glossary(), ensure_ascii=False, separators=(",", ":")).encode()


def package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name} is not installed; run: pip install -r requirements.txt")
    return Path(spec.origin).parent
