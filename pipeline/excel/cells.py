"""Text on its way into a cell and out of it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

LONGEST = 32_000  # UTF-16 units in a cell (Excel: 32,767)
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return the text with line ends as `\n` and without characters that XML cannot hold.

    Each such character becomes the replacement mark, so nothing is silently dropped.
    """
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\r\n?", "\n", text))


def could_be_formula(text: str) -> bool:
    """Return whether a spreadsheet could take the text for a formula when it is typed anew."""
    return text.startswith(TRIGGERS)


def pieces(text: str) -> list[str]:
    """Return the text in pieces that fit into a cell each; joined, they are the text."""
    if len(text) <= LONGEST // 2:
        return [text]
    parts: list[str] = [""]
    room = LONGEST
    for character in text:
        size = 2 if ord(character) > 0xFFFF else 1
        if size > room:
            parts.append("")
            room = LONGEST
        parts[-1] += character
        room -= size
    return parts


def as_text(value: Any) -> str:
    """Return what a cell says, whatever a spreadsheet program made of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return (value.date() if value.time().isoformat() == "00:00:00" else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value)).strip()


def same(one: Any, other: Any) -> bool:
    """Return whether two cells say the same."""
    return _folded(one) == _folded(other)


def _folded(value: Any) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", as_text(value))).strip()
