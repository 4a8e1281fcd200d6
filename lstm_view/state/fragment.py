"""Long addresses: what would make a query too long for a proxy goes, compressed, behind the ``#``.

No proxy, log or server sees a fragment; the stage hands it over.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

from lstm_view.state.fields import MAX_TEXT

LONGEST: Final = 1_700  # characters of a query: with the cursor under the 1,800 that nothing on the way refuses
_NAMES: Final = 1_000  # at most in an address: a million empty ones would take seconds to read
MORE: Final = "more"  # the name under which a fragment stands in an address


def split(pairs: Mapping[str, str]) -> tuple[str, str]:
    """Return pairs as a query and a fragment; what would make the query too long goes into the fragment."""
    long = {name: text for name, text in pairs.items() if len(text) > LONGEST}  # quoting these would take long
    short = {name: text for name, text in pairs.items() if name not in long}
    for name in sorted(short, key=lambda name: len(pairs[name]), reverse=True):
        if len(urlencode(short)) <= LONGEST:
            break
        long[name] = short.pop(name)
    return urlencode(short), pack(long) if long else ""


def pairs_of(query: str) -> dict[str, str]:
    """Return the pairs of a query, of one name the last; none if there are more than an address can need."""
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=_NAMES))
    except ValueError:
        return {}


def pack(pairs: Mapping[str, str]) -> str:
    """Return pairs as a fragment, compressed: ``more=…`` in the letters that an address may hold."""
    return _packed(tuple(pairs.items()))


@lru_cache(maxsize=8)
def _packed(pairs: tuple[tuple[str, str], ...]) -> str:
    """Long parts seldom change: packing the weights of a cell of 64 units takes half a second."""
    packed = zlib.compress(urlencode(pairs).encode(), 6)  # 9 takes seven times as long for 1 % less
    return f"{MORE}={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def unpack(fragment: str) -> dict[str, str]:
    """Return the pairs of a fragment; none if it is not one of ours or is more than an address can say."""
    name, _, text = fragment.removeprefix("#").partition("=")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        reader = zlib.decompressobj()
        plain = reader.decompress(packed, 4 * MAX_TEXT)
        if name != MORE or not reader.eof:  # no end: it goes on beyond the limit, or was cut off
            return {}
        return pairs_of(plain.decode())
    except (binascii.Error, zlib.error, ValueError):
        return {}
