"""Text as the tokens of a model: by characters or by words, as its vocabulary is; vocabularies as they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_core.language import grouped, tr, tr_n
from lstm_core.models.limits import said

UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "UNK", "unk", "<oov>", "<OOV>")
"""What the token for all other words is called in vocabularies that have one."""


MAX_VOCABULARY = 100_000
"""Most entries of a vocabulary that is kept."""

_LISTS = ("vocabulary", "vocab", "chars", "characters", "itos", "tokens", "idx2word", "idx2char")


def pieces_of(text: str, vocabulary: Sequence[str]) -> list[str]:
    """Return a text in pieces: its characters if all tokens but a few special ones are characters, else its words.

    >>> pieces_of("ab", ["a", "b", "<pad>"]), pieces_of("one  two", ["one", "two", "three"])
    (['a', 'b'], ['one', 'two'])
    """
    long = sum(len(token) > 1 for token in vocabulary if token[:1] not in ("<", "["))
    return text.split() if long > len(vocabulary) // 2 else list(text)


def tokens_of(text: str, vocabulary: Sequence[str]) -> list[int]:
    """Return the tokens of a text; ValueError names the first piece that the vocabulary does not have.

    >>> tokens_of("ba", ("a", "b")), tokens_of("no yes", ("<unk>", "yes", "maybe"))
    ([1, 0], [0, 1])
    """
    if not vocabulary:
        raise ValueError(tr("The model has no vocabulary; give its tokens as whole numbers."))
    numbers = {token: number for number, token in enumerate(vocabulary)}
    other = next((numbers[token] for token in UNKNOWN if token in numbers), None)
    tokens = [numbers.get(piece, other) for piece in pieces_of(text, vocabulary)]
    if None in tokens:
        piece = pieces_of(text, vocabulary)[tokens.index(None)]
        raise ValueError(
            tr(
                "The vocabulary of the model has no {piece}; it has {n} tokens: {tokens}.",
                piece=repr(said(piece)),
                n=len(vocabulary),
                tokens=said(" ".join(vocabulary)),
            )
        )
    return [token for token in tokens if token is not None]


def entries_of(name: str, value: Any) -> list[str] | None:
    """Return the entries of a vocabulary: {"a": 0, "b": 1}, {0: "a", 1: "b"} or a list of texts with a usual name."""
    if isinstance(value, Mapping) and 2 <= len(value) <= MAX_VOCABULARY:
        if all(type(number) is int for number in value):
            value = (
                {text: number for number, text in value.items() if isinstance(text, str)} if _hashable(value) else {}
            )
        if all(isinstance(text, str) and type(number) is int for text, number in value.items()):
            by_number = sorted(value, key=lambda text: value[text])
            return by_number if [value[text] for text in by_number] == list(range(len(value))) else None
    listed = name in _LISTS and isinstance(value, list | tuple) and 2 <= len(value) <= MAX_VOCABULARY
    return list(value) if listed and all(isinstance(text, str) for text in value) else None


def _hashable(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(text, str) for text in value.values())


def typed_vocabulary(text: str, size: int) -> tuple[str, ...]:
    r"""Return the signs of `size` tokens as a person writes them: JSON, one character after another, or words.

    ValueError with a sentence for another number of them, and for one that stands twice.

    >>> typed_vocabulary("ab )", 4), typed_vocabulary('{"no": 1, "yes": 0}', 2), typed_vocabulary("ab\\n", 3)
    (('a', 'b', ' ', ')'), ('yes', 'no'), ('a', 'b', '\n'))
    """
    found = [signs for signs in _readings(text) if len(signs) == size]
    if not found:
        raise ValueError(_other_number(text, size))
    single = next((signs for signs in found if len(set(signs)) == size), None)
    if single is None:
        twice = next(sign for sign in found[0] if found[0].count(sign) > 1)
        raise ValueError(tr("“{sign}” stands there twice; each token has a text of its own.", sign=twice[:20]))
    return tuple(single)


def _other_number(text: str, size: int) -> str:
    """Return the sentence on a text that has another number of signs than the model has tokens."""
    listed = _listed_in(text)
    if listed and isinstance(listed, list | Mapping):
        entries = tr_n("{n} entry", "{n} entries", len(listed))
        said = tr("This list has {entries}; wanted a text for each of the {size} tokens, and numbers from 0 to {last}.")
        return said.format(entries=entries, size=grouped(size), last=grouped(size - 1))
    signs = tr_n("{n} character", "{n} characters", len(text))
    words = tr_n("{n} word", "{n} words", len(text.split()))
    said = tr("These are {signs} or {words}; the model has {size} tokens.")
    return said.format(signs=signs, words=words, size=grouped(size))


def _listed_in(text: str) -> Any:
    """Return what a text says in JSON; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _readings(text: str) -> list[list[str]]:
    """The ways in which a text can be a vocabulary, the strictest first."""
    listed = _listed_in(text)
    if listed and isinstance(listed, Mapping) and all(isinstance(sign, str) for sign in listed.values()):
        listed = {int(number): sign for number, sign in listed.items() if number.isdecimal()}
    if listed and isinstance(listed, list | Mapping):
        return [entries_of("vocab", listed) or []]
    written = text.replace("\\n", "\n").replace("\\t", "\t")  # in a field of one line
    return [list(text), list(written), text.splitlines(), text.split()]
