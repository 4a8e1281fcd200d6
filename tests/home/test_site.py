"""The static site: every page with its words, links that lead somewhere, and a stage that needs no server."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import posixpath
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from lstm_core import STORIES, run_variant, share_weights
from lstm_core.language import speaking
from lstm_view.instruments.variants.cases import CASES
from lstm_view.serving.files import plotly_script
from lstm_view.serving.site.build import _said, write
from lstm_view.serving.site.contents import IN_APP, MORE
from lstm_view.serving.site.places import Place, led_to
from lstm_view.serving.site.scenes import NAMING, scenes
from lstm_view.serving.site.stages import stage_of
from lstm_view.stage.homes import HOMES
from lstm_view.state.address import VERSION, read
from lstm_view.state.comparison import Side, named
from lstm_view.state.experiment import Experiment
from lstm_view.state.fields import FIELDS
from lstm_view.state.scene import build
from lstm_view.words.digits import number
from lstm_view.words.languages import LANGUAGES, page_words
from lstm_view.words.pages import PAGES
from tests.conftest import NewPage
from tests.node import in_node
from tests.server import ROOT
from tests.stage import test_live, test_transport
from tests.stage.helpers import STAGE, confirmed, go_to, open_stage

PLACES = [Place(page.script, language) for language in LANGUAGES for page in PAGES]
STAGES = [place for place in PLACES if stage_of(place.page)]
FIRST_VISIT, BEFORE_CHARTS = 2.2e6, 0.7e6  # bytes
_WORDS = re.compile(r"[^\W\d_]{3,}")


class Document(HTMLParser):
    """The links, the names and the text of a page, and what may not stand in it."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.text: list[str] = []
        self.inline: list[str] = []
        self._inside = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        said = dict(attrs)
        self.links += [value for name in ("href", "src", "data-scene") if (value := said.get(name)) is not None]
        self.ids |= {value for name, value in attrs if name == "id" and value}
        self.inline += [name for name in said if name.startswith("on")]
        if tag == "script" and "src" not in said:
            self.inline.append(tag)

    def handle_endtag(self, _: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text.append(data)


def document(files: dict[str, bytes], place: Place) -> Document:
    return Document(files[f"{place.folder}index.html"])


def lies_at(place: Place, link: str) -> tuple[str, str]:
    """The path of a file that a link of a page leads to, and the name in it."""
    path, _, name = link.partition("#")
    path = posixpath.normpath(posixpath.join("/", place.folder, path.partition("?")[0]))
    folder = not posixpath.splitext(path)[1]
    return (posixpath.join(path, "index.html") if folder else path).lstrip("/"), name


@cache
def queries() -> dict[str, set[str]]:
    """What links of all pages ask of a stage."""
    found: dict[str, set[str]] = {}
    for place in PLACES:
        for page, query in led_to(_said(place.language, place.page).html, place.page):
            found.setdefault(page, set()).add(query)
    return found


def test_every_page_has_its_words_in_each_language(site_files: dict[str, bytes]) -> None:
    for place in PLACES:
        shown = document(site_files, place)
        with speaking(place.language):
            words = re.sub(r"\]\([^)]*\)|\{[^}]*\}|\|[^|)]*\)\)|\[\[[^|\]]*\||<[^>]*>", " ", page_words(place.page))
        said = set(_WORDS.findall(" ".join(shown.text)))
        assert set(_WORDS.findall(words)) <= said, place
        html = site_files[f"{place.folder}index.html"].decode()
        assert f'<html lang="{place.language}"' in html
        assert re.search(r'<meta name="description" content="[^"]{40,}">', html), place


def test_the_words_have_the_numbers_of_the_run(site_files: dict[str, bytes]) -> None:
    trace = STORIES["remember"].trace()
    for language in LANGUAGES:
        with speaking(language):
            wanted = number(float(trace.c[23, 0]))
        assert wanted in " ".join(document(site_files, Place("overview", language)).text)


def test_every_link_is_relative_and_leads_to_something(site_files: dict[str, bytes]) -> None:
    names = {f"{place.folder}index.html": document(site_files, place).ids for place in PLACES}
    for place in PLACES:
        for link in document(site_files, place).links:
            if link.startswith(("https://", "http://")):
                continue  # a paper
            assert not re.match(r"/|\w+:", link), (place, link)
            path, name = lies_at(place, link)
            assert path in site_files, (place, link)
            assert not name or path not in names or name in names[path], (place, link)


def test_what_only_the_app_has_is_named_with_the_line_that_says_where_it_runs(site_files: dict[str, bytes]) -> None:
    for place in PLACES:
        html = site_files[f"{place.folder}index.html"].decode()
        notes = re.findall(r'<p class="in-app">(?!<).*?</p>', html)
        named = [note for note in notes if 'href="#app"' in note]
        assert len(named) == (place.page in IN_APP or place.page in MORE), place
        assert '<p class="site-app" id="app">' in html
        assert "make run" in html
        if place not in STAGES:
            assert not [link for link in document(site_files, place).links if link.startswith("?")], place


def test_what_only_the_app_has_leads_there_where_its_address_is_known() -> None:
    html = framed(Place("your_model", "de"))
    assert html.count('href="https://app.example/lstm/your_model?lang=de"') == 2  # a note, and where its words begin
    assert 'href="https://app.example/lstm/your_model?ask=probe&amp;lang=de"' in html
    assert 'href="#app' not in html
    assert 'href="?' not in html
    assert 'href="https://app.example/lstm/sheets"' in framed(Place("sheets", "en"))


def test_a_stage_knows_where_its_page_is_in_the_app() -> None:
    assert 'data-app="https://app.example/lstm/ledger"' in framed(Place("ledger", "de"))
    assert 'data-app="https://app.example/lstm/"' in framed(Place("overview", "en"))


def framed(place: Place) -> str:
    from lstm_view.serving.site.frame import Files, frame

    files = Files("a.css", "a.js", "icon.svg", "a.png", "a.woff2", scene="a.json")
    with speaking(place.language):
        one = _said(place.language, place.page)
        return frame(one, place, files, root="https://school.example/lstm/", app="https://app.example/lstm/")


def test_the_address_of_the_site_is_said_where_it_is_known() -> None:
    html = framed(Place("ledger", "de"))
    assert 'rel="canonical" href="https://school.example/lstm/de/ledger/"' in html
    assert 'hreflang="en" href="https://school.example/lstm/ledger/"' in html
    assert 'property="og:image" content="https://school.example/lstm/a.png"' in html
    assert 'href="https://app.example/lstm/"' in html


def test_no_script_stands_in_a_page(site_files: dict[str, bytes]) -> None:
    for path, html in site_files.items():
        if path.endswith(".html") and path != "404.html":
            assert Document(html).inline == [], path
            policy = re.search(rb'Content-Security-Policy" content="([^"]+)"', html)
            assert policy is not None
            assert re.search(rb"script-src 'self';", policy[1])
    script = re.search(r"<script type=\"module\">(.*?)</script>", site_files["404.html"].decode(), re.DOTALL)
    assert script is not None
    assert f"script-src 'self' {hash_of(script[1])}" in site_files["404.html"].decode()


def hash_of(script: str) -> str:
    from base64 import b64encode

    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_a_first_visit_is_small_and_what_comes_before_the_charts_smaller(site_files: dict[str, bytes]) -> None:
    sizes = {path: len(gzip.compress(data)) for path, data in site_files.items() if not path.endswith(".png")}
    for place in STAGES:
        own = {lies_at(place, link)[0] for link in document(site_files, place).links}
        own = {path for path in own if not path.endswith((".html", ".png"))} | {f"{place.folder}index.html", "sw.js"}
        folder = next(posixpath.dirname(path) for path in own if path.endswith("stage.js"))
        own |= {f"{folder}/{name}" for name in ("serif.woff2", "serif-italic.woff2")}
        size = sum(sizes[path] for path in own)
        assert size < BEFORE_CHARTS, place
        assert size + sizes[f"lstm/{plotly_script()}"] < FIRST_VISIT, place


def test_the_same_sources_give_the_same_bytes(site_files: dict[str, bytes]) -> None:
    program = (
        "import hashlib\n"
        "from lstm_core.language import speaking\n"
        "from lstm_view.serving.site import build, places, scenes\n"
        "all_of_them = {place: build._said(place.language, place.page)\n"
        "    for place in (places.Place(page.script, 'en') for page in build.pages())}\n"
        "one = all_of_them[places.Place('input_gate', 'en')]\n"
        "print(hashlib.sha256(scenes.scenes(one.stage, build._queries(all_of_them)['input_gate'])).hexdigest()[:12])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"lstm/input-gate-{answer.stdout.strip()}.json" in site_files


def test_a_folder_with_files_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.html": b"1", "c.html": b"2"})
    write(tmp_path, {"c.html": b"3"})
    assert (tmp_path / "c.html").read_bytes() == b"3"
    assert not (tmp_path / "a" / "b.html").exists()
    (tmp_path / "built.json").unlink()
    with pytest.raises(ValueError, match="name an empty folder"):
        write(tmp_path, {"c.html": b"4"})
    assert (tmp_path / "c.html").read_bytes() == b"3"


_READ = """
const { Addresses } = await stage("../site/addresses.js");
return given.pages.map(({ naming, known, queries }) => {
  const addresses = new Addresses({ naming, has: (name) => known.includes(name) });
  return queries.map((query) => {
    const { text, notices } = addresses.inward(query);
    return { notices, text, again: addresses.outward(text) };
  });
});
"""


def test_what_links_ask_of_a_stage_is_there_and_their_address_says_it_again(site_files: dict[str, bytes]) -> None:
    asked = {place.page: sorted(queries().get(place.page, ())) for place in STAGES if place.page in HOMES}
    pages = [{**known_of(site_files, page), "queries": of_page} for page, of_page in asked.items()]
    for (page, of_page), answers in zip(asked.items(), in_node(_READ, {"pages": pages}), strict=True):
        home = HOMES[page].experiment
        for query, answer in zip(of_page, answers, strict=True):
            assert answer["notices"] == [], (page, query)
            wanted, again = (read(dict(parse_qsl(text)), home)[0] for text in (query, answer["again"]))
            assert again.run == wanted.run, (page, query, answer)
            assert again.other == wanted.other, (page, query, answer)
            assert again.cursor.step == wanted.cursor.step


def known_of(files: dict[str, bytes], page: str) -> dict[str, Any]:
    place = Place(page, "en")
    links = document(files, place).links
    said = json.loads(files[next(lies_at(place, link)[0] for link in links if link.endswith(".json"))])
    return {"naming": said["naming"], "known": [*STORIES, *said["scenes"]["stories"]]}


_DRAWN = """
const { Addresses } = await stage("../site/addresses.js");
const { Bases } = await stage("../file/bases.js");
const { History } = await stage("../file/history.js");
const { answer } = await stage("../file/answer.js");
const { naming, scenes, parts, numbers } = given.page;
const bytes = Uint8Array.from(atob(numbers), (sign) => sign.charCodeAt(0));
const bases = new Bases(scenes, { parts, numbers: new Float64Array(bytes.buffer) });
const addresses = new Addresses({ ...scenes, naming, has: (name) => bases.has(name) });
return given.queries.map((query) => {
  const { text, notices } = addresses.inward(query);
  const history = new History(bases, false);
  history.apply([{ n: 1, kind: "open", fragment: `more=${text}` }]);
  const { cell, series, story, inputs, labels, figures, address, computed, notices: more } = answer(history);
  const again = addresses.outward(address.query);
  const { weight_ih, weight_hh, bias, peephole, x } = cell;
  const numbers = { weight_ih, weight_hh, bias, peephole, x, c: [...series.c], h: [...series.h] };
  const said = { claim: story.claim, named: story.named, inputs, labels, charts: figures.map(({ key }) => key) };
  return { ...numbers, ...said, again, computed, notices: [...notices, ...more] };
});
"""
RANDOM = {
    "overview": [
        "story=random",
        "story=random&units=1&seed=3",
        "story=random&inputs=8&units=16&steps=40&seed=999999",
        "story=random&units=3&peephole=1&steps=7&set=bias[f,2]:-1&v=2",
        "units=8",  # of a story
        "story=random&units=99&seed=x&inputs=0&steps=5",
    ],
    "sequence": ["units=3", "seed=12&peephole=1", "story=random&units=2", "units=8&seed=7"],
    "gradients": ["seed=4", "story=random&inputs=2&units=5&steps=9&peephole=1"],
}


@pytest.mark.parametrize("page", RANDOM)
def test_a_random_cell_of_the_site_is_that_of_the_app(page: str) -> None:
    stage = stage_of(page)
    assert stage is not None
    home = stage.home.experiment
    said = json.loads(scenes(stage, ()))
    for query, answer in zip(RANDOM[page], in_node(_DRAWN, {"page": said, "queries": RANDOM[page]}), strict=True):
        asked, notices = read(dict(parse_qsl(query)), home)
        wanted = build(asked, notices)
        p, trace = wanted.trace.parameters, wanted.trace
        for name in ("weight_ih", "weight_hh", "bias"):
            assert answer[name] == getattr(p, name).tolist(), (query, name)
        assert answer["peephole"] == (None if p.peephole is None else p.peephole.tolist()), query
        assert answer["x"] == trace.x.tolist(), query
        for name in "ch":
            assert answer[name] == pytest.approx(getattr(trace, name).ravel().tolist(), abs=1e-12), (query, name)
        assert answer["claim"] == wanted.claim, query
        assert (answer["inputs"], answer["labels"]) == (list(wanted.input.names), list(wanted.input.labels)), query
        assert sorted(answer["notices"]) == sorted(wanted.notices), query
        assert ("heatmap" in answer["charts"]) == ("heatmap" in home.look.charts and p.hidden_size > 1), query
        assert read(dict(parse_qsl(answer["again"])), home)[0].run == asked.run, query
        side = Side(asked.run, wanted.unchanged, wanted.input, trace, ())
        assert answer["named"] == named(side), query


def test_what_no_page_has_is_said() -> None:
    known = {"naming": ["story", "seed", "units"], "known": ["hide", "seed=4&story=ignore"]}
    asked = [
        "story=random&units=9&set=bias[f,1]:2&v=2",
        "seed=4&story=ignore",
        "more=eNqrVkrLz1eyUkpK",  # what the app packs
        "story=hide",
    ]
    (answers,) = in_node(_READ, {"pages": [{**known, "queries": asked}]})
    said = [" ".join(answer["notices"]) for answer in answers]
    assert "story, units, set" in said[0]
    assert said[1] == said[3] == ""
    assert "more" in said[2]
    assert answers[0]["text"] == ""


def test_what_nobody_knows_in_an_address_is_spoken_of_as_in_the_app_where_it_is_a_slip() -> None:
    slips = {slip for name in FIELDS for slip in (f"{name[1:]}{name[0]}", name.upper(), f"{name}s", name[::-1])}
    others = ("stroy", "stpe", "utm_source", "fbclid", "__proto__", "constructor", "x" * 60_000, "embed", "v", "")
    names = [name for name in (*sorted(slips), *others) if name not in FIELDS]
    (answers,) = in_node(_READ, {"pages": [{"naming": NAMING, "known": [], "queries": [f"{one}=1" for one in names]}]})
    home = HOMES["overview"].experiment
    for name, answer in zip(names, answers, strict=True):
        assert answer["notices"] == list(read({name: "1"}, home)[1]), name


def test_an_address_from_before_counts_from_0_as_in_the_app() -> None:
    changes = "bias[f,0]:1.5;clamp[g,7-10,*]:-0.25;x[3,0]:12;cut[h,0,1]:0;masked[2-3]:1"
    asked = [f"set={changes}", "set="]
    (answers,) = in_node(_READ, {"pages": [{"naming": [], "known": [], "queries": asked}]})
    for query, answer in zip(asked, answers, strict=True):
        home = HOMES["what_if"].experiment
        now = {**dict(parse_qsl(answer["text"], keep_blank_values=True)), "v": VERSION}
        before = dict(parse_qsl(query, keep_blank_values=True))
        assert answer["notices"] == []
        assert read(now, home) == read(before, home)


@pytest.mark.browser
def test_a_page_of_the_site_shows_its_words_without_scripts_and_its_stage_with_them(
    new_page: NewPage, site_url: str
) -> None:
    still = new_page(java_script_enabled=False)
    still.goto(f"{site_url}/de/forget_gate/")
    expect(still.get_by_role("heading", name="Das Forget-Gate")).to_be_visible()
    expect(still.locator("#stage-place img")).to_be_visible()
    still.locator(".stAppHeader summary", has_text="Instrumente").click()
    still.get_by_role("link", name="Kontobuch").first.click()
    expect(still).to_have_url(f"{site_url}/de/ledger/")

    page = new_page()
    stage = open_stage(page, f"{site_url}/forget_gate/?step=13")
    expect(stage).to_have_attribute("data-t", "12")
    live = page.locator('.st-key-rail [data-live="f@7.0"]').first
    before = live.text_content()
    page.get_by_role("link", name="With a bias of\u00a00").click()
    confirmed(page)
    expect(live).not_to_have_text(before or "")
    expect(page).to_have_url(re.compile(r"\?v=2&set=bias"))
    page.reload()
    expect(live).not_to_have_text(before or "")
    page.keyboard.press("Control+z")
    expect(live).to_have_text(before or "")
    go_to(page, 3)
    page.locator("a.language").click()
    expect(page).to_have_url(re.compile(r"/de/forget_gate/\?step=4"))
    expect(page.locator(STAGE)).to_have_attribute("data-t", "3")
    expect(page.locator(".agreement")).to_have_text("Jede Zahl hier ist die von NumPy.")
    page.goto(f"{site_url}/forget_gate/?lang=de&step=6", wait_until="commit")  # as the app writes it
    expect(page).to_have_url(f"{site_url}/de/forget_gate/?step=6")
    expect(page.locator(STAGE)).to_have_attribute("data-t", "5")


@pytest.mark.browser
def test_a_link_to_an_exercise_leads_to_it_and_what_is_in_the_app_to_the_line_that_says_where(
    new_page: NewPage, site_url: str
) -> None:
    page = new_page()
    page.goto(f"{site_url}/forget_gate/")
    page.locator(".way").get_by_role("link", name="From half-life to bias").click()
    wanted = page.locator("#half-life-to-bias")
    expect(wanted).to_be_in_viewport()
    expect(wanted.get_by_text("Solution")).to_be_in_viewport()
    expect(page.locator(".lstm-skip")).to_have_text("Skip to the words of the page")
    page.goto(f"{site_url}/exercises/?kind=order-of-rows&seed=7")  # as the app writes it
    expect(page.locator("#order-of-rows")).to_be_in_viewport()
    page.goto(f"{site_url}/your_model/")
    page.locator(".in-app").get_by_role("link", name="the app").click()
    expect(page.locator("#app", has_text="make run")).to_be_in_viewport()
    open_stage(page, f"{site_url}/sequence/")
    page.locator(".below .in-app").get_by_role("link", name="the app").click()
    expect(page.locator("#app", has_text="make run")).to_be_in_viewport()
    expect(page.locator(".notice")).to_have_count(0)
    assert page.locator(STAGE).get_attribute("data-t") == "0"


#: Waits until the worker is there and has kept the page, its scene and the charts; page.wait_for_function would take
#: the promise itself for a yes.
_KEPT = """async () => {
  for (let look = 0; look < 600; look += 1) {
    const worker = await navigator.serviceWorker.getRegistration();
    const [name] = await caches.keys();
    const urls = name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
    const all = ["plotly", "/output_gate/", "/output-gate-"].every((part) => urls.some((url) => url.includes(part)));
    if (all && worker?.active?.state === "activated") return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}"""


@pytest.mark.browser
def test_the_second_visit_needs_no_network(new_page: NewPage, site_url: str) -> None:
    page = new_page(lost=True, own=True)
    open_stage(page, f"{site_url}/output_gate/")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert page.evaluate(_KEPT)
    page.context.set_offline(True)
    stage = open_stage(page, f"{site_url}/output_gate/?step=5")
    expect(stage).to_have_attribute("data-t", "4")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    page.goto(f"{site_url}/de/ledger/")
    expect(page.get_by_role("heading", name="There is no network")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_have_attribute("href", "./")
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="How an LSTM remembers")).to_be_visible()


@pytest.mark.browser
def test_the_stage_of_the_site_is_held_by_the_tests_of_the_stage(new_page: NewPage, site_url: str) -> None:
    """A few of them; ``--home site`` runs any of them here."""
    test_transport.test_keyboard(new_page, site_url)
    test_live.test_the_words_follow_a_typed_weight_and_say_what_no_longer_holds(new_page, site_url)


@pytest.mark.browser
def test_what_is_computed_in_the_app_leads_on_to_where_that_runs(new_page: NewPage, site_url: str) -> None:
    page = new_page()
    open_stage(page, f"{site_url}/?input=numbers&data=1,2", partly=True)
    notice = page.locator(".notice", has_text="computed in the app")
    expect(notice).to_contain_text("input, data")
    notice.get_by_role("link", name="Where the app runs").click()
    expect(page.locator("#app")).to_be_in_viewport()
    page.locator("#stage-place").evaluate("(e) => { e.dataset.app = 'https://app.example/lstm/'; }")
    page.locator(".st-key-rail a[href^='?']").first.evaluate(
        "(e) => { e.href = '?data=1,2&input=numbers'; e.click(); }"
    )
    link = notice.get_by_role("link", name="Open it in the app")
    expect(link).to_have_attribute("href", "https://app.example/lstm/?data=1%2C2&input=numbers")


@pytest.mark.browser
def test_the_site_runs_the_cell_types_that_are_chosen_on_the_page_or_by_a_link(
    new_page: NewPage, site_url: str
) -> None:
    page = new_page()
    stage = open_stage(page, f"{site_url}/variants/?cells=lstm,peephole")
    shown = stage.locator("article[data-cell]")
    assert shown.evaluate_all("all => all.map((e) => e.dataset.cell)") == ["lstm", "peephole"]
    choice = stage.locator('[data-part="cells"]')
    choice.locator("summary").click()
    expect(choice.get_by_role("checkbox", name="LSTM", exact=True)).to_be_disabled()  # two are the fewest
    choice.get_by_role("checkbox", name="tanh RNN", exact=True).check()
    expect(stage.locator('article[data-cell="rnn"] .main-svg').first).to_be_visible()
    choice.get_by_role("checkbox", name="LSTM", exact=True).uncheck()
    expect(page).to_have_url(re.compile(r"cells=peephole%2Crnn"))
    page.locator(".st-key-rail").get_by_role("link", name="Exponential gates: sLSTM").click()
    expect(stage.locator('article[data-cell="slstm"] .main-svg').first).to_be_visible()
    trace = run_variant(
        "slstm",
        share_weights("slstm", STORIES["ignore"].parameters, seed=0)[0],
        build(Experiment(CASES[-1].run)).trace.x,
    )
    said = stage.locator('[data-part="table"] [data-bind="h"]').last.get_attribute("data-value")
    assert float(str(said)) == pytest.approx(trace.series["h"][-1, 0], abs=1e-12)
    page.keyboard.press("Control+z")
    expect(shown).to_have_count(2)
