"""What a page that tells of an LSTM says of a GRU or an RNN of one's own: the parts `gru` and `rnn` of its file."""

from __future__ import annotations

from lstm_core import Variant
from lstm_core.kind import split_key
from lstm_view.words.languages import page_words


def words_of(page: str, variant: Variant) -> str:
    """Return the words of a page on a cell type, Markdown; nothing where it has none.

    In them ``{kept}`` is the share of h that the update gate keeps and ``{written}`` that of n which it writes.

    >>> from lstm_core import VARIANTS
    >>> "1 − z" in words_of("forget_gate", VARIANTS["gru"]), words_of("ledger", VARIANTS["rnn"])
    (True, '')
    """
    base = split_key(variant.key)[0]
    try:
        words = page_words(page, base.partition("_")[0])
    except KeyError:
        return ""
    kept, written = ("1 − z", "z") if "chung" in base else ("z", "1 − z")
    return words.replace("{kept}", kept).replace("{written}", written)
