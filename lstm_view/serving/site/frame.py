"""The frame round a page of the site: its head, the menu of all pages, its words, the place of the stage, and the foot.

The classes are those of the app's frame, so that static/page.css says how both look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Final
from urllib.parse import urljoin

from lstm_core.language import ENGLISH, tr
from lstm_view.serving import linked
from lstm_view.serving.site.contents import Content
from lstm_view.serving.site.markdown import paragraphs, title
from lstm_view.serving.site.places import Place
from lstm_view.words.languages import LANGUAGES, name_of
from lstm_view.words.pages import NAME, PAGES, SECTIONS, PageInfo
from lstm_view.words.way import way

#: What a browser lets a page do. Plotly writes style elements; scripts are files of the site only.
POLICY: Final = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)
#: Links to what only the app has. Where a page is without a stage (True), its words ask the app's for something too.
_ELSEWHERE: Final = {False: re.compile(r'href="#app()"'), True: re.compile(r'href="(?:#app|\?)([^"]*)"')}
_LONGEST: Final = 200  # characters of a description: what searchers and previews show of it


@dataclass(frozen=True)
class Files:
    """The files that pages need, by their paths from the root: ``scene`` and ``words`` where a page has them."""

    style: str
    script: str
    icon: str
    preview: str
    font: str
    words: str = ""
    scene: str = ""


def frame(content: Content, place: Place, files: Files, *, root: str = "", app: str = "") -> str:
    """Return a page as HTML; ``root`` is the address of the site, where it is known, and ``app`` that of the app."""
    text = (linked.STATIC / "site" / "page.html").read_text(encoding="utf-8")
    html = Template(text).substitute(
        language=place.language,
        page=place.page,
        root=place.up or "./",
        policy=POLICY.format(scripts=""),
        title=escape(tr("{title}: LSTM in Action", title=title(content.words))),
        head=_head(content, place, files, root),
        style=place.to(files.style),
        skip=escape(tr("Skip to the stage") if content.stage else tr("Skip to the words of the page")),
        target="stage-place" if content.stage else "words",
        play=f'<button class="lstm-play" type="button">{escape(tr("Play or pause"))}</button>' if content.stage else "",
        menu=_menu(place),
        body=_body(content, place, files, app),
        way=place.linked(way(content.page)),
        home=_home(app),
        script=place.to(files.script),
    )
    return _ELSEWHERE[content.stage is None].sub(lambda found: f'href="{_in_app(place, app, found[1])}"', html)


def _in_app(place: Place, app: str, query: str) -> str:
    """The link to a page in the app; where nobody said its address, to the line that says where it runs."""
    if not app:
        return "#app"
    pairs = [query, "" if place.language == ENGLISH else f"lang={place.language}"]
    asked = "&amp;".join(filter(None, pairs))
    return escape(_page_of(place, app)) + (f"?{asked}" if asked else "")


def _page_of(place: Place, app: str) -> str:
    """The address of a page in the app; the first one is its root."""
    return urljoin(f"{app.rstrip('/')}/", place.page if place.page != PAGES[0].script else "")


def described(content: Content) -> str:
    """What a page is about, in a sentence or two."""
    first = next((text for text in paragraphs(content.words) if len(text) > 40), title(content.words))
    return first if len(first) <= _LONGEST else f"{first[: first.rindex(' ', 0, _LONGEST)]} …"


def _head(content: Content, place: Place, files: Files, root: str) -> str:
    name, about = title(content.words), described(content)
    picture = urljoin(root, files.preview) if root else place.to(files.preview)
    pairs = {
        "og:type": "website",
        "og:site_name": NAME,
        "og:title": name,
        "og:description": about,
        "og:locale": place.language,
        "og:image": picture,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": tr("{title}: LSTM in Action", title=name),
        **({"og:url": urljoin(root, place.folder)} if root else {}),
    }
    lines = [
        f'<meta name="description" content="{escape(about)}">',
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in pairs.items()),
        '<meta name="twitter:card" content="summary_large_image">',
        f'<link rel="icon" href="{place.to(files.icon)}">',
        *_in_languages(place, root),
        *_early(content, place, files),
    ]
    return "\n".join(lines)


def _in_languages(place: Place, root: str) -> list[str]:
    """The same page in all languages, by whole addresses where these are known."""

    def link(kind: str, one: Place) -> str:
        return f'<link rel="{kind}" href="{urljoin(root, one.folder) if root else place.to(one.folder)}">'

    others = (Place(place.page, code) for code in LANGUAGES)
    return [link("canonical", place), *(link(f'alternate" hreflang="{one.language}', one) for one in others)]


def _early(content: Content, place: Place, files: Files) -> list[str]:
    """What the stage needs at once, so that it comes beside the script and not after it."""
    font = f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{place.to(files.font)}">'
    fetched = [one for one in (files.words, files.scene) if one]
    return [
        font,
        *(f'<link rel="preload" as="fetch" crossorigin href="{place.to(path)}">' for path in fetched),
        *([f'<link rel="modulepreload" href="{place.to(files.script)}">'] if content.stage else []),
    ]


def _menu(place: Place) -> str:
    sections = place.linked("".join(_section(name, pages, place) for name, pages in SECTIONS.items()))
    languages = "".join(
        f'<a class="language" lang="{code}" hreflang="{code}" data-language '
        f'href="{place.to(Place(place.page, code).folder)}">{escape(name_of(code))}</a>'
        for code in LANGUAGES
        if code != place.language
    )
    to_first = f'<a class="site-home" href="{place.link("./")}">{NAME}</a>'
    home = to_first if place.page != PAGES[0].script else f'<span class="site-home">{NAME}</span>'
    return f'<nav aria-label="{escape(tr("Pages"))}">{home}<div class="sections">{sections}</div>{languages}</nav>'


def _section(name: str, pages: tuple[PageInfo, ...], place: Place) -> str:
    here = " data-here" if place.page in (page.script for page in pages) else ""
    links = "".join(_entry(page, place) for page in pages)
    return f'<details name="menu"{here}><summary>{tr(name)}</summary><ul>{links}</ul></details>'


def _entry(page: PageInfo, place: Place) -> str:
    current = ' aria-current="page"' if page.script == place.page else ""
    href = "./" if page is PAGES[0] else page.script
    return f'<li><a href="{href}"{current}>{tr(page.title)}</a></li>'


def _body(content: Content, place: Place, files: Files, app: str) -> str:
    more = f'<div class="stElementContainer below"><div class="stHtml stMarkdown">{content.below}</div></div>'
    below = place.linked(more) if content.below else ""
    words = f'<div class="stMarkdown" id="words">{place.linked(content.words)}</div>'
    if content.stage is None:
        return f'<div class="stElementContainer">{words}</div>{below}'
    without = escape(tr("The stage is drawn by JavaScript, which is switched off in this browser."))
    cannot = escape(tr("The stage cannot be shown: there is no network, or the browser is from before 2023."))
    picture = f'<img src="{place.to(files.preview)}" width="1200" height="630" alt="">'
    there = f' data-app="{escape(_page_of(place, app))}"' if app else ""
    desk = (
        f'<div class="st-key-stage-{content.page.script}" id="stage-place" data-scene="{place.to(files.scene)}"{there}>'
        f"{(linked.STATIC / 'site' / 'outline.html').read_text(encoding='utf-8')}"
        f'<noscript><p class="in-app">{without}</p>{picture}</noscript>'
        f'<p class="in-app" id="cannot" hidden>{cannot}</p></div>'
    )
    return f'<div class="stHorizontalBlock">{_column("rail", words)}{_column("desk", desk + below)}</div>'


def _column(key: str, inner: str) -> str:
    return (
        f'<div class="stColumn"><div class="stVerticalBlock"><div class="stLayoutWrapper">'
        f'<div class="stVerticalBlock st-key-{key}">{inner}</div></div></div></div>'
    )


def _home(app: str) -> str:
    """What is not here, and where it runs."""
    rest = tr(
        "This site computes in your browser. What needs Python is in the app: model files, cells and input of your "
        "own, exercises that are checked, sheets for a class, and files of a run."
    )
    if app:
        where = tr("The app is here: {link}", link=f'<a href="{escape(app)}">{escape(app)}</a>')
    else:
        where = tr("The app runs on your own machine: in its folder, {command}.", command="<code>make run</code>")
    return f"{rest} {where}"
