"""Pieces to utterances: each paragraph with who says it, labels taken off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.files.lines import Line, goes_on, width_of
from pipeline.ingest.turns.inserted import with_insertions
from pipeline.ingest.turns.labels import as_timestamp
from pipeline.ingest.turns.opening_patterns import BARE_CLOCK
from pipeline.ingest.turns.scene import Scene
from pipeline.ingest.turns.sightings import Sighting, sightings_in
from pipeline.ingest.turns.speakers import turn_openings
from pipeline.ingest.turns.stamps import Habits
from pipeline.ingest.turns.unlabelled import (
    as_answers,
    only_questions_labelled,
    with_bold_questions,
)
from pipeline.ingest.turns.utterance import Utterance
from pipeline.ingest.words.aside import is_divider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.pieces import Piece
    from pipeline.ingest.turns.labels import Label

LEAST_CLOCKS = 3
LONG_TURN = 900  # characters after which captions of one speaker start a new paragraph


def utterances(
    pieces: tuple[Piece, ...], lines: list[Line], scene: Scene, skip: frozenset[int] = frozenset()
) -> list[Utterance]:
    """Return the paragraphs of all pieces, with their speakers where the text is a transcript.

    Lines numbered in `skip` (a cover block) open no turn. A paragraph without a label
    belongs to whoever spoke before it.
    """
    readings = sightings_in(pieces, lines, scene.literal)
    for number in skip:
        readings[number] = []
    openings = turn_openings(readings, len(pieces), scene)
    found = list(_paragraphs(pieces, lines, openings, skip))
    if only_questions_labelled(openings.values(), scene.asking):
        found = as_answers(found)
    elif not openings and scene.expected:
        found = with_bold_questions(found)
    return list(with_insertions(found))


def _paragraphs(
    pieces: tuple[Piece, ...],
    lines: list[Line],
    openings: dict[int, Sighting],
    skip: frozenset[int],
) -> Iterator[Utterance]:
    speaker: Label | None = None
    clocks = _clock_lines(lines)
    texts = [openings[n].rest if n in openings else line.text for n, line in enumerate(lines)]
    habits = Habits(texts)
    width = width_of(lines)
    opens, stamp = False, None
    held: list[str] = []
    at = 0
    for number, line in enumerate(lines):
        sighting = openings.get(number)
        cue = pieces[line.piece].kind == "turn"
        words, time, leads = habits.off(texts[number])
        joins = number not in skip and (cue or goes_on(lines[number - 1].text, line.text, width))
        parts = line.first or sighting or not joins or number in clocks
        if held and (parts or (leads and not cue)):
            said = _utterance(held, speaker, opens, pieces[at], stamp)
            yield replace(said, covered=number - 1 in skip)
            held, opens, stamp = [], False, None
        if sighting:
            above = stamp if number - 1 in clocks else None
            speaker, opens, stamp = sighting.label, True, sighting.timestamp or above
        if number in clocks:
            time, words = as_timestamp(line.text), ""
        stamp = time if time and (leads or number in clocks or not stamp) else stamp
        if words:
            held.append(words)
            at = line.piece
    if held:
        yield _utterance(held, speaker, opens, pieces[at], stamp)


def _clock_lines(lines: list[Line]) -> set[int]:
    """Return the lines that hold nothing but a time without brackets, where they are habit."""
    clocks = {n for n, line in enumerate(lines) if line.text[:1].isdigit() and _is_clock(line.text)}
    return clocks if len(clocks) >= LEAST_CLOCKS else set()


def _is_clock(text: str) -> bool:
    return len(text) < 40 and BARE_CLOCK.fullmatch(text) is not None


def _utterance(
    held: list[str], speaker: Label | None, opens: bool, piece: Piece, stamp: str | None
) -> Utterance:
    text = " ".join(held)
    aside = piece.set_aside is not None or piece.kind in ("heading", "note")
    aside = aside or (not opens and is_divider(text))
    return Utterance(
        text=text,
        speaker=None if aside else speaker,
        opens=opens and not aside,
        piece=piece,
        timestamp=stamp or piece.timestamp,
    )


def joined_cues(found: list[Utterance]) -> list[Utterance]:
    """Return the utterances with cues of one speaker joined, long turns in paragraphs."""
    joined: list[Utterance] = []
    parts: list[str] = []
    length = 0
    for utterance in found:
        last = joined[-1] if joined else None
        if last is not None and _same_turn(last, utterance, parts, length):
            parts.append(utterance.text)
            length += len(utterance.text) + 1
            continue
        if last is not None and len(parts) > 1:
            joined[-1] = replace(last, text=" ".join(parts))
        joined.append(utterance)
        parts, length = [utterance.text], len(utterance.text)
    if joined and len(parts) > 1:
        joined[-1] = replace(joined[-1], text=" ".join(parts))
    return joined


def _same_turn(last: Utterance, utterance: Utterance, parts: list[str], length: int) -> bool:
    if last.piece.kind != "turn" or utterance.piece.kind != "turn":
        return False
    if last.speaker != utterance.speaker or last.aside or utterance.aside:
        return False
    ended = parts[-1].rstrip("\"'”’)]").endswith((".", "?", "!", "…"))
    return not (ended and length > LONG_TURN) and length < 4 * LONG_TURN
