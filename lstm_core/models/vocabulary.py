"""Text as the tokens of a model: by characters or by words, as its vocabulary is."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.language import tr
from lstm_core.models.limits import said

UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "UNK", "unk")
"""What the token for all other words is called in vocabularies that have one."""


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
