"""The signs of tokens as people write them, and texts by them."""

from __future__ import annotations

import json

import pytest

from lstm_core.models.vocabulary import pieces_of, typed_vocabulary

SIGNS = ("a", "b", " ", "(", "\n")


@pytest.mark.parametrize(
    "text",
    [
        "ab (\n",
        "ab (\\n",
        json.dumps(SIGNS),
        json.dumps({sign: k for k, sign in reversed(list(enumerate(SIGNS)))}),
        json.dumps(dict(enumerate(SIGNS))),
    ],
    ids=["characters", "one line", "a list", "numbers by sign", "signs by number"],
)
def test_all_ways_of_writing_the_signs_of_tokens_are_read_alike(text: str) -> None:
    assert typed_vocabulary(text, 5) == SIGNS


def test_words_are_signs_too_and_digits_are_no_numbers_of_tokens() -> None:
    assert typed_vocabulary("<unk> yes  no", 3) == typed_vocabulary("<unk>\nyes\nno\n", 3) == ("<unk>", "yes", "no")
    assert typed_vocabulary("New York\nRome", 2) == ("New York", "Rome")
    assert typed_vocabulary('{"1": 0, "0": 1}', 2) == ("1", "0")
    assert typed_vocabulary("[]", 2) == ("[", "]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 characters or 0 words; the model has 4 tokens"),
        ("a", "1 character or 1 word; the model has 4 tokens"),
        ("abc", "3 characters or 1 word; the model has 4 tokens"),
        ("[1, 2, 3, 4]", "This list has 4 entries; wanted a text for each of the 4 tokens"),
        ('["a", "b"]', "This list has 2 entries; wanted a text for each of the 4 tokens"),
        ('{"a": 0, "b": 2, "c": 3, "d": 4}', "This list has 4 entries; .*, and numbers from 0 to 3"),
        ("[" * 5_000, "characters or 1 word"),
    ],
)
def test_what_has_another_number_of_signs_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_vocabulary(text, 4)


def test_a_sign_that_stands_twice_is_named() -> None:
    with pytest.raises(ValueError, match="“b” stands there twice"):
        typed_vocabulary("abb", 3)


def test_a_text_is_read_by_characters_also_where_some_tokens_are_longer() -> None:
    assert pieces_of("ab", ["<pad>", "<eos>", "a", "b", "c"]) == ["a", "b"]
