"""Offsets as other programs count them, made code points of the text.

Measured on files of the programs: NVivo for Windows counts UTF-16 units and a line end of two
characters as two; ATLAS.ti counts it as one; Taguette counts UTF-8 bytes; QualCoder and the
standard (version 1.5, section 10.2) count code points. The end is exclusive in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    Offsets = np.ndarray[tuple[int], np.dtype[np.int64]]

CODE_POINTS, UTF_16, UTF_8 = "code points", "UTF-16 units", "UTF-8 bytes"
WIDE = ("utf-16-le", "surrogatepass")
# From which code point on a character takes one unit more.
STEPS = {CODE_POINTS: (), UTF_16: (0x10000,), UTF_8: (0x80, 0x800, 0x10000)}


@dataclass(frozen=True, slots=True)
class Rule:
    """How a program counts."""

    unit: str = CODE_POINTS
    crlf: int = 2  # what a carriage return with a line feed counts
    mark: bool = False  # whether a byte order mark at the start counts
    last: bool = False  # whether the end names the last character itself

    def __str__(self) -> str:
        """Return the rule in words."""
        parts = [self.unit, f"CRLF counts {self.crlf}"]
        parts += ["byte order mark counted"] if self.mark else []
        return ", ".join([*parts, "end inclusive" if self.last else "end exclusive"])


RULES = tuple(
    Rule(unit, crlf, mark, last)
    for last in (False, True)
    for mark in (False, True)
    for unit in (CODE_POINTS, UTF_16)
    for crlf in (2, 1)
)


def rule_of(origin: str) -> Rule:
    """Return how the program named as the origin of a project counts."""
    folded = origin.casefold()
    if "nvivo" in folded:
        return Rule(UTF_16, 2)
    if "atlas" in folded:
        return Rule(CODE_POINTS, 1)
    return Rule()


def told_apart(text: str, rule: Rule, *, marked: bool) -> Rule:
    """Return the rule without what makes no difference in this text."""
    plain = rule if marked else replace(rule, mark=False)
    if "\r\n" not in text:
        plain = replace(plain, crlf=2)
    if plain.unit == UTF_16 and (text.isascii() or len(text.encode(*WIDE)) == 2 * len(text)):
        return replace(plain, unit=CODE_POINTS)
    return plain


def points(
    text: str, rule: Rule, starts: Sequence[int], ends: Sequence[int], *, marked: bool
) -> tuple[Offsets, Offsets]:
    """Return starts and ends as code points of `text`; -1 for what lies outside it.

    `marked`: a byte order mark stood before the text. A start inside a character moves to its
    front, an end behind it.
    """
    rule = told_apart(text, rule, marked=marked) if text else Rule(last=rule.last)
    first, final = _whole(starts) - rule.mark, _whole(ends) - rule.mark + rule.last
    edges = _edges(text, rule)
    if edges is None:
        total = len(text)
        return _inside(first, first, total), _inside(final, final, total)
    total = int(edges[-1])
    front = np.searchsorted(edges, first, side="right") - 1
    back = np.searchsorted(edges, final, side="right") - 1
    back = np.where(edges[np.clip(back, 0, len(text))] < final, back + 1, back)
    return _inside(front, first, total), _inside(back, final, total)


def _whole(offsets: Sequence[int]) -> Offsets:
    """Return offsets as numbers; one beyond what a file can hold lies outside every text."""
    return np.array([one if -1 <= one < 1 << 40 else -1 for one in offsets], dtype=np.int64)


def _inside(places: Offsets, given: Offsets, total: int) -> Offsets:
    return np.where((given >= 0) & (given <= total), places, -1)


def _edges(text: str, rule: Rule) -> Offsets | None:
    """Return where each character begins as the program counts, and the end; None for code points."""
    if (rule.unit, rule.crlf) == (CODE_POINTS, 2):
        return None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    widths = np.ones(len(codes), dtype=np.int64)
    for step in STEPS[rule.unit]:
        widths += codes >= step
    if rule.crlf == 1:
        widths[1:][(codes[1:] == 0x0A) & (codes[:-1] == 0x0D)] = 0
    return np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
