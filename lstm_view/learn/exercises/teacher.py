"""The page of sheets, for teachers: make one, give it out, print it, check what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from lstm_core.exercises import FAMILIES, KINDS, MAX_NUMBER, MAX_TASKS, Sheet
from lstm_core.exercises.codes import MIN_WORD, sheet_key
from lstm_core.exercises.sheets import MAX_EDITION
from lstm_core.language import language, tr, tr_later
from lstm_view.learn.exercises.handed_in import as_csv, as_table, check
from lstm_view.learn.exercises.place import Place, bind, keep_address, open_place
from lstm_view.learn.exercises.plan import MOST, VIEWS, Plan, for_all, for_each, read_plan, write_plan
from lstm_view.learn.exercises.printed import printed
from lstm_view.learn.exercises.shown import note
from lstm_view.words import plain

_PROVES: Final = tr_later(
    "**What a code proves.** You alone need the class word: a link carries a key made from it, which does not lead "
    "back to the word unless that is easy to guess. A code of which one character was changed is refused, and so is "
    "one that was made without a key of this class word or for another sheet."
)
_PROVES_NOT: Final = tr_later(
    "**What it does not prove.** Whoever has a link has its key, and with a program of their own can sign any score: "
    "with the link for all for every number, with the link of a number for that number alone. Nor does it say who sat "
    "at the screen, who helped, or how often the same exercises were tried before. So it is good for homework and for "
    "seeing what a class got wrong; it is no exam. The time is that of this server."
)


def sheets() -> None:
    """The page: what its address says, and what a person does with it."""
    place = open_place("sheets", read_plan, always=("plan-count",))
    desk, paper = st.columns([5, 6], gap="large")
    with desk:
        _plan(place)
        word = _word()
        _links(place.now, word)
        _check_codes(place.now, word)
    with paper:
        _print(place)
    keep_address(place, write_plan)


def _plan(place: Place[Plan]) -> None:
    st.markdown(f"## {tr('1. What is on the sheet')}")
    sheet = place.now.sheet
    names = [kind for family in FAMILIES for kind in KINDS if KINDS[kind].family == family]
    st.multiselect(
        tr("Kinds of exercises, in this order and then again from the first"),
        names,
        format_func=lambda kind: tr(KINDS[kind].title),
        **bind(place, "plan-kinds", list(sheet.kinds), _with_kinds),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _whole(place, "count", tr("Exercises"), sheet.count, (1, MAX_TASKS), _with_count)
        _whole(place, "edition", tr("Edition"), sheet.edition, (0, MAX_EDITION), _with_edition)
    words = tr("Another edition has other numbers throughout. This sheet is called {name}.", name=sheet.name)
    st.html(note(words))


def _whole(
    place: Place[Plan], name: str, label: str, value: int, limits: tuple[int, int], change: Callable[[Plan, int], Plan]
) -> None:
    st.number_input(label, *limits, step=1, width=150, **bind(place, f"plan-{name}", value, change))


def _with_kinds(plan: Plan, kinds: list[str]) -> Plan:
    """The same with other kinds; a sheet without any is none, so the last one stays."""
    return replace(plan, sheet=Sheet(tuple(kinds) or plan.sheet.kinds, plan.sheet.count, plan.sheet.edition))


def _with_count(plan: Plan, count: int) -> Plan:
    return replace(plan, sheet=replace(plan.sheet, count=count))


def _with_edition(plan: Plan, edition: int) -> Plan:
    return replace(plan, sheet=replace(plan.sheet, edition=edition))


# -- the class word and the links


def _word() -> str:
    st.markdown(f"## {tr('2. The class word')}")
    label = tr("Class word, at least {least} characters", least=MIN_WORD)
    word = st.text_input(label, key="plan-word", width=380, autocomplete="off")
    st.html(
        note(
            tr(
                "Only you need it: to make the links, and to check what comes back. It stands in no link and no "
                "address, and is not stored; after a reload you type it again."
            )
        )
    )
    return word


def _key(word: str, sheet: str) -> str:
    """The key of a sheet; the slow hash is made once a session."""
    made = st.session_state.setdefault("sheet-keys", {})
    if (word, sheet) not in made:
        made[word, sheet] = sheet_key(word, sheet)
    return str(made[word, sheet])


def _links(plan: Plan, word: str) -> None:
    st.markdown(f"## {tr('3. Give it out')}")
    if not word:
        st.markdown(tr("Type a class word, and the links stand here. Printed sheets need none."))
        return
    try:
        key = _key(word, plan.sheet.name)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    st.markdown(tr("**One link for all**: each one types their number."))
    st.code(_address(for_all(plan, key)), language=None, wrap_lines=True)
    label = tr("A link for each number, {first} to {last}", first=plan.first, last=plan.last)
    box = st.expander(label, key="plan-each", on_change="rerun")
    if box.open:
        with box:
            st.markdown(tr("Each signs for its own number only."))
            each = [f"{number}\t{_address(pairs)}" for number, pairs in for_each(plan, key).items()]
            st.code("\n".join(each), language=None)


def _address(pairs: dict[str, str]) -> str:
    """The address of the page of exercises, whole where the browser said what ours is."""
    url = st.context.url or ""
    return f"{url.rsplit('/', 1)[0] + '/' if url else ''}exercises?{urlencode(pairs)}"


# -- what comes back


def _check_codes(plan: Plan, word: str) -> None:
    st.markdown(f"## {tr('4. Check what was handed in')}")
    text = st.text_area(tr("Codes, one a line"), key="plan-codes", height=140)
    if text.strip() and not word:
        st.markdown(tr("Type the class word above; the codes are checked with it."))
    elif text.strip():
        _checked(plan, word, text)
    st.markdown(f"{tr(_PROVES)}\n\n{tr(_PROVES_NOT)}")


def _checked(plan: Plan, word: str, text: str) -> None:
    try:
        rows = check(text, lambda sheet: _key(word, sheet), plan.sheet)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    spoken = language()  # the file is made later, outside of the session
    good = sum(row.said is not None for row in rows)
    st.markdown(tr("**{good} of {all}** codes are signed with this class word.", good=good, all=len(rows)))
    st.html(as_table(rows))
    st.download_button(
        tr("Table as CSV"),
        lambda: as_csv(rows, spoken),
        file_name=f"handed-in-{plan.sheet.name}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="plan-csv",
    )


# -- on paper


def _print(place: Place[Plan]) -> None:
    plan = place.now
    st.markdown(f"## {tr('On paper')}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        low, high = (1, MAX_NUMBER), (plan.first, min(plan.first + MOST - 1, MAX_NUMBER))
        _whole(place, "first", tr("From number"), plan.first, low, lambda now, n: now.with_numbers(n, max(n, now.last)))
        _whole(place, "last", tr("to number"), plan.last, high, lambda now, n: now.with_numbers(now.first, n))
        st.segmented_control(
            tr("What is printed"),
            list(VIEWS),
            format_func=lambda view: tr(VIEWS[view]),
            required=True,
            **bind(place, "plan-view", plan.view, lambda now, view: replace(now, view=view)),
        )
    button = f"<button type='button' data-print>{tr('Print what is below')}</button>"
    st.html(f"<p class='print-it'>{button}</p>")
    words = tr("At most {most} numbers at once. Only the sheets go to paper, each on a page of its own.", most=MOST)
    st.html(note(words))
    with st.container(key="paper"):
        st.html(printed(plan))
