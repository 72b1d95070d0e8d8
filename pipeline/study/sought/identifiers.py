"""Identifiers that are known by their form: e-mails, addresses of pages, places, numbers.

Every pattern is bounded, so that a text is searched in time that grows with its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands at and behind the @ of an e-mail; a label of a host has at most 63 signs (RFC 1035).
AT_HOST = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63})+")
LONGEST = 200  # signs before the @ that are looked at; RFC 5321 allows 64
# The others, most specific first.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("url", re.compile(r"\b(?:https?://|www\.)[^\s\0<>()\[\]{}\"']+[^\s\0<>()\[\]{}\"'.,;:!?]")),
    ("coordinates", re.compile(r"[-+]?\d{1,2}\.\d{3,20}\s{0,9},\s{0,9}[-+]?\d{1,3}\.\d{3,20}")),
    (
        "phone",
        re.compile(r"(?<![\w.])(?:\+|00)\d[\d\s().-]{6,16}\d(?!\w)|(?<![\w.-])0\d{2,4}[ -]\d{3,4}(?:[ -]?\d{3,4})?(?![\w-])"),
    ),
    ("id-number", re.compile(r"\b[A-Z]{1,3}[-/ ]?\d{6,10}\b")),
)  # fmt: skip


def identifiers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of every identifier; of one place, the most specific first."""
    yield from ((start, end, "email") for start, end in _emails(text))
    for kind, form in FORMS:
        yield from ((match.start(), match.end(), kind) for match in form.finditer(text))


def _emails(text: str) -> Iterator[tuple[int, int]]:
    upto = 0
    for host in AT_HOST.finditer(text):
        first = max(upto, host.start() - LONGEST)
        start = _mailbox(text[first : host.start()])
        if start:
            upto = host.end()
            yield host.start() - start, upto


def _mailbox(before: str) -> int:
    """Return how many signs of a mailbox end a text."""
    at = len(before)
    while at and (before[at - 1].isalnum() or before[at - 1] in "_.+-"):
        at -= 1
    return len(before) - at
