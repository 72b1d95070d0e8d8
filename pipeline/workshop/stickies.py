"""Cards for whiteboards as CSV, and what people wrote on sheets and boards, read back.

Rows that come back are one of three: the pack's own sheet of votes, one text a row (a scribe's
list, Mural's export with its column of texts), or Miro's export, which has no header: one text
a line, a blank line between frames, the frame's title first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.escape import as_typed, csv_of
from pipeline.workshop.room import Topic

MOST_SIGNS = 200  # of a card's text: what is read at arm's length, and pastes as one sticky note
CARD_COLUMNS = ("card_id", "text", "theme", "group", "n_sources", "colour")
VOTE_COLUMNS = (
    "item_id", "item", "group", "agree", "partly", "disagree", "why", "missing", "off_the_record",
)  # fmt: skip
ANSWERS = ("agree", "partly", "disagree")
COLOURS = ("yellow", "cyan", "light_green", "pink", "orange", "violet", "gray")
TEXTS = ("text", "content", "sticky text", "title")  # columns that hold what a sticky says
FRAMES = ("frame", "area", "parent")
LONGEST = 5_000  # signs of one text; what is longer was pasted, not written in a room
MARK = re.compile(r"\[([A-Za-z][A-Za-z0-9-]*?)(?:-(\d{2}))?\]\s*")  # [SE2-03] or [SE2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """One row that came back: votes of a group, or a text."""

    where: str  # file:line
    item_id: str = ""
    group: str = ""
    votes: Mapping[str, int] | None = None  # answer -> hands
    text: str = ""
    missing: str = ""
    off_the_record: bool = False


def cards_csv(topics: Sequence[Topic]) -> str:
    """Return one card a row, in `CARD_COLUMNS`; its id opens its text, since boards drop the rest."""
    groups = sorted({card.label for topic in topics for card in topic.cards})
    colour = {group: COLOURS[at % len(COLOURS)] for at, group in enumerate(groups)}
    rows = [
        (
            card.card_id,
            f"[{card.card_id}] {shortened(card.words)}",
            topic.item.label,
            card.label,
            _sources(topic),
            colour[card.label],
        )
        for topic in topics
        for card in topic.cards
    ]
    return csv_of(CARD_COLUMNS, rows)


def _sources(topic: Topic) -> str:
    return "; ".join(f"{one.group}: {one.confirmed or one.suggested}" for one in topic.numbers)


def shortened(words: str) -> str:
    """Return words on one line, cut where a word ends and marked where they are long."""
    line = " ".join(words.split())
    if len(line) <= MOST_SIGNS:
        return line
    return line[: MOST_SIGNS - 6].rsplit(" ", 1)[0] + " [...]"


def votes_csv(topics: Sequence[Topic], groups: Sequence[str]) -> str:
    """Return the sheet for a room without phones: one row for each topic and group."""
    empty = [""] * (len(VOTE_COLUMNS) - 3)
    rows = [(topic.item.item_id, topic.item.label, g, *empty) for topic in topics for g in groups]
    return csv_of(VOTE_COLUMNS, rows)


def read_back(name: str, grid: Sequence[Sequence[str]]) -> Iterator[Came]:
    """Yield the rows of a filled-in sheet or of a board's export; raise `ValueError` for none.

    `grid`: the cells of the file of that name.
    """
    head = [cell.strip().lower() for cell in grid[0]] if grid else []
    if "item_id" in head and set(ANSWERS) & set(head):
        yield from _votes(name, head, grid[1:])
    elif column := next((one for one in TEXTS if one in head), ""):
        yield from _texts(name, head, column, grid[1:])
    elif grid:
        yield from _frames(name, grid)
    else:
        raise ValueError(f"{name} is empty")


def _votes(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Came]:
    for number, cells in enumerate(rows, 2):
        row, where = _row(head, cells), f"{name}:{number}"
        hands = {answer: _hands(row.get(answer, ""), where) for answer in ANSWERS}
        if any(hands.values()) or row.get("why") or row.get("missing"):
            yield Came(
                where=where,
                item_id=row.get("item_id", ""),
                group=row.get("group", ""),
                votes=hands,
                text=row.get("why", ""),
                missing=row.get("missing", ""),
                off_the_record=bool(row.get("off_the_record")),
            )


def _row(head: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip(head, map(as_typed, map(str.strip, cells)), strict=False))


def _hands(cell: str, where: str) -> int:
    if cell and not cell.isdecimal():
        raise ValueError(f"{where}: '{cell[:20]}' is no number of hands")
    return int(cell or 0)


def _texts(
    name: str, head: Sequence[str], column: str, rows: Iterable[Sequence[str]]
) -> Iterator[Came]:
    frame = next((one for one in FRAMES if one in head), "")
    for number, cells in enumerate(rows, 2):
        row = _row(head, cells)
        if row.get(column):
            yield _said(f"{name}:{number}", row[column], row.get(frame, ""), row.get("group", ""))


def _frames(name: str, grid: Sequence[Sequence[str]]) -> Iterator[Came]:
    """Yield the texts of a board without a header: a block's first line is its frame's title."""
    blank = any(not any(map(str.strip, cells)) for cells in grid)
    frame, opens = "", blank
    for number, cells in enumerate(grid, 1):
        text = as_typed(cells[0].strip()) if cells else ""
        if not any(map(str.strip, cells)):
            frame, opens = "", True
        elif opens:
            frame, opens = text, False
            if MARK.match(text):  # a block of notes outside any frame
                yield _said(f"{name}:{number}", text, "", "")
        elif text:
            yield _said(f"{name}:{number}", text, frame, "")


def _said(where: str, text: str, frame: str, group: str) -> Came:
    mark = MARK.search(text) or MARK.search(frame)
    item_id = mark.group(1) if mark else frame
    return Came(where=where, item_id=item_id, group=group, text=MARK.sub("", text).strip())
