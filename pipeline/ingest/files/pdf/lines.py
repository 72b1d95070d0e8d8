"""Characters on a PDF page to words and lines, with what they look like."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!ng)|[-,]bd\b", re.IGNORECASE)
ITALIC = re.compile(r"ital|obli|slanted", re.IGNORECASE)
# Bullets that some fonts keep in the private-use area.
SYMBOLS = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "▸",
    "\uf076": "▸",
    "\uf0a8": "☐",
    "\uf06f": "☐",
    "\uf0fe": "☒",
}
LIGATURES = str.maketrans(
    SYMBOLS | {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
NOT_TOLD = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|^$")  # no letter is named
LOST = "\ufffd"  # stands for a letter inside a word that the file does not name
WORD_GAP = 0.2  # of the letter size: a wider gap is a space, also where none is drawn
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")

Box = tuple[float, float, float, float]
Letter = dict[str, Any]  # as pdfplumber gives it: text, x0, x1, top, bottom, size, fontname
CellLines = tuple[int, "tuple[Line, ...]", float]  # column, lines, right edge


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between them: text, box in points from the top left, look."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    table: Table | None = None  # the table that a stand-in stands for


@dataclass(frozen=True)
class Line:
    """Words side by side that are read together."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def text(self) -> str:
        """Return the words with single spaces, in reading order."""
        return logical(" ".join(word.text for word in self.words if word.text))

    @cached_property
    def box(self) -> Box:
        """Return x0, y0, x1, y1 of all words."""
        return around(self.words)

    @cached_property
    def size(self) -> float:
        """Return the letter size of most of the line."""
        return median(word.size for word in self.words)

    @property
    def bold(self) -> bool:
        """Return True when every word is bold."""
        return all(word.bold for word in self.words)

    @property
    def table(self) -> Table | None:
        """Return the table that the line stands for, if any."""
        return self.words[0].table

    @property
    def middle(self) -> float:
        """Return the height at which the line runs."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its box, the left edges of its columns, the lines of each cell by row."""

    box: Box
    lefts: tuple[float, ...]
    rows: tuple[tuple[CellLines, ...], ...]
    page: int
    last_page: int


def around(words: Iterable[Word]) -> Box:
    """Return the box around all `words`."""
    found = list(words)
    return (
        min(word.x0 for word in found),
        min(word.top for word in found),
        max(word.x1 for word in found),
        max(word.bottom for word in found),
    )


def rows_of(letters: Sequence[Letter]) -> list[list[Word]]:
    """Return rows of words, from top to bottom, each from left to right across the page."""
    rows: list[list[Letter]] = []
    height = -1e9
    for letter in sorted(letters, key=_middle):
        if not rows or _middle(letter) - height > 0.5 * max(2.0, letter["size"]):
            rows.append([])
            height = _middle(letter)
        rows[-1].append(letter)
    found = [_words(sorted(row, key=lambda letter: float(letter["x0"]))) for row in rows]
    return [row for row in found if row]


def _middle(letter: Letter) -> float:
    return float(letter["top"] + letter["bottom"]) / 2


def _words(letters: list[Letter]) -> list[Word]:
    words: list[Word] = []
    held: list[Letter] = []
    for letter in letters:
        if held and _printed_twice(held[-1], letter):
            continue
        apart = bool(held) and letter["x0"] - held[-1]["x1"] > WORD_GAP * letter["size"]
        if held and (apart or letter["text"].isspace()):
            words.append(_word(held))
            held = []
        if not letter["text"].isspace():
            held.append(letter)
    return [*words, _word(held)] if held else words


def _printed_twice(one: Letter, two: Letter) -> bool:
    """Return True for a letter drawn again a hair to the right, which some programs use as bold."""
    return bool(one["text"] == two["text"] and two["x0"] - one["x0"] < 0.1 * one["size"])


def _text(letters: list[Letter]) -> str:
    """Return the letters of a word; one that the file does not name, beside letters, is `LOST`."""
    texts = ["" if NOT_TOLD.fullmatch(letter["text"]) else letter["text"] for letter in letters]
    lost = not all(texts) and any(text.isalpha() for text in texts)
    return "".join(text or (LOST if lost else "") for text in texts)


def _word(letters: list[Letter]) -> Word:
    first = letters[0]
    fonts = [letter["fontname"] for letter in letters if letter["text"].isalnum()]
    font = str((fonts or [first["fontname"]])[0])
    return Word(
        text=_text(letters).translate(LIGATURES),
        x0=float(first["x0"]),
        top=float(min(letter["top"] for letter in letters)),
        x1=float(letters[-1]["x1"]),
        bottom=float(max(letter["bottom"] for letter in letters)),
        size=float(first["size"]),
        bold=bool(BOLD.search(font)),
        italic=bool(ITALIC.search(font)),
    )


def logical(text: str) -> str:
    """Return a line drawn from left to right in the order in which it is read.

    Only lines mostly in Arabic, Hebrew or the like change: the whole line is turned round,
    and Latin words and figures in it are turned back.
    """
    turned = sum(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    if not RIGHT_TO_LEFT.search(text) or turned * 2 < sum(letter.isalpha() for letter in text):
        return text
    mirrored = text[::-1].translate(str.maketrans("()[]{}«»", ")(][}{»«"))
    return re.sub(
        r"[A-Za-z0-9][A-Za-z0-9 .,:/%@_-]*[A-Za-z0-9%]", lambda run: run[0][::-1], mirrored
    )
