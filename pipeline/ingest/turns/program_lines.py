"""Lines of a text that a program wrote, each set aside as a piece of its own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ingest.files.chats import PROGRAM
from pipeline.ingest.turns.cover import people_in
from pipeline.ingest.words.program import (
    edit_mark_off,
    is_comment_tier,
    is_program_line,
    is_stock,
    is_title,
    people_told_of,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.pieces import Piece

LABEL = re.compile(r"([^\W\d_][^:：\n]{1,60}?)\s*[:：](?:\s|$)")
COMMENT = "comment"
RECOGNISER = "made up by speech recognition"
SUMMARY = "summary by a program"
AT_THE_START = 0.5  # share of the pieces above the title of a transcript, at most, to be a summary


def without_program_lines(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], list[str]]:
    """Return the pieces with what a program wrote set aside, and the people it wrote about."""
    names: list[str] = []
    known = _labels(pieces)
    kept = [own for piece in _summary_aside(pieces) for own in _parted(piece, names, known)]
    return tuple(_attendance_aside(kept, names)), names


def _labels(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """Return what stands before a colon at the start of several lines: who speaks, mostly."""
    lines = (line for piece in pieces for line in piece.text.split("\n"))
    counts = Counter(match[1] for line in lines if (match := LABEL.match(line)))
    return frozenset(label for label, count in counts.items() if count > 1)


def _parted(piece: Piece, names: list[str], known: frozenset[str]) -> Iterator[Piece]:
    """Yield a piece, parted where some of its lines are a program's."""
    if piece.set_aside is not None:
        told = people_told_of(piece.text, sure=True) if piece.set_aside == PROGRAM else None
        names += [name for name in told or () if name not in names]
        yield piece
        return
    if piece.speaker and is_comment_tier(piece.speaker):
        yield replace(piece, kind="note", speaker=None, set_aside=COMMENT)
        return
    lines = [edit_mark_off(line) for line in piece.text.split("\n")]
    for why, own in groupby(lines, key=lambda line: _why(line, names, known)):
        text = "\n".join(own)
        if why:
            yield replace(
                piece, text=text, kind="note", speaker=None, bold_lead=None, set_aside=why
            )
        elif text == piece.text or text.strip():
            yield piece if text == piece.text else replace(piece, text=text.strip())


def _why(line: str, names: list[str], known: frozenset[str]) -> str | None:
    people = people_told_of(line, known=known)
    if people is not None:
        names += [name for name in people if name not in names]
        return PROGRAM
    if is_program_line(line):
        return PROGRAM
    tier, tab, _ = line.partition("\t")
    if tab and is_comment_tier(tier):
        return COMMENT
    return RECOGNISER if line and all(map(is_stock, sentences(line))) else None


def _attendance_aside(pieces: list[Piece], names: list[str]) -> Iterator[Piece]:
    """Yield the pieces; names in a list below `Attendees` are people's, whether they speak or not."""
    listing = False
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        titled = piece.set_aside is None and is_title(first, "attendance")
        listed = rest if titled else [first, *rest] if listing else []
        people = [people_in(line) for line in listed]
        if (
            (titled or listing)
            and all(people)
            and piece.set_aside is None
            and ":" not in piece.text
        ):
            names += [name for line in people for name in line]
            yield replace(piece, kind="note", set_aside=PROGRAM, bold_lead=None)
            listing = titled and not rest
        else:
            listing = False
            yield piece


def _summary_aside(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces; a summary above the title of the transcript is set aside.

    It opens with a title of its own (`Summary`, `Action items`); what stands above that is
    the cover.
    """
    titles = [n for n, piece in enumerate(pieces) if is_title(piece.text, "transcript")]
    opens = [n for n, piece in enumerate(pieces) if is_title(piece.text.split("\n")[0], "summary")]
    if not titles or not opens or not opens[0] < titles[0] <= AT_THE_START * len(pieces):
        return pieces
    return tuple(
        replace(piece, kind="note", set_aside=SUMMARY)
        if opens[0] <= number < titles[0] and piece.set_aside is None
        else piece
        for number, piece in enumerate(pieces)
    )
