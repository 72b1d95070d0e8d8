"""Reads .vtt and .srt: speakers as the captions mark them, cues of one speaker joined later.

Teams writes `<v Name>`, sometimes several in a cue; Zoom and Otter write `Name: text`.
Numbers and Teams ids before a cue, NOTE, STYLE and REGION blocks are left out.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.files.characters import read_text
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TURN = 1500  # characters after which a speaker's captions start a new paragraph
TIME = re.compile(r"\s*((?:\d+:)?\d{1,2}:\d{2})[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>", re.IGNORECASE)
MARK = re.compile(
    r"</?(?:[cbiuv]|ruby|rt|lang|font|b|i|u)(?:[. \t][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}", re.I
)


def read(path: Path) -> Reading:
    """Return one piece per utterance of a cue, with its time and the speaker it marks.

    Raises `SourceError` when no cue is found.
    """
    text = read_text(path)
    pieces = _joined(_pieces(text, spaced=path.suffix.lower() == ".srt"))
    if not pieces:
        raise SourceError(f"{path.name}: no caption found; export it again, or save it as .txt")
    return Reading(pieces=tuple(pieces))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
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


def _pieces(text: str, *, spaced: bool) -> Iterator[Piece]:
    for stamp, lines in _cues(text, spaced=spaced):
        yield from _utterances(stamp, "\n".join(lines))


def _cues(text: str, *, spaced: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield (time, lines) of each cue: the lines after a time line up to an empty one.

    `spaced`: empty lines may stand inside a cue, as in SubRip; a cue then goes on to the
    number or time line of the next.
    """
    stamp = ""
    lines: list[str] = []
    for line in text.split("\n"):
        timed = TIME.match(line) if "-->" in line else None
        if timed:
            if lines and lines[-1].strip().isdigit():
                lines.pop()  # the number of this cue
            if stamp and lines:
                yield stamp, lines
            stamp, lines = hours(timed.group(1)), []
        elif line.strip():
            lines.append(line)
        elif not spaced:
            if stamp and lines:
                yield stamp, lines
            stamp, lines = "", []
    if stamp and lines:
        yield stamp, lines


def _utterances(stamp: str, text: str) -> Iterator[Piece]:
    """Yield what each voice says in a cue; text before the first voice has no speaker."""
    parts = VOICE.split(text)
    voices = [None, *parts[1::2]]
    for voice, said in zip(voices, parts[0::2], strict=True):
        body = _plain(said)
        if body:
            speaker = _plain(voice) if voice else None
            yield Piece(text=body, kind="turn", speaker=speaker or None, timestamp=stamp)


def _plain(text: str) -> str:
    unmarked = (
        html.unescape(MARK.sub("", text)) if "<" in text or "{" in text or "&" in text else text
    )
    lines = [" ".join(line.split()) for line in unmarked.split("\n")]
    return "\n".join(line for line in lines if line)


def hours(stamp: str) -> str:
    """Return a time as HH:MM:SS; `12:34` is minutes and seconds."""
    parts = [int(float(part.replace(",", "."))) for part in stamp.split(":")]
    hour, minute, second = [0, 0, *parts][-3:]
    return f"{hour:02d}:{minute:02d}:{second:02d}"
