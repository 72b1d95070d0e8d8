"""Reading order on a page: columns side by side, or labels with their text beside them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from pipeline.ingest.files.pdf.lines import Line, Word

GUTTER = 9.0  # points; narrower gaps are spaces of justified text
SIDE = 0.2  # of the width: a narrower side is a margin or a label, not a column
LABEL = 6  # words in a row of labels, at most
NARROWEST = 260.0  # points; text less wide than that is one column
NEAR = 3.0  # points by which left edges may differ
FEWEST = 4  # rows that must share a gutter before it counts

ITEM = re.compile(r"\W|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zA-Z])[.)]?|\W*\d+\W*")  # marks of a list

Row = list[Word]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label in a narrow left column and the lines beside it."""

    label: Line
    lines: tuple[Line, ...]


Item = Line | Labelled


def in_order(rows: list[Row], page: int) -> list[list[Item]]:
    """Return the page as columns in reading order; a plain page is one column.

    Rows that cross a gutter (titles, full-width text) part the page into bands, and each
    band is read column by column. Without a gutter, rows are read from top to bottom.
    """
    gutter = _gutter(rows)
    if gutter is None:
        return [_plain(rows, page)] if rows else []
    columns: list[list[Item]] = []
    for band in _bands(rows, gutter):
        columns += _band(band, gutter, page)
    return columns


def _plain(rows: list[Row], page: int) -> list[Item]:
    return [Line(tuple(row), page) for row in rows]


def _band(band: list[Row], gutter: float, page: int) -> list[list[Item]]:
    if not _apart(band, gutter):
        return [_plain(band, page)]
    left, right = _side(band, gutter, right=False), _side(band, gutter, right=True)
    width = _width(band)
    if _labels(left, width):
        if all(ITEM.fullmatch(word.text) for row in left for word in row):
            return [_plain(band, page)]
        return [_labelled(band, gutter, page)]
    if _narrow(right, width):
        return [_plain(band, page)]
    return [column for side in (left, right) for column in in_order(side, page)]


def _width(rows: list[Row]) -> float:
    return max(row[-1].x1 for row in rows) - min(row[0].x0 for row in rows)


def _side(band: list[Row], gutter: float, *, right: bool) -> list[Row]:
    halves = [[word for word in row if (word.x0 >= gutter) == right] for row in band]
    return [half for half in halves if half]


def _gutter(rows: list[Row]) -> float | None:
    """Return the place where most rows are parted in bands that share a free corridor, or None."""
    if len(rows) < FEWEST or _width(rows) < NARROWEST:
        return None
    scores = {place: _parted(rows, place) for place in _free_places(rows)}
    best = max(scores.values(), default=0)
    free = sorted(place for place, score in scores.items() if score == best)
    return free[len(free) // 2] if best else None


def _free_places(rows: list[Row]) -> list[float]:
    """Return the places that the fewest words cover, every 3 points between both margins."""
    start, end = min(row[0].x0 for row in rows), max(row[-1].x1 for row in rows)
    covered: Counter[int] = Counter()
    for row in rows:
        for word in row:
            covered.update(range(int(word.x0 / 3), int(word.x1 / 3) + 1))
    places = range(int(start / 3) + 3, int(end / 3) - 3)
    return [3.0 * place for place in sorted(places, key=lambda place: covered[place])[:30]]


def _parted(rows: list[Row], gutter: float) -> int:
    """Return how many rows stand in bands that are parted at the gutter."""
    return sum(len(band) for band in _bands(rows, gutter) if _apart(band, gutter))


def _apart(band: list[Row], gutter: float) -> bool:
    """Return True when a band has rows side by side along one free corridor."""
    if any(_crosses(row, gutter) for row in band):
        return False
    left = [row for row in band if row[0].x0 < gutter]
    right = [row for row in band if row[-1].x0 >= gutter]
    if min(len(left), len(right)) < FEWEST:
        return False
    before = max(word.x1 for row in left for word in row if word.x0 < gutter)
    after = min(word.x0 for row in right for word in row if word.x0 >= gutter)
    beside = min(left[-1][0].top, right[-1][-1].top) - max(left[0][0].top, right[0][-1].top)
    height = min(left[-1][0].top - left[0][0].top, right[-1][-1].top - right[0][-1].top)
    return after - before >= GUTTER and beside >= 0.5 * height


def _crosses(row: Row, gutter: float) -> bool:
    """Return True when a word, or the ordinary space between two, covers the gutter."""
    if any(word.x0 < gutter < word.x1 for word in row):
        return True
    before = [word.x1 for word in row if word.x1 <= gutter]
    after = [word.x0 for word in row if word.x0 >= gutter]
    return bool(before and after) and min(after) - max(before) < GUTTER


def _bands(rows: list[Row], gutter: float) -> list[list[Row]]:
    """Return runs of rows that all cross the gutter, or all leave it free."""
    bands: list[list[Row]] = []
    was: bool | None = None
    for row in rows:
        now = _crosses(row, gutter)
        if now != was:
            bands.append([])
        bands[-1].append(row)
        was = now
    return bands


def _narrow(side: list[Row], width: float) -> bool:
    return median(row[-1].x1 - row[0].x0 for row in side) < SIDE * width


def _labels(side: list[Row], width: float) -> bool:
    """Return True for a left side that holds labels: narrow, or short lines of uneven length.

    Lines of a text column mostly reach its right edge; labels do not.
    """
    start = min(row[0].x0 for row in side)
    reach = start + 0.75 * (max(row[-1].x1 for row in side) - start)
    full = sum(row[-1].x1 >= reach for row in side) >= 0.5 * len(side)
    short = median(len(row) for row in side) <= LABEL and start + 0.4 * width > reach
    return _narrow(side, width) or (short and not full)


def _labelled(band: list[Row], gutter: float, page: int) -> list[Item]:
    """Return each label of a left column with the lines beside and below it."""
    items: list[Item] = []
    label: list[Word] = []
    lines: list[Line] = []
    bottom = -1e9
    for row in band:
        left = tuple(word for word in row if word.x0 < gutter)
        right = tuple(word for word in row if word.x0 >= gutter)
        gap = row[0].top - bottom > 0.6 * row[0].size
        if left and (gap or not label or left[0].text[:1].isupper() or left[0].text[:1].isdigit()):
            items += _close(label, lines, page)
            label, lines = [], []
        label += left
        lines += [Line(right, page)] if right else []
        bottom = max(word.bottom for word in row)
    return items + _close(label, lines, page)


def _close(label: list[Word], lines: list[Line], page: int) -> list[Item]:
    if not label:
        return list(lines)
    title = Line(tuple(label), page)
    return [Labelled(title, tuple(lines))] if lines else [title]


def run_on(columns: list[list[Item]]) -> list[list[Item]]:
    """Return the columns with lines that go on beside a label of the column before put there."""
    done: list[list[Item]] = []
    for column in columns:
        last = done[-1][-1] if done and done[-1] else None
        if isinstance(last, Labelled):
            count = next((n for n, item in enumerate(column) if not _goes_on(last, item)), None)
            more = [item for item in column[:count] if isinstance(item, Line)]
            done[-1][-1] = Labelled(last.label, (*last.lines, *more))
            column = column[len(more) :]
        done += [column] if column else []
    return done


def _goes_on(block: Labelled, item: Item) -> bool:
    """Return True for a line that begins where the lines beside a label begin."""
    if not isinstance(item, Line) or item.table is not None:
        return False
    return abs(item.box[0] - min(line.box[0] for line in block.lines)) < NEAR
