"""The cues of captions: time, lines, and the speaker that a cue's identifier names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOCK = r"(?:\d+:)?\d{1,2}:\d{2}"
TIME = re.compile(rf"\s*({CLOCK})(?:[.,]\d{{1,3}})?\s*-->\s*{CLOCK}")
BLOCK = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|$)")
COUNTER = re.compile(r"^\d+[\s.:)-]+(?=\S)|\s*\(\d+\)$")  # `1 "Ana Ruiz" (3494021376)`, Webex
LETTER = re.compile(r"[^\W\d_]")
NAMES = re.compile(r"[^\W\d_a-zß-ÿ][\w.'’-]*(?: [^\Wa-zß-ÿ][\w.'’-]*){0,3}")
NEARLY_ALL = 0.8  # share of cues with such a line above what is said
LEAST_TIMES = 3  # times that each of them stands there, on average
LEAST_NAMED = 0.5  # share of cues whose identifier returns, from which identifiers name speakers


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from one time on, and the identifier that stood above the time."""

    stamp: str  # HH:MM:SS
    lines: tuple[str, ...]
    above: str = ""


def cues_in(text: str, *, spaced: bool) -> list[Cue]:
    """Return the cues of a caption file in order.

    A cue goes on to the next empty line, not to one that holds a space. What stands after
    that line without a time of its own is still said, so it belongs to the cue before; notes,
    styles and the head are left out. `spaced`: as in SubRip, where a number stands before
    the next time line.
    """
    found: list[Cue] = []
    for block in _blocks(text):
        times = [place for place, line in enumerate(block) if "-->" in line and TIME.match(line)]
        if not times or times[0] > 1:
            if found and not _says_nothing(block, len(found), spaced=spaced):
                _go_on(found, block[: times[0] - 1] if times else block)
        if times:
            found += _timed(block, times)
    return [cue for cue in found if cue.lines]


def _says_nothing(block: list[str], before: int, *, spaced: bool) -> bool:
    """Return whether a block is a note of the file, or the number of the next cue alone."""
    return block == [str(before + 1)] or (not spaced and BLOCK.match(block[0]) is not None)


def _go_on(found: list[Cue], lines: list[str]) -> None:
    found[-1] = replace(found[-1], lines=(*found[-1].lines, *_said(lines)))


def _said(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the stretches of lines between empty lines; a line of spaces is not empty."""
    for block in re.split(r"\n{2,}", text.strip("\n")):
        lines = block.split("\n")
        if any(line.strip() for line in lines):
            yield lines


def _timed(block: list[str], times: list[int]) -> Iterator[Cue]:
    """Yield the cues of a block; without empty lines between them there may be several."""
    for place, following in zip(times, [*times[1:], len(block)], strict=True):
        match = TIME.match(block[place])
        assert match is not None
        last = following
        if following < len(block) and block[following - 1].strip().isdigit():
            last -= 1  # the number of the next cue
        above = block[place - 1].strip() if place and place == times[0] else ""
        yield Cue(hours(match.group(1)), tuple(_said(block[place + 1 : last])), above)


def named(cues: list[Cue]) -> tuple[list[str | None], list[Cue]]:
    """Return who speaks in each cue, and the cues without a line that says so.

    By its identifier, where most identifiers return; numbers, and ids that stand once each
    (`7f3a/12-0`), name nobody. Else by a first line of its own, where nearly every cue has one.
    """
    names = [COUNTER.sub("", COUNTER.sub("", cue.above)).strip(" \"'“”") for cue in cues]
    lettered = [name if LETTER.search(name) else "" for name in names]
    counts = Counter(name for name in lettered if name)
    returning = sum(count for count in counts.values() if count > 1)
    if returning < LEAST_NAMED * len(cues) or not returning:
        return _first_lines(cues)
    return [name or None for name in lettered], cues


def _first_lines(cues: list[Cue]) -> tuple[list[str | None], list[Cue]]:
    """Return the names that stand on a line of their own above what is said, and the cues without.

    A few short lines with capitals return above nearly all cues; what rolls stands there twice.
    """
    firsts = [cue.lines[0].strip() if len(cue.lines) > 1 else "" for cue in cues]
    counts = Counter(line for line in firsts if NAMES.fullmatch(line))
    known = {line for line, count in counts.items() if count > 1}
    share = sum(counts[line] for line in known)
    if len(known) < 2 or share < NEARLY_ALL * len(cues) or share < LEAST_TIMES * len(known):
        return [None] * len(cues), cues
    return [line if line in known else None for line in firsts], [
        replace(cue, lines=cue.lines[1:]) if line in known else cue
        for cue, line in zip(cues, firsts, strict=True)
    ]


def hours(stamp: str) -> str:
    """Return a time as HH:MM:SS; `12:34` is minutes and seconds."""
    parts = [int(float(part.replace(",", "."))) for part in stamp.split(":")]
    hour, minute, second = [0, 0, *parts][-3:]
    return f"{hour:02d}:{minute:02d}:{second:02d}"
