"""The second pass: whether any name of the roster is left in what the program made.

Every file is looked through unpacked: tables, archives, pages, the text chunks of
pictures. What is found is told by its pseudonym, never by the word. Pixels are not read:
every figure comes with its text as SVG, which is.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.study.privacy import Roster
from pipeline.study.sought.identifiers import identifiers_in
from pipeline.study.sought.surfaces import names_found
from pipeline.tables import is_number, read_parquet

if TYPE_CHECKING:
    from pathlib import Path

BORDER = "\0"  # between cells, paragraphs, values: no name stands across it
APART = re.compile(r"[/\\#]+")
STYLE = re.compile(r"<style\b.*?(?:</style>|\Z)", re.S | re.I)
TAG = re.compile(r"<[^<>]*>")
TAG_NAME = re.compile(r"</?\s*([\w:.-]+)")
# Attributes that people read or that hold what people typed.
VALUE = re.compile(
    r"(?<![\w-])(?:[\w-]{1,20}:)?(?:title|alt|name|descr|content|value|label|href|target|tooltip|"
    r"display|placeholder|author|initials|aria-\w{1,20}|data-[\w-]{1,40})\s*=\s*"
    r"(?:\"([^\"<>]*)\"|'([^'<>]*)')",
    re.I,
)
PAGE = re.compile(r"\s*<[!?a-z]", re.I)
# Tags that stand within a word or a sentence; every other one ends a cell or a paragraph.
INLINE = frozenset(
    re.findall(
        r"\S+",
        """
        a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span
        strike strong sub sup tt u var wbr tspan r t rpr sz color rfont family scheme vertalign
        charset w:r w:t w:rpr w:hyperlink w:ins w:b w:bcs w:i w:ics w:u w:sz w:szcs w:color
        w:rfonts w:rstyle w:lang w:prooferr w:highlight w:shd w:vertalign w:strike w:caps
        w:smallcaps w:noproof w:bookmarkstart w:bookmarkend text:span text:a
        """,
    )
)
SPACES = frozenset(("br", "w:br", "w:tab", "w:cr", "text:line-break", "text:s", "text:tab"))
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
PNG = b"\x89PNG\r\n\x1a\n"
# Columns with words of people; in the others a name that is an ordinary word is none.
SPOKEN = {
    "text", "speaker", "heading", "question", "label", "keywords", "phrase", "memo", "keyword",
    "quote", "organisation", "field",
}  # fmt: skip
DEEPEST = 3  # archives within archives


@dataclass(frozen=True, slots=True)
class Survivor:
    """A name of the roster that is left in a file, told by its pseudonym."""

    file: str  # relative to the folder searched
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Searched:
    """The roster, and what of it is searched otherwise than as a name."""

    roster: Roster
    ordinary: frozenset[str]  # folded names that are ordinary words
    identifiers: Mapping[str, str]  # e-mail or digits of a phone number -> kind


def searched(
    roster: Roster, ordinary: Iterable[str] = (), identifiers: Mapping[str, str] | None = None
) -> Searched:
    """Return the roster made ready for searching.

    `ordinary` are names that are also words of a language: they are looked for where
    people speak, not in headings and remarks that the program itself writes.
    """
    folded = frozenset(name.casefold() for name in ordinary)
    return Searched(roster, folded, identifiers or {})


def identifiers_of(cells: Iterable[str]) -> dict[str, str]:
    """Return the e-mails and the digits of the phone numbers in cells, with their kind."""
    return {plain: kind for cell in cells for plain, kind, _ in _addresses(cell)}


def _addresses(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the e-mails and phone numbers of a text: for comparing, the kind, as they stand."""
    for start, end, kind in identifiers_in(text):
        if kind in ("email", "phone"):
            yield _plain(text[start:end], kind), kind, text[start:end]


def _plain(surface: str, kind: str) -> str:
    return re.sub(r"\D", "", surface) if kind == "phone" else surface.casefold()


def survivors(paths: Iterable[Path], folder: Path, known: Searched) -> list[Survivor]:
    """Return the names of the roster that are left in files below `folder`, file by file."""
    found: list[Survivor] = []
    for path in sorted(paths):
        relative = path.relative_to(folder).as_posix()
        counts = Counter(names_in(_path_in_cells(relative), known, spoken=False))
        for text, spoken in texts_of(path):
            counts.update(names_in(text, known, spoken=spoken))
        found += [Survivor(relative, label, count) for label, count in sorted(counts.items())]
    return found


def _path_in_cells(path: str) -> str:
    return APART.sub(BORDER, path).replace(".", " ")


def names_in(text: str, known: Searched, *, spoken: bool) -> Iterator[str]:
    """Yield the pseudonym of each name of the roster in a text, by the rules of replacing."""
    for _, _, name in names_found(text, known.roster.ready):
        if spoken or name.casefold() not in known.ordinary:
            yield known.roster.label(*known.roster.names[name])
    for plain, kind, surface in _addresses(text) if known.identifiers else ():
        if plain in known.identifiers:
            yield known.roster.label(kind, surface)


def texts_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the texts in a file unpacked, and whether people's words may stand in each.

    Cells, paragraphs and values stand apart by `BORDER`.
    """
    if path.suffix == ".parquet":
        table = read_parquet(path)
        for name in table.column_names:
            cells = table[name].drop_null()
            if len(cells) and not is_number(cells.type):
                text = BORDER.join(map(str, cells.to_pylist()))
                ids = name.endswith("_id") or name == "path"
                yield (_path_in_cells(text) if ids else text), name in SPOKEN
    elif path.suffix in (".csv", ".tsv"):
        yield _cells(path), False
    else:
        yield from ((text, False) for text in texts_in(path.read_bytes()))


def _cells(path: Path) -> str:
    """Return the cells of a table of text; all its text where it is none."""
    text = path.read_bytes().decode("utf-8", "replace")
    delimiter = "\t" if path.suffix == ".tsv" else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return text
    return BORDER.join(cell for row in rows for cell in row)


def texts_in(content: bytes, depth: int = 0) -> Iterator[str]:
    """Yield the texts in the bytes of a file: of an archive, of each of its members."""
    if content[:4] == b"PK\x03\x04" and depth < DEEPEST:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name), depth + 1)
    elif content[:2] == b"\x1f\x8b" and depth < DEEPEST:
        yield from texts_in(gzip.decompress(content), depth + 1)
    elif content.startswith(PNG):
        yield from _chunks(content)
    elif content.startswith(b"\x93NUMPY"):
        yield from _strings(content)
    else:
        yield readable(content.decode("utf-8", "replace"))


def readable(text: str) -> str:
    """Return the text of a page, sheet or JSON file without tags and escapes.

    Cells and paragraphs stand apart by `BORDER`; the values of tags follow the text.
    """
    if PAGE.match(text):
        tags = TAG.findall(text)
        values = [one or other for tag in tags for one, other in VALUE.findall(tag)]
        plain = TAG.sub(_instead, STYLE.sub(BORDER, text))
        text = html.unescape(BORDER.join([plain, *dict.fromkeys(values)]))
    return ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text).replace("\\n", "\n")


def _instead(tag: re.Match[str]) -> str:
    name = TAG_NAME.match(tag.group())
    kind = name.group(1).lower() if name else ""
    return "" if kind in INLINE else " " if kind in SPACES else BORDER


def _chunks(content: bytes) -> Iterator[str]:
    """Yield the text chunks of a PNG picture (tEXt, zTXt, iTXt)."""
    at = len(PNG)
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + length]
        if kind in (b"tEXt", b"iTXt"):
            yield body.replace(b"\0", b" ").decode("utf-8", "replace")
        elif kind == b"zTXt":
            keyword, _, packed = body.partition(b"\0")
            yield keyword.decode("latin-1")
            yield zlib.decompressobj().decompress(packed[1:]).decode("latin-1")
        at += 12 + length


def _strings(content: bytes) -> Iterator[str]:
    import numpy as np

    array = np.load(io.BytesIO(content), allow_pickle=False)
    if array.dtype.kind in "US":
        yield BORDER.join(map(str, array.ravel().tolist()))
