"""The languages of a page: by link, by hand, kept; its numbers stay NumPy's; nothing is left in English or cut off."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from lstm_view.state.address import write_run
from lstm_view.words.languages import LANGUAGES, name_of
from lstm_view.words.pseudo import PSEUDO
from tests.browser import idle
from tests.conftest import NewPage
from tests.node import in_node
from tests.stage.helpers import STAGE, assert_steps_equal, cell_of, open_stage, ready, slider, type_value
from tests.stage.oracle import recompute
from tests.state.make import experiment

#: Pages of all kinds, so that every part of the stage is seen, with what each has to say at its most.
CHARTS = "heatmap,ledger,triangle,activation,clock,memory,reveal,saturation,timeline"
OTHER = quote(write_run(experiment(story="random", units=2, steps=4).run))
PLACES = (
    "/?v=2&step=4&phase=2",
    f"/sequence?input=story&units=3&inputs=2&steps=12&peephole=1&show={CHARTS}&lines=f,i,o,g,c,h",
    "/what_if?v=2&set=clamp[f,12-12,*]:0;bias[o,1]:1;masked[4-5]:1&step=5",
    f"/what_if?v=2&set=bias[f,1]:2&step=3&other={OTHER}",
    "/sequence?story=remember&readout=softmax:2:6,-6,-2,2&step=4",
    "/gradients?targets=0.5",
    "/variants",
    "/challenges?v=2&challenge=pulse",
    "/predict?story=hide&predict=c@12-16",
)

#: Pages of which also what is around the stage is read: words, forms, dialogs of files, sheets, lessons.
AROUND = (
    "/sequence?input=text&data=abca&step=2",
    "/your_cell?step=2",
    "/exercises?kind=new-memory",
    "/lessons",
    "/sheets",
)

# Every text of a part of the page with plain letters where English has words: what went through no catalogue. In
# ``names`` are those that no language changes; names of others' things stand in the glossary and in citations.
_UNSAID = """([within, words, names]) => {
  const part = document.querySelector(within);
  const word = "[A-Za-z]{2,}";
  const alone = (text) => new RegExp(String.raw`(?<![\\p{L}\\p{M}_])(${text})(?![\\p{L}\\p{M}_])`, "gu");
  const plain = alone(words > 1 ? `${word}[,;:]? +${word}` : word);
  const known = alone(names);
  const apart = "style, script, noscript, code, pre, textarea, .others, .sign, .address, .unseen, th, .st-key-wake, "
    + "[data-testid=stIconMaterial]";
  const found = new Set();
  const look = (text, element) => {
    const left = words > 1 ? text : text.replace(known, "");
    if (left.search(plain) >= 0 && !element.closest(words > 1 ? "style, script" : apart)) found.add(text.trim());
  };
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) look(walker.currentNode.data, walker.currentNode.parentElement);
  for (const element of part.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-valuetext", "title", "placeholder"])
      look(element.getAttribute(name) ?? "", element);
  return [...found];
}"""
_NAMES = "|".join(
    (
        *("PNG", "SVG", "HTML", "CSV", "NPZ", "JSON", "ONNX", "QR", "MB", "LSTM", "GRU", "RNN", "tanh", "ln", "exp"),
        *("NumPy", "PyTorch", "Keras", "TensorFlow", "Haiku", "Flax", "Python", "False"),
        *("download", "upload", "table"),  # icons
    )
)

_OPEN = """() => document.querySelectorAll('[data-testid="stExpander"] details:not([open]) > summary')
  .forEach((one) => one.click())"""

# What of the tools, the phases and the sliders hides a part of itself, and which tools lie over the transport.
_CUT_OFF = """() => {
  const inside = ".tools, .bar, .head, .sliders, .row-names, .said-of-run";
  const hides = (e) => !e.closest("[title]") && /hidden|clip/.test(getComputedStyle(e).overflowX); // a title says all
  const isThere = (e) => e.checkVisibility() && e.clientWidth > 1; // 1 px is for screen readers alone
  const cut = [...document.querySelectorAll(`.stage :is(${inside}) *`)]
    .filter((e) => !e.matches("svg *, select, option") && isThere(e) && hides(e) && e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.className + ": " + e.textContent);
  const boxes = (selector) => [...document.querySelectorAll(selector)].filter(isThere);
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const over = boxes(".bar :is(select, button, .count)").flatMap((one) =>
    boxes(".tools .tool").filter((tool) => meets(one.getBoundingClientRect(), tool.getBoundingClientRect()))
      .map((tool) => one.textContent + " below " + tool.ariaLabel));
  return [...cut, ...over];
}"""


def test_each_language_has_a_name_to_choose_it_by() -> None:
    assert LANGUAGES[0] == "en"
    assert {"de"} <= set(LANGUAGES)
    assert PSEUDO not in LANGUAGES
    names = [name_of(code) for code in LANGUAGES]
    assert len(set(names)) == len(names)
    assert all(names)


def test_a_text_is_parted_where_its_things_stand_in_whatever_order() -> None:
    parted = in_node(
        'const { placed } = await stage("language.js");'
        'return given.map((text) => placed(text, { a: { symbol: "a" }, b: { symbol: "b" } }));',
        ["{a} is {b}.", "{b} ist {a}", "none"],
    )
    a, b = {"symbol": "a"}, {"symbol": "b"}
    assert parted == [[a, " is ", b, "."], [b, " ist ", a], ["none"]]


@pytest.mark.app("keeps the language in a cookie.")
@pytest.mark.browser
def test_a_link_opens_page_and_stage_in_german_and_the_way_back_keeps_the_address(
    new_page: NewPage, app_url: str
) -> None:
    page = new_page(reduced_motion="reduce")
    open_stage(page, f"{app_url}/?v=2&lang=de&set=bias[o,1]:1.5&step=4")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".caption")).to_contain_text("Gedächtnis")
    expect(page.locator(".stMarkdown h1")).to_contain_text("LSTM")
    expect(page.locator(".lstm-skip")).to_have_text("Zur Bühne springen")
    expect(page.locator(".lstm-play")).to_have_text("Abspielen oder anhalten")
    _has_decimal_commas(page)
    cell = cell_of(page, "remember")
    assert_steps_equal(page, recompute(cell), (0, 3, 9))
    type_value(page, "bias[o,0]", 0.25)
    expect(slider(page, "bias[o,0]")).to_have_js_property("value", "0.25")
    expect(page.locator(".param", has=slider(page, "bias[o,0]")).locator("input.typed")).to_have_value("0,25")
    expect(page).to_have_url(re.compile(r"bias\[o,1\]:0\.25|bias%5Bo%2C1%5D%3A0\.25"))
    choice = page.locator('[data-action="language"]')
    expect(choice).to_have_value("de")
    choice.select_option("en")
    page.wait_for_url(re.compile("lang=en"))
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".caption")).to_contain_text("The cell")
    expect(slider(page, "bias[o,0]")).to_have_js_property("value", "0.25")
    assert [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "lstm-language"] == ["en"]
    page.goto(app_url + "/forget_gate")  # another link, which names none: the choice holds
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.browser
def test_an_address_that_is_none_is_told_in_german_too(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(f"{app_url}/nowhere?lang=de")
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("Diese Seite gibt es nicht")
    expect(told).to_contain_text("Stattdessen siehst du die erste.")
    told.get_by_label("Schließen").click()
    expect(told).to_have_count(0)


def _has_decimal_commas(page: Page) -> None:
    numbers = page.locator(".cell .number[data-value] .value").all_text_contents()
    assert len(numbers) >= 15
    assert [text for text in numbers if "." in text] == []
    assert [text for text in numbers if "," in text]
    expect(page.locator(".plot .ytick text", has_text="0,5").first).to_be_attached()


@pytest.mark.app("has the language of longer words.")
@pytest.mark.browser
def test_in_a_language_of_longer_words_nothing_is_left_in_english_or_cut_off(new_page: NewPage, app_url: str) -> None:
    page = new_page(height=4500, reduced_motion="reduce")  # every chart is in sight, so that all are drawn
    english: dict[str, list[str]] = {}
    cut: dict[str, list[str]] = {}
    for path in PLACES:
        open_stage(page, f"{app_url}{path}{'&' if '?' in path else '?'}lang={PSEUDO}")
        expect(page.locator("html")).to_have_attribute("lang", PSEUDO)
        expect(page.locator(".plot:not([data-updates]):visible")).to_have_count(0)
        page.evaluate(f"document.querySelectorAll('{STAGE} details').forEach((one) => (one.open = true))")
        english[path] = page.evaluate(_UNSAID, [STAGE, 2, _NAMES])
        cut[path] = page.evaluate(_CUT_OFF)
    for path in AROUND:
        page.goto(f"{app_url}{path}{'&' if '?' in path else '?'}lang={PSEUDO}")
        expect(page.locator(".way")).to_be_visible(timeout=30_000)
        idle(page)
        page.evaluate(_OPEN)
        idle(page)
        english[path] = _settled(page)
    assert {path: texts for path, texts in english.items() if texts} == {}
    assert {path: texts for path, texts in cut.items() if texts} == {}


def _settled(page: Page) -> list[str]:
    """What is left in English when the host's own words were said too, which comes a moment after they are drawn."""
    asked = ['[data-testid="stMain"]', 1, _NAMES]
    with suppress(TimeoutError):
        page.wait_for_function(f"(asked) => ({_UNSAID})(asked).length === 0", arg=asked, timeout=15_000)
    return list(page.evaluate(_UNSAID, asked))
