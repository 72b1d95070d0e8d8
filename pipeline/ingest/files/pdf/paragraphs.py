"""Lines of a PDF in reading order to paragraphs: where one ends, and how its words join."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.files.pdf.facts import EDGES, Facts, left_of, speaker_of, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.ingest.files.pdf.lines import Line

BULLET = re.compile(r"[•●▪◦‣▸■□☐☒☑✓]")
ITEM = re.compile(r"(?:[*–—-]|\(?\d{1,2}(?:\.\d{1,2})*[.)]?|\(?[a-z][.)])\s")
ENDS = re.compile(r"[.!?:;…][\"”’»)\]]*$")
HYPHEN = re.compile(r"([\w’']+(?:-[\w’']+)*)[-\u2010\u00ad]$")
# First parts that keep their hyphen where a line breaks behind it, in en, es, fr and pt.
KEEPS = frozenset(
    re.findall(
        r"\w+",
        """
        self co non well multi cross semi ex pre mid long short full part half high low anti
        inter one two three four five six seven eight nine ten twenty thirty forty fifty sixty
        seventy eighty ninety first second third follow check start hands face day year peer
        decision vice sous peut porte socio ante pós pré auto celle celui lui eux est ont sont
        """,
    )
)
# Last parts that keep it: pronouns behind a verb, in fr and pt.
TAILS = frozenset(
    re.findall(
        r"\w+",
        """
        ci là lhe lhes lo la los las se me te nos vos il elle ils elles on je tu nous
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]

    def text(self, facts: Facts) -> str:
        """Return the lines as one, words that were broken at a line end made whole."""
        text = self.lines[0].text
        for line in self.lines[1:]:
            text = joined(text, line.text, facts.words)
        return text


def joined(text: str, following: str, words: frozenset[str]) -> str:
    """Return two lines as one; a hyphen that only broke a word goes, a real one stays."""
    match = HYPHEN.search(text)
    if not match or not following[:1].isalnum():
        return f"{text} {following}"
    first, second = match[1], following.split()[0].strip(EDGES)
    if text.endswith("\u00ad"):
        return text[:-1] + following
    if _keeps(first, second, words):
        return text + following
    return text[:-1] + following


def _keeps(first: str, second: str, words: frozenset[str]) -> bool:
    """Return True for a hyphen that the word has of its own."""
    whole, parted = (first + second).lower(), f"{first}-{second}".lower()
    if whole in words or parted in words:
        return parted in words
    start = first.lower().rpartition("-")[2]
    small = second[:1].islower() and first[-1:].isalpha()
    return not small or start in KEEPS or second.lower() in TAILS


def paragraphs(
    columns: Sequence[Sequence[Line]], facts: Facts, right: float | None = None
) -> Iterator[Paragraph]:
    """Yield the paragraphs of columns in reading order; one may run on into the next column.

    `right` is the right edge where it is known, as in a cell.
    """
    held: list[Line] = []
    edge = 0.0
    for column in columns:
        for place, line in enumerate(column):
            same = place > 0 and bool(held) and line.page == held[-1].page
            if held and _begins(held, line, edge, facts, same=same):
                yield Paragraph(tuple(held))
                held = []
            held.append(line)
            edge = facts.edge(left_of(column)) if right is None else right
    if held:
        yield Paragraph(tuple(held))


def _begins(held: list[Line], line: Line, edge: float, facts: Facts, *, same: bool) -> bool:
    """Return True when `line` begins a paragraph after those `held`.

    `same` says that it stands in the same column as the line before, so that distance and
    indent can be compared.
    """
    before = held[-1]
    full = was_full(before, line, edge)
    ended = bool(ENDS.search(before.text))
    if _labels(line, facts):
        return True
    if _looks_apart(before, line, apart=ended or not full):
        return True
    if BULLET.match(line.text) or (ITEM.match(line.text) and (ended or not full)):
        return True
    if not same:
        return _stops(held, line, facts, full=full, ended=ended)
    if step(before, line) > facts.pitch + 0.35 or step(before, line) < 0:
        return True
    if _indents(held, line, full=full, ended=ended):
        return True
    large = min(before.size, line.size) > 1.12 * facts.size
    return not full and not large


def was_full(before: Line, line: Line, edge: float) -> bool:
    """Return True when the first word of `line` had no room left on the line before."""
    first = line.words[0]
    return before.box[2] + 0.2 * before.size + (first.x1 - first.x0) > edge - 0.3 * before.size


def _labels(line: Line, facts: Facts) -> bool:
    """Return True for a line that begins with a speaker: a label seen again, or in bold."""
    name = speaker_of(line)
    if name is None:
        return False
    if name in facts.speakers:
        return True
    count = len(name.split())
    return all(word.bold for word in line.words[:count]) and not line.bold


def _looks_apart(before: Line, line: Line, *, apart: bool) -> bool:
    """Return True when size, weight or slant change from one line to the next."""
    ratio = line.size / max(1.0, before.size)
    if not 0.92 < ratio < 1.08:
        return True
    if before.bold and not line.words[0].bold:
        return True
    if line.bold and not before.words[-1].bold and apart:
        return True
    slanted = all(word.italic for word in before.words), all(word.italic for word in line.words)
    return slanted[0] != slanted[1] and apart


def _stops(held: list[Line], line: Line, facts: Facts, *, full: bool, ended: bool) -> bool:
    """Return True when a paragraph does not run on over a column or page break."""
    if line.text[:1].islower() and not ended:
        return False
    turn = _labels(held[0], facts)
    return not full or (ended and not turn)


def _indents(held: list[Line], line: Line, *, full: bool, ended: bool) -> bool:
    """Return True when the left edge moves as it does at a paragraph's first line."""
    shift = line.box[0] - held[-1].box[0]
    width = 0.8 * line.size
    if len(held) == 1:
        return shift > width and (not full or (ended and shift > 6 * line.size))
    settled = abs(held[-1].box[0] - held[-2].box[0]) < width / 2
    return settled and (shift < -width or (shift > width and (ended or not full)))
