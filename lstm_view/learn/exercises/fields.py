"""The field, or the choices, of an answer: what is typed stands in the address."""

from __future__ import annotations

import streamlit as st

from lstm_core.exercises import Exercise
from lstm_core.exercises.answers import LONGEST
from lstm_view.learn.exercises.place import Place, bind
from lstm_view.learn.exercises.symbols import tex_in
from lstm_view.learn.exercises.work import Work


def answer_field(place: Place[Work], task: Exercise, k: int, name: str, *, locked: bool = False) -> None:
    """One field, or the choices, for the answer at place ``k``; ``name`` is that of what is asked."""

    def put(now: Work, value: str | None) -> Work:
        return now.with_answer(k, value or "")

    if task.choices:
        places = [str(place + 1) for place in range(len(task.choices))]
        chosen = place.now.answer(k)
        st.radio(
            name,
            places,
            index=None,
            format_func=lambda at: tex_in(task.choices[int(at) - 1], int(at) - 1),
            label_visibility="collapsed",
            disabled=locked,
            **bind(place, f"answer-{k}", chosen if chosen in places else None, put),
        )
        return
    st.text_input(
        name,
        max_chars=LONGEST,
        width=240,
        disabled=locked,
        autocomplete="off",
        **bind(place, f"answer-{k}", place.now.answer(k), put),
    )
