"""The files that all pages share, under names that change with their content, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lstm_view import theme
from lstm_view.serving import linked
from lstm_view.serving.files import plotly_script, served, stage_folder
from lstm_view.serving.outlines import outlines, outlines_file
from lstm_view.serving.site.bundle import bundle
from lstm_view.serving.site.letters import NAMES, letters
from lstm_view.words.languages import LANGUAGES

FOLDER: Final = "lstm"
_STYLES: Final = ("stage/stage.css", "site/site.css", "page.css")
_ENTRIES: Final = ("stage/way.js", "site/site.js")
_FACES: Final = (
    ("Source Sans", "normal", "sans.woff2"),
    ("Source Serif", "normal", "serif.woff2"),
    ("Source Serif", "italic", "serif-italic.woff2"),
)


@dataclass(frozen=True)
class Assets:
    """Path from the root -> content; ``home`` is the folder of all but the largest of them."""

    home: str
    files: Mapping[str, bytes]

    def at(self, name: str) -> str:
        """The path of one of those in the folder."""
        return f"{self.home}/{name}"


def assets() -> Assets:
    """Return all of them, as static/stage looks for them beside its modules."""
    inner = {
        "stage.js": bundle(*_ENTRIES).encode(),
        "site.css": _style().encode(),
        **{name: letters(name) for name in NAMES},
        **_words(),
    }
    digest = hashlib.sha256()
    for name, content in sorted(inner.items()):
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    home = f"{FOLDER}/{digest.hexdigest()[:12]}"
    large = {plotly_script(): served()[plotly_script()].body("identity"), outlines_file(): outlines().body("identity")}
    files = {f"{home}/{name}": content for name, content in inner.items()}
    return Assets(home, files | {f"{FOLDER}/{name}": content for name, content in large.items()})


def named(kind: str, content: bytes, suffix: str) -> str:
    """The path of a file of which there are many."""
    return f"{FOLDER}/{kind}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"


def _words() -> dict[str, bytes]:
    """What is said in the browser, and the glossary, by language."""
    names = [f"glossary-{code}.json" for code in LANGUAGES] + [f"words-{code}.json" for code in LANGUAGES[1:]]
    return {name: served()[f"{stage_folder()}/{name}"].body("identity") for name in names}


def _style() -> str:
    """The styles of the app, its hues as they are before any script runs, and its fonts."""
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: 200 900; font-display: swap; '
        f'src: url("{name}") format("woff2"); }}\n'
        for family, style, name in _FACES
    )
    light, dark = (_hues(mode) for mode in ("light", "dark"))
    asked = "".join(
        f':root[data-theme="{mode}"] {{ color-scheme: {mode}; {hues} }}\n'  # by the address: static/stage/theme.js
        for mode, hues in (("light", light), ("dark", dark))
    )
    return (
        f"{faces}:root {{ color-scheme: light dark; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{asked}"
        f"@media print {{ :root:root {{ {light} }} }}\n{linked.style(*_STYLES)}"
    )


def _hues(mode: str) -> str:
    tones = theme.variables("light" if mode == "light" else "dark")
    return f"{' '.join(f'--{name}: {tone};' for name, tone in tones.items())} --st-background-color: {tones['paper']};"
