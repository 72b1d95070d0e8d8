"""Reads .vtt and .srt: speakers as the captions mark them, cues of one speaker joined later.

Teams writes `<v Name>`, sometimes several in a cue; Webex and others name the speaker above
the time; Zoom and Otter write `Name: text`; noScribe repeats label and time inside its tags.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.files.characters import folded, read_text
from pipeline.ingest.files.cues import Cue, cues_in, hours, named
from pipeline.ingest.files.pieces import Piece, Reading
from pipeline.ingest.files.rolling import said_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TURN = 1500  # characters after which a speaker's captions start a new paragraph
VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>", re.IGNORECASE)
MARK = re.compile(
    r"</?(?:[cbiuv]|ruby|rt|lang|font|b|i|u)(?:[. \t][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}", re.I
)
LABEL = re.compile(r"(?P<label>[^\W\d_][^:：\n]{0,40}?)\s*[:：](?:\s+|$)(?P<rest>.*)", re.S)
STAMP = re.compile(r"[\[(#<]\s*((?:\d+:)?\d{1,2}:\d{2})(?:[.,-]\d{1,3})?\s*[\])#>]\s*")
OF_LINES = 0.3  # share of a file's marked lines that open with a time, from which all lose it
NEARLY_ALL = 0.8  # share of a voice's lines with a label, from which these are the speakers


def read(path: Path) -> Reading:
    """Return one piece per utterance of a cue, with its time and the speaker it marks.

    Raises `SourceError` when no cue is found.
    """
    cues = cues_in(read_text(path), spaced=path.suffix.lower() == ".srt")
    pieces = _joined(_labels_off(_once(list(_pieces(cues)))))
    if not pieces:
        raise SourceError(f"{path.name}: no caption found; export it again, or save it as .txt")
    return Reading(pieces=tuple(pieces))


def _pieces(cues: list[Cue]) -> Iterator[Piece]:
    names, cues = named(cues)
    for cue, name in zip(cues, names, strict=True):
        yield from _utterances(cue.stamp, "\n".join(cue.lines), name)


def _utterances(stamp: str, text: str, name: str | None) -> Iterator[Piece]:
    """Yield what each voice says in a cue; text before the first voice is `name`'s or nobody's."""
    parts = VOICE.split(text)
    voices = [name, *parts[1::2]]
    for voice, said in zip(voices, parts[0::2], strict=True):
        body = _plain(said)
        if body:
            speaker = _plain(voice) if voice else None
            yield Piece(text=body, kind="turn", speaker=speaker or None, timestamp=stamp)


def _once(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without what they show again."""
    shown = [piece.text for piece in pieces]
    added = said_once(shown)
    if added is shown:
        return pieces
    return [replace(p, text=text) for p, text in zip(pieces, added, strict=True) if text]


def _labels_off(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces; labels and times inside a marked cue are taken off and read.

    A label there is a speaker when it is a voice of the file, or stands on nearly all lines.
    """
    voices: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.speaker:
            voices.setdefault(folded(piece.speaker), []).extend(piece.text.split("\n"))
    lines = [line for own in voices.values() for line in own]
    within = set[str]().union(*map(_labels_of_one_voice, voices.values()))
    timed = sum(STAMP.match(line) is not None for line in lines) > OF_LINES * len(lines)
    return [
        own
        for piece in pieces
        for own in (
            _unlabelled(piece, within, set(voices), timed=timed)
            if piece.speaker
            else [_own_time_off(piece)]
        )
        if own.text
    ]


def _own_time_off(piece: Piece) -> Piece:
    """Return what nobody is said to speak without the time that the cue has already."""
    clock = STAMP.match(piece.text)
    again = clock is not None and hours(clock.group(1)) == piece.timestamp
    return replace(piece, text=piece.text[clock.end() :]) if clock and again else piece


def _labels_of_one_voice(lines: list[str]) -> set[str]:
    """Return the labels inside the cues of one voice, where nearly all lines have one.

    So with one microphone for a room; here and there a label opens a remark.
    """
    found = [match for line in lines if (match := LABEL.fullmatch(STAMP.sub("", line)))]
    counts = Counter(folded(match["label"]) for match in found)
    returning = {label for label, count in counts.items() if count > 1}
    share = sum(counts[label] for label in returning)
    return returning if share >= NEARLY_ALL * len(lines) else set()


def _unlabelled(
    piece: Piece, within: set[str], voices: set[str], *, timed: bool
) -> Iterator[Piece]:
    """Yield a marked cue's words by speaker; `timed`: a time opens its lines by habit.

    A cue opens with its own voice's label or one of those `within`, since its mark says who
    speaks; on a line below, another voice's label opens a turn too.
    Else one is taken off where it says the own time of a cue alone or stands before a label, left as
    a tag elsewhere.
    """
    speaker, stamp = piece.speaker, piece.timestamp
    held: list[str] = []
    opening = within | {folded(speaker or "")}
    for place, line in enumerate(piece.text.split("\n")):
        known = opening | voices if place else opening
        clock = STAMP.match(line)
        plain = line[clock.end() :] if clock else line
        match = LABEL.fullmatch(plain)
        labelled = match if match and folded(match["label"]) in known else None
        again = clock is not None and not plain and hours(clock.group(1)) == piece.timestamp
        if clock and not (timed or labelled or again):
            clock, plain = None, line
        if labelled:
            yield replace(piece, text="\n".join(held), speaker=speaker, timestamp=stamp)
            held, speaker, plain = [], labelled["label"], labelled["rest"]
        stamp = hours(clock.group(1)) if clock and not held else stamp
        held += [plain] if plain else []
    yield replace(piece, text="\n".join(held), speaker=speaker, timestamp=stamp)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return the utterances; in a row of one marked speaker they are joined to a turn."""
    joined: list[Piece] = []
    parts: list[str] = []
    length = 0
    for piece in pieces:
        if joined and piece.speaker and piece.speaker == joined[-1].speaker and length < TURN:
            parts.append(piece.text)
            length += len(piece.text)
            continue
        if len(parts) > 1:
            joined[-1] = replace(joined[-1], text="\n".join(parts))
        joined.append(piece)
        parts, length = [piece.text], len(piece.text)
    if len(parts) > 1:
        joined[-1] = replace(joined[-1], text="\n".join(parts))
    return joined


def _plain(text: str) -> str:
    unmarked = (
        html.unescape(MARK.sub("", text)) if "<" in text or "{" in text or "&" in text else text
    )
    lines = [" ".join(line.split()) for line in unmarked.split("\n")]
    return "\n".join(line for line in lines if line)
