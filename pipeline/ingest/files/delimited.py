"""Opens .csv and .tsv: which sign parts the cells is told from whole rows, not from one line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import dropwhile
from typing import TYPE_CHECKING

from pipeline.ingest.files.cells import Book, Grid, Sheet
from pipeline.ingest.files.characters import read_text
from pipeline.ingest.files.guard import parsing

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 50_000  # characters from which the delimiter is told
DELIMITERS = ",;\t|"
EVEN = 0.6  # least share of rows that have as many cells as most


def open_book(path: Path) -> Book:
    """Return the rows of delimited text as one sheet without a name."""
    text = read_text(path)
    with parsing(path):
        _, delimiter, body = marked(text)
        return Book((Sheet("", parsed(body, delimiter)),))


def marked(text: str) -> tuple[str, str, str]:
    """Return Excel's line `sep=;` if there is one, the delimiter, and the text below it."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) < 6:
        return first, first[4:] or "\t", rest
    return "", delimiter_of(text), text


def delimiter_of(text: str) -> str:
    """Return the sign by which nearly all rows have as many cells as the header."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: sample.rfind("\n") + 1]
    return max(DELIMITERS, key=lambda sign: _evenness(sample, sign))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as most, and that width; 0 where they are one cell wide."""
    widths = [len(row) for row in parsed(sample, delimiter) if any(row)]
    width = Counter(widths).most_common(1)[0][0] if widths else 1
    if width == 1 and max(widths, default=1) > 1:
        width = max(widths)
    titles = list(dropwhile(lambda own: own < width, widths)) if width > 2 else widths
    if width < 2 or not titles or titles[0] != width:
        return 0.0, 0
    even = sum(own == width for own in titles) / len(titles)
    return (round(even, 1), width) if even >= EVEN else (0.0, 0)


def parsed(text: str, delimiter: str) -> Grid:
    """Return the cells of delimited text, without spaces at their edges."""
    csv.field_size_limit(10_000_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in rows]
