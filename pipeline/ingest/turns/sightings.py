"""Lines that may open a speaker's turn, in every style that transcripts are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import LONGEST, Label, as_timestamp, read_label
from pipeline.ingest.turns.literal import literal_openings
from pipeline.ingest.turns.opening_patterns import (
    BRACED,
    CLOCK_ALONE,
    COLON,
    COLONS,
    EMPHASIS,
    NAME_LINE,
    RECIPIENT,
    STYLES,
)
from pipeline.ingest.turns.scene import REGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.lines import Line
    from pipeline.ingest.files.pieces import Piece


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line that may open a turn: the label it shows and the words after it."""

    line: int
    style: str  # marked | cell | bold | stamp | tab | bracket | colon | ...
    label: Label
    rest: str
    timestamp: str | None
    opening: bool = True  # the line opens a paragraph
    number: int | None = None  # of the paragraph, where paragraphs are numbered


def sightings_in(
    pieces: tuple[Piece, ...], lines: list[Line], literal: tuple[str, ...] = ()
) -> list[list[Sighting]]:
    """Return for each line the readings under which it opens a turn, the likeliest first.

    `literal`: labels that the register names; they are looked for as they are written.
    """
    registered = literal_openings(lines, literal)
    found: list[list[Sighting]] = []
    for number, line in enumerate(lines):
        piece = pieces[line.piece]
        readings: list[Sighting] = []
        if piece.set_aside is None and piece.kind == "heading":
            readings = [Sighting(number, "heading", read_label(line.text), "", None)]
        elif piece.set_aside is None and piece.kind != "note":
            readings = list(_readings(number, line, piece))
        readings = [reading for reading in readings if _whole(reading.label.written)]
        named = registered.get(number) if piece.set_aside is None else None
        own = [_registered(number, *named, line, piece)] if named else []
        found.append([*own, *readings])
    return found


def _registered(number: int, label: str, rest: str, line: Line, piece: Piece) -> Sighting:
    return Sighting(number, REGISTERED, read_label(label), rest, piece.timestamp, line.first)


def _whole(written: str) -> bool:
    """Return whether no bracket of a label opens or closes outside of it."""
    return all(written.count(one) == written.count(two) for one, two in ("()", "[]", "<>", "{}"))


def _readings(number: int, line: Line, piece: Piece) -> Iterator[Sighting]:
    if piece.speaker:
        label = read_label(piece.speaker)
        if line.first:
            yield Sighting(number, "marked", label, line.text, piece.timestamp)
        return
    if line.first and piece.kind == "cell" and piece.label:
        yield Sighting(number, "cell", read_label(piece.label), line.text, piece.timestamp)
    if line.first and piece.bold_lead:
        yield from _bold(number, line, piece)
    head = line.text[: LONGEST + 60]
    if any(sign in head for sign in COLONS):
        yield from _colon(number, line, piece)
    braced = BRACED.fullmatch(line.text)
    if braced and (piece.kind == "turn" or not line.last):
        yield Sighting(number, "bracket", read_label(braced["label"]), "", piece.timestamp)
    for style, form, signs in STYLES:
        if any(sign in head for sign in signs):
            yield from _matched(number, style, form, line.text, piece)
    if len(line.text) <= LONGEST + 25 and piece.kind != "turn":
        yield from _name_line(number, line, piece)


def _bold(number: int, line: Line, piece: Piece) -> Iterator[Sighting]:
    """Yield the bold words a paragraph opens with, if they look like a label."""
    assert piece.bold_lead is not None
    lead, text = piece.bold_lead, line.text
    if not text.startswith(lead):
        return
    rest = text[len(lead) :]
    match = COLON.fullmatch(lead)
    if match and match.group("rest").strip():  # more than the label is bold
        return
    stamped = NAME_LINE.fullmatch(lead.rstrip(f" {COLONS}"))
    if not stamped:
        return
    said = rest.strip()
    closed = lead.endswith(tuple(COLONS))  # after a colon a time is what is said
    clock = None if closed else CLOCK_ALONE.fullmatch(said)
    stamp = f"{stamped.group('trail') or stamped.group('lead') or ''} {said if clock else ''}"
    said = "" if clock else re.sub(rf"^[{COLONS}]\s*", "", said)
    label = read_label(stamped.group("label").strip())
    yield Sighting(number, "bold", label, said, as_timestamp(stamp) or piece.timestamp)


def _colon(number: int, line: Line, piece: Piece) -> Iterator[Sighting]:
    match = COLON.match(line.text)
    if match is None:
        return
    label, rest = read_label(_recipient_off(match)), match.group("rest")
    tight = rest[:1] and not rest[:1].isspace() and match.group("colon") in ":፡"
    in_time = match.group("trail") or label.role or label.name[-1:].isdigit()
    of_digits = tight and rest[0].isdigit() and in_time
    if of_digits or rest.startswith(("/", ":", "\\")):
        return
    stamped = match.group("lead") or match.group("trail")
    at = as_timestamp(stamped) if stamped else piece.timestamp
    order = int(match.group("number")) if match.group("number") else None
    marks = EMPHASIS.match(match.group("label"))
    rest = rest.lstrip("*_") if marks else rest
    style = "stamp" if stamped else "tight" if tight and not label.role else "colon"
    yield Sighting(number, style, label, rest.strip(), at, line.first, order)


def _recipient_off(match: re.Match[str]) -> str:
    """Return the label; of a chat line `From Ana to Everyone:` only the sender."""
    label = match.group("label").strip()
    return RECIPIENT.sub("", label) if "From " in match.group()[: match.start("label")] else label


def _matched(
    number: int, style: str, form: re.Pattern[str], text: str, piece: Piece
) -> Iterator[Sighting]:
    match = form.fullmatch(text)
    if match is None:
        return
    label = read_label(match["label"].strip())
    if style == "point" and not label.role:
        return
    groups = match.groupdict()
    stamped = groups.get("lead") or groups.get("trail")
    at = as_timestamp(stamped) if stamped else piece.timestamp
    yield Sighting(number, style, label, match["rest"].strip(), at)


def _name_line(number: int, line: Line, piece: Piece) -> Iterator[Sighting]:
    """Yield a line with nothing but a name, and perhaps a time: the words follow below."""
    match = NAME_LINE.fullmatch(line.text)
    if match:
        stamped = match.group("lead") or match.group("trail")
        style = "stamp line" if stamped else "name line"
        at = as_timestamp(stamped) if stamped else piece.timestamp
        label = read_label(match.group("label").strip())
        yield Sighting(number, style, label, "", at, line.first and not line.last)
