"""Builds the site: every page in every language, the files they share, and what keeps them for a visit without network.

The same sources give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Final

import brotli

from lstm_core.language import ENGLISH, speaking, tr, tr_later
from lstm_core.places import ROOT
from lstm_view.serving import linked
from lstm_view.serving.bundles import script_hash
from lstm_view.serving.site.assets import FOLDER, Assets, assets, named
from lstm_view.serving.site.contents import Content, content, pages
from lstm_view.serving.site.frame import POLICY, Files, described, frame
from lstm_view.serving.site.markdown import title
from lstm_view.serving.site.places import Place, led_to
from lstm_view.serving.site.preview import preview
from lstm_view.serving.site.scenes import scenes
from lstm_view.words.languages import LANGUAGES
from lstm_view.words.pages import PAGES

#: What a build writes beside the pages: by it a later one knows its own files.
LIST: Final = "built.json"
WORKER: Final = "sw.js"
OFFLINE: Final = "offline.html"
_NO_PAGE: Final = tr_later("There is no such page")
_MISTYPED: Final = tr_later("The address may be mistyped. All pages are in the menu of the first one.")
_NO_NETWORK: Final = tr_later("There is no network")
_NOT_OPENED: Final = tr_later("This page was not opened before, so that it is not on this machine yet.")
_PACKED: Final = (".css", ".html", ".js", ".json", ".svg", ".txt", ".xml")
_WORTH: Final = 1_000  # bytes from which a compressed file is written beside one
_CODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    ".br": lambda raw: brotli.compress(raw, quality=9),
    ".gz": lambda raw: gzip.compress(raw, 9, mtime=0),
}

Contents = Mapping[Place, Content]


def build(folder: Path, *, url: str = "", app: str = "", packed: bool = True) -> list[str]:
    """Write the site to a folder; return the paths of its files.

    ``url`` is where it will lie, as previews and searchers want to know it; without it the site is the same wherever it
    lies. ``app`` is the address of the app, for what needs Python. ``packed`` writes every text compressed beside
    itself, for hosts that look for that. ValueError for a folder with files of somebody else.
    """
    _before(folder)  # refuses before any work is done
    made = site(url=url, app=app)
    return write(folder, made | (_compressed(made) if packed else {}))


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files to a folder in the place of those of an earlier build; return their paths."""
    for path in _before(folder) - files.keys():
        (folder / path).unlink(missing_ok=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / LIST).write_text(json.dumps(sorted(files), indent=0), encoding="utf-8")
    return sorted(files)


def site(*, url: str = "", app: str = "") -> dict[str, bytes]:
    """Return all files of the site by their paths."""
    root = f"{url.rstrip('/')}/" if url else ""
    all_of_them = {Place(page.script, code): _said(code, page.script) for code in LANGUAGES for page in pages()}
    shared = assets()
    found = {**shared.files, "icon.svg": (ROOT / "assets" / "icon.svg").read_bytes()}
    queries = _queries(all_of_them)
    for place, one in all_of_them.items():
        with speaking(place.language):
            files, more = _of_page(one, place, shared, queries.get(place.page, set()))
            found |= more
            found[f"{place.folder}index.html"] = frame(one, place, files, root=root, app=app).encode()
    found |= {"404.html": _lost(root), OFFLINE: _offline()}
    found |= _for_searchers(all_of_them, root)
    return {**found, WORKER: _worker(found, shared)}


def _said(code: str, script: str) -> Content:
    with speaking(code):
        return content(next(page for page in pages() if page.script == script))


def _queries(all_of_them: Contents) -> dict[str, set[str]]:
    """Page -> what the links to it ask of its stage."""
    found: dict[str, set[str]] = {}
    for place, one in all_of_them.items():
        for page, query in led_to(one.html, place.page):
            found.setdefault(page, set()).add(query)
    return found


def _of_page(one: Content, place: Place, shared: Assets, queries: set[str]) -> tuple[Files, dict[str, bytes]]:
    """The files that a page names, and those of them that are its own."""
    home = None if one.stage is None else one.stage.home.experiment
    picture = preview(title(one.words), described(one), home)
    own = {named("preview", picture, ".png"): picture}
    files = {
        "style": shared.at("site.css"),
        "script": shared.at("stage.js"),
        "icon": "icon.svg",
        "font": shared.at("sans.woff2"),
        "preview": next(iter(own)),
    }
    if place.language != ENGLISH:
        files["words"] = shared.at(f"words-{place.language}.json")
    if one.stage is not None:
        scene = scenes(one.stage, queries)
        files["scene"] = named(place.page.replace("_", "-"), scene, ".json")
        own[files["scene"]] = scene
    return Files(**files), own


def _lost(root: str) -> bytes:
    script = (linked.STATIC / "site" / "lost.js").read_text(encoding="utf-8")
    base = f'<base href="{escape(root)}">' if root else ""
    return _alone(_NO_PAGE, _MISTYPED, base=base, script="" if root else script)


def _offline() -> bytes:
    """Shown by the worker, which says where the root is."""
    return _alone(_NO_NETWORK, _NOT_OPENED, base="", script="")


def _alone(head: str, says: str, *, base: str, script: str) -> bytes:
    """A page without the files of the site, in all languages one below the other."""
    sections = []
    for code in LANGUAGES:
        with speaking(code):
            link = f'<a href="{Place("overview", code).folder or "./"}">{escape(tr("Overview"))}</a>'
            sections.append(
                f'<section lang="{code}"><h1>{escape(tr(head))}</h1><p>{escape(tr(says))}</p><p>{link}</p></section>'
            )
    scripts = f" {script_hash(script)}" if script else ""
    text = Template((linked.STATIC / "site" / "lost.html").read_text(encoding="utf-8")).substitute(
        policy=POLICY.format(scripts=scripts),
        title=escape(tr("{title}: LSTM in Action", title=head)),
        base=base,
        sections="\n".join(sections),
        script=f'<script type="module">{script}</script>' if script else "",
    )
    return text.encode()


def _for_searchers(all_of_them: Contents, root: str) -> dict[str, bytes]:
    """The list of all pages; it needs whole addresses."""
    if not root:
        return {"robots.txt": b"User-agent: *\nAllow: /\n"}
    entries = "".join(f"<url><loc>{escape(root + place.folder)}</loc></url>\n" for place in all_of_them)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return {
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {root}sitemap.xml\n".encode(),
        "sitemap.xml": f"{head}{entries}</urlset>\n".encode(),
    }


def _worker(found: Mapping[str, bytes], shared: Assets) -> bytes:
    """The worker that keeps the site: what it fetches at once, and the version of all it may keep."""
    digest = hashlib.sha256()
    for path, data in sorted(found.items()):
        digest.update(b"%s\0%s" % (path.encode(), hashlib.sha256(data).digest()))
    first = [path for path in found if path.startswith(f"{FOLDER}/{PAGES[0].script}-")]
    small = ["./", *(Place(PAGES[0].script, code).folder for code in LANGUAGES[1:]), OFFLINE, *first]
    small += [path for path in shared.files if path.startswith(shared.home) and "glossary" not in path]
    says = {"version": digest.hexdigest()[:12], "small": small, "files": sorted(found)}
    text = (linked.STATIC / "site" / "worker.js").read_text(encoding="utf-8")
    return f"globalThis.lstmBuilt = {json.dumps(says, separators=(',', ':'))};\n{text}".encode()


def _compressed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    worth = {path: data for path, data in files.items() if path.endswith(_PACKED) and len(data) >= _WORTH}
    return {f"{path}{suffix}": pack(data) for path, data in worth.items() for suffix, pack in _CODINGS.items()}


def _before(folder: Path) -> set[str]:
    """The files that an earlier build has written there."""
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return {path for path in found if not Path(path).is_absolute() and ".." not in Path(path).parts}
    except (OSError, ValueError, TypeError):
        raise ValueError(
            tr("{folder} has files that no build has written; name an empty folder or a new one.", folder=folder)
        ) from None
