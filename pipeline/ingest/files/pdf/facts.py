"""What a whole PDF tells about its lines: spacing, letter size, margins, who speaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.ingest.files.pdf.lines import Line

SPEAKER = re.compile(
    r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*[-–]?\s*)?"
    r"(?P<name>[^\W\d_][^:!?;\n]{0,40}?)"
    r"(?:\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?)?\s?:(?=\s|$)"
)
EDGES = "()[]{}\"'“”‘’«».,;:!?…"


@dataclass(frozen=True, slots=True)
class Facts:
    """Measures of one document that paragraph breaks are judged by."""

    pitch: float  # from line to line within a paragraph, in letter sizes
    size: float  # of most letters, in points
    speakers: frozenset[str]  # labels with a colon that begin more than one line
    alone: frozenset[str]  # texts that are a whole line more than once
    words: frozenset[str]  # unbroken words, lower case
    edges: dict[int, float]  # left edge of a column -> right edge of its text, in points

    def edge(self, left: float) -> float:
        """Return the right edge of the columns that begin at `left`."""
        return self.edges.get(_step(left), max(self.edges.values(), default=0.0))


def facts_of(columns: Sequence[Sequence[Line]]) -> Facts:
    """Return the measures of all lines, given column by column in reading order."""
    lines = [line for column in columns for line in column]
    names = Counter(name for name in map(speaker_of, lines) if name)
    whole = Counter(line.text for line in lines)
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return Facts(
        pitch=_pitch(columns),
        size=letters.most_common(1)[0][0] if letters else 10.0,
        speakers=frozenset(name for name, count in names.items() if count > 1),
        alone=frozenset(text for text, count in whole.items() if count > 1),
        words=_vocabulary(lines),
        edges=_right_edges(columns),
    )


def speaker_of(line: Line) -> str | None:
    """Return the label with a colon at the start of a line (`Dan`, `P1`), or None."""
    match = SPEAKER.match(line.text)
    return match["name"].strip() if match and len(match["name"].split()) <= 6 else None


def step(one: Line, two: Line) -> float:
    """Return how far `two` runs below `one`, in letter sizes."""
    return (two.box[3] - one.box[3]) / max(1.0, min(one.size, two.size))


def _pitch(columns: Sequence[Sequence[Line]]) -> float:
    """Return the tightest spacing that is usual: one that at least a fifth of all lines keep."""
    steps = Counter(round(step(one, two), 1) for column in columns for one, two in pairwise(column))
    near = {value: count for value, count in steps.items() if 0.8 <= value <= 2.6}
    usual = [value for value, count in near.items() if count >= 0.2 * sum(near.values())]
    return min(usual or near, default=1.2)


def _vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Return the words that stand whole: all but the last of each line, and its hyphenations."""
    return frozenset(word.text.strip(EDGES).lower() for line in lines for word in line.words[:-1])


def _step(left: float) -> int:
    return round(left / 8)


def _right_edges(columns: Sequence[Sequence[Line]]) -> dict[int, float]:
    """Return where text ends on the right: an edge that one line in twenty may overrun."""
    ends: dict[int, list[float]] = {}
    for column in columns:
        if column:
            left = _step(left_of(column))
            ends.setdefault(left, []).extend(line.box[2] for line in column)
    return {left: sorted(found)[int(0.95 * (len(found) - 1))] for left, found in ends.items()}


def left_of(column: Sequence[Line]) -> float:
    """Return the left edge of a column."""
    return min(line.box[0] for line in column)
