"""Plain data as a short text that fits into a link, and back, with nothing trusted on the way."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

VERSION = "1"
# A network at its limits takes some kilobytes; more is not a link but an attack on memory.
MAX_TEXT, MAX_JSON = 8_000, 64_000


def pack(data: dict[str, Any]) -> str:
    """Plain data as text of letters, digits, - _ and one dot."""
    plain = json.dumps(data, separators=(",", ":"), sort_keys=True)
    packed = zlib.compress(plain.encode(), 9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def unpack(text: str) -> Any:
    """The plain data that `pack` wrote; what is in it is for the caller to check.

    Raises:
        ValueError: in one sentence, for a text that is cut, changed, of another version, or too long.
    """
    version, _, body = text.strip().partition(".")
    if version != VERSION or not body:
        raise ValueError(
            "This link is not one of ours, or it is of another version; copy it again from the page."
        )
    try:
        if len(text) > MAX_TEXT:
            raise ValueError("too long")
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, MAX_JSON)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("cut or too long")
        return json.loads(plain, parse_constant=_no_number)
    except (ValueError, zlib.error, RecursionError) as error:
        raise ValueError("This link is damaged or cut short; copy all of it again from the page.") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
