"""Chats as WhatsApp, Signal and Telegram export them: one message a piece, with its time of day."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST = 3  # messages before a text is taken for a chat
PROGRAM = "written by a program"
UNSEEN = (
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # iPhones set U+200E before what they write themselves
)
UNSEEN_SIGNS = "\u200e\u200f \t"
DAY = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} \w{3,9}\.? \d{4})"
HALF = r"(?:\s?[AaPp]\.?\s?[Mm]\b\.?)?"
TIME = re.compile(r"(\d+)[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?(?:\s?([AaPp])\.?\s?[Mm]\b)?")
WHEN = rf"{DAY}(?:,|\.)?(?:\s+(?:at|à|um|às|klo|a las))?\s+(?P<clock>\d{{1,2}}[:.h]\d{{2}}(?:[:.]\d{{2}})?{HALF})"
MESSAGE = re.compile(
    rf"[{UNSEEN}\s]*(?:\[{WHEN}\]\s*|{WHEN.replace('clock', 'clock2')}\s+[-–]\s+)(?P<body>.*)"
)
SIGNED = re.compile(r"(?P<who>[^:：\"“«]{1,60}?)\s?[:：](?:\s+(?P<said>.*)|$)", re.S)
ENCLOSED = re.compile(r"<[^<>\n]{3,60}>")  # `<Media omitted>`, in whatever language
TELEGRAM = re.compile(rf"(?P<who>[^,\[\]:]{{1,60}}), \[{WHEN}\]")


def is_chat(text: str) -> bool:
    """Return whether a text opens with the day and time of a message, and most are signed.

    Dated notes without a sender (`12/03/2024 10:15 - visited the school`) are none.
    """
    lines = [line for line in clean_ends(text).split("\n") if line.strip(UNSEEN_SIGNS)]
    if not lines or _opening(lines[0]) is None:
        return False
    bodies = [opening[1] for line in lines if (opening := _opening(line))]
    senders = Counter(match["who"] for body in bodies if (match := SIGNED.match(body)))
    signed = sum(senders.values())
    return len(bodies) >= LEAST and signed * 2 >= len(bodies) and signed > len(senders)


def messages(text: str) -> Iterator[Piece]:
    """Yield one piece a message: who wrote it, when (HH:MM:SS of the day), all its lines.

    What the program wrote itself (nobody signed it, or a mark that is not seen stands before
    it) is set aside.
    """
    held: list[str] = []
    opened: tuple[str, str] = ("", "")
    for line in clean_ends(text).split("\n"):
        opening = _opening(line)
        if opening is None:
            held.append(line)
            continue
        yield from _message(opened, held)
        opened, held = opening, [opening[1]]
    yield from _message(opened, held)


def clean_ends(text: str) -> str:
    """Return a text with plain line ends and spaces, its unseen marks left where they are."""
    return re.sub("\r\n?", "\n", text).replace("\u202f", " ").replace("\xa0", " ").lstrip("\ufeff")


def _opening(line: str) -> tuple[str, str] | None:
    """Return time and body of a line that opens a message, else None."""
    telegram = TELEGRAM.fullmatch(line.strip())
    if telegram:
        return time_of_day(telegram["clock"]), f"{telegram['who']}: "
    match = MESSAGE.match(line)
    if match is None:
        return None
    return time_of_day(match["clock"] or match["clock2"]), match["body"]


def _message(opened: tuple[str, str], lines: list[str]) -> Iterator[Piece]:
    stamp, body = opened[0], "\n".join(lines)
    signed = SIGNED.fullmatch(body) if stamp else None
    said = (signed["said"] or "") if signed else body
    own = (said[:1] in "\u200e\u200f" and said != "") or ENCLOSED.fullmatch(
        said.strip()
    ) is not None
    text = "\n".join(line.strip() for line in clean(said).split("\n") if line.strip())
    if not text:
        return
    if signed is None or own:
        yield Piece(text=text, kind="note", timestamp=stamp or None, set_aside=PROGRAM)
    else:
        who = clean(signed["who"]).strip(" ~")
        yield Piece(text=text, speaker=who, timestamp=stamp)


def time_of_day(clock: str) -> str:
    """Return a time such as `2:05 p. m.` or `14.05` as HH:MM:SS."""
    match = TIME.match(clock)
    assert match is not None
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    half = match[4]
    if half:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return f"{hour:02d}:{minute:02d}:{second:02d}"
