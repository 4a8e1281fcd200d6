"""Any scene as one HTML file that needs neither a server nor a network: the modules of the page, and its payload.

The file holds the run of the scene as NumPy computed it, and the other stories; what is changed in it is computed by
the browser, by the same lines (static/file). Everything but the words of its head lies in it compressed and as text of
few signs, so that nothing a person typed can be taken for markup.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from lstm_core.language import language, tr
from lstm_view.serving import linked
from lstm_view.serving.bundles import script_hash
from lstm_view.serving.files import plotly_script, served, stage_folder
from lstm_view.serving.fonts import FILES, font
from lstm_view.serving.outlines import outlines, outlines_file
from lstm_view.stage.bare import bare_module, bare_style, in_signs
from lstm_view.stage.held import Held
from lstm_view.stage.pool import Pool
from lstm_view.words.languages import LANGUAGES, browser_words, name_of

FIRST: Final = "file/host.js"
_STYLES: Final = ("stage/stage.css", "file/file.css")
_OPENS: Final = "file/open.js"
#: What a browser lets such a file do: it runs the one script that opens it and what that unpacks, fetches nothing but
#: from itself, and sends nothing anywhere.
POLICY: Final = (
    "default-src 'none'; script-src {opens} blob:; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data: blob:; connect-src data: blob:; base-uri 'none'; form-action 'none'"
)
_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"{opens}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="lstm-languages" content="{languages}">
<title>{title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<main id="stage-of-file" aria-label="{title}">
<noscript>{without_scripts}</noscript>
<p id="cannot" hidden>{too_old}</p>
</main>
{held}
<script>{script}</script>
</body>
</html>
"""


def one_file(held: Held, opens: str = "") -> bytes:
    """Return a scene as an HTML file, in UTF-8, which opens in the language ``opens``, or as its browser asks.

    Without charts the file has no Plotly, and is small: the drawing, the timeline, the arithmetic and the table.
    """
    pool = Pool()
    scenes = held.scenes(pool)
    said = {
        "modules": [
            {"name": name, "text": bare_module(text), "imports": paths}
            for name, (text, paths) in linked.modules(FIRST).items()
        ],
        "first": FIRST,
        "style": bare_style(linked.style(*_STYLES)),
        "words": {code: json.loads(browser_words(code)) for code in LANGUAGES[1:]},
        "scenes": scenes,
        "parts": pool.parts,
    }
    files = {f"glossary-{code}.json": _file(f"{stage_folder()}/glossary-{code}.json") for code in LANGUAGES}
    if held.charts:
        files |= {name: font(name) for name in FILES}
        files |= {outlines_file(): outlines().body("identity"), plotly_script(): _file(plotly_script())}
    said["name"] = hashlib.sha256(_json(said) + pool.data()).hexdigest()[:12]
    blocks = {"held": _json(said), "numbers": pool.data()}
    title = held.build(held.now).title
    return _page(title, opens, {**blocks, **{f"file:{name}": content for name, content in files.items()}})


def _page(title: str, opens: str, blocks: Mapping[str, bytes]) -> bytes:
    said = tr("{title}: LSTM in Action", title=title)
    script = (linked.STATIC / _OPENS).read_text(encoding="utf-8")
    return _PAGE.format(
        language=language(),
        opens=f' data-opens="{opens}"' if opens else "",
        policy=POLICY.format(opens=script_hash(script)),
        languages=",".join(f"{code}:{escape(name_of(code))}" for code in LANGUAGES),
        title=escape(said),
        without_scripts=escape(tr("The stage is drawn by JavaScript, which is switched off in this browser.")),
        too_old=escape(tr("This browser is too old for the stage: it takes one from 2023 or later.")),
        held="\n".join(
            f'<script type="text/plain" id="{name}">{_packed(data)}</script>' for name, data in blocks.items()
        ),
        script=script,
    ).encode()


def _file(name: str) -> bytes:
    return served()[name].body("identity")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(data: bytes) -> str:
    return in_signs(gzip.compress(data, 9, mtime=0))
