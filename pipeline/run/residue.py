"""The second pass: whether any name of the roster is left in what the program made.

Every file is looked through unpacked: tables, archives, pages, the text chunks of
pictures. What is found is told by its pseudonym, never by the word. Pixels are not read:
every figure comes with its text as SVG, which is.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.study.privacy import FORMS, Roster, is_name_in

if TYPE_CHECKING:
    from pathlib import Path

WORD = re.compile(r"[^\W_]+")
APART = re.compile(r"[-_./\\#]+")
MARKUP = re.compile(r"<style\b.*?</style>|<[^>]+>", re.S | re.I)
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
    """The roster made ready for searching."""

    roster: Roster
    by_first: Mapping[str, tuple[str, ...]]  # first word -> folded names that begin with it
    entries: Mapping[str, tuple[str, str]]  # folded name -> kind, the name it stands for
    ordinary: frozenset[str]  # folded names that are ordinary words
    identifiers: Mapping[str, str]  # e-mail or digits of a phone number -> kind


def searched(
    roster: Roster, ordinary: Iterable[str] = (), identifiers: Mapping[str, str] | None = None
) -> Searched:
    """Return the roster made ready for searching.

    `ordinary` are names that are also words of a language: they are looked for where
    people speak, not in headings and remarks that the program itself writes.
    """
    entries = {" ".join(name.split()).casefold(): entry for name, entry in roster.names.items()}
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for name in entries:
        words = WORD.findall(name)
        if words:
            by_first[words[0]].append(name)
    ordered = {word: tuple(sorted(own, key=len, reverse=True)) for word, own in by_first.items()}
    folded = frozenset(name.casefold() for name in ordinary)
    return Searched(roster, ordered, entries, folded, identifiers or {})


def identifiers_in(cells: Iterable[str]) -> dict[str, str]:
    """Return the e-mails and the digits of the phone numbers in cells, with their kind."""
    found: dict[str, str] = {}
    for cell in cells:
        for kind, form in FORMS:
            if kind in ("email", "phone"):
                found |= {_plain(match.group(), kind): kind for match in form.finditer(cell)}
    return found


def _plain(surface: str, kind: str) -> str:
    return re.sub(r"\D", "", surface) if kind == "phone" else surface.casefold()


def survivors(paths: Iterable[Path], folder: Path, known: Searched) -> list[Survivor]:
    """Return the names of the roster that are left in files below `folder`, file by file."""
    found: list[Survivor] = []
    for path in sorted(paths):
        relative = path.relative_to(folder).as_posix()
        counts = Counter(names_in(APART.sub(" ", relative), known, spoken=False))
        for text, spoken in texts_of(path):
            counts.update(names_in(text, known, spoken=spoken))
        found += [Survivor(relative, label, count) for label, count in sorted(counts.items())]
    return found


def names_in(text: str, known: Searched, *, spoken: bool) -> Iterator[str]:
    """Yield the pseudonym of each name of the roster in a text, by the rules of replacing."""
    upto = 0
    for match in WORD.finditer(text):
        if match.start() < upto:
            continue
        for name in known.by_first.get(match.group().casefold(), ()):
            end = _end_of(name, text, match.start())
            if end is None or (name in known.ordinary and not spoken):
                continue
            if is_name_in(text[match.start() : end]):
                kind, whole = known.entries[name]
                yield known.roster.label(kind, whole)
                upto = end
                break
    for kind, form in FORMS if known.identifiers else ():
        for match in form.finditer(text) if kind in ("email", "phone") else ():
            if _plain(match.group(), kind) in known.identifiers:
                yield known.roster.label(kind, match.group())


def _end_of(name: str, text: str, start: int) -> int | None:
    """Return where a name that begins at `start` ends, whatever spaces it is written with."""
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    at = start
    for number, part in enumerate(name.split(" ")):
        if number:
            gap = re.match(r"\s+", text[at : at + 20])
            if gap is None:
                return None
            at += gap.end()
        if text[at : at + len(part)].casefold() != part:
            return None
        at += len(part)
    ends = at == len(text) or not (text[at].isalnum() or text[at] == "_")
    return at if ends else None


def texts_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the texts in a file unpacked, and whether people's words may stand in each."""
    if path.suffix == ".parquet":
        import pandas as pd

        table = pd.read_parquet(path)
        for column in table.columns:
            cells = table[column].dropna()
            if len(cells) and not pd.api.types.is_numeric_dtype(cells):
                text = "\n".join(cells.astype(str))
                name = str(column)
                ids = name.endswith("_id") or name == "path"
                yield (APART.sub(" ", text) if ids else text), name in SPOKEN
        return
    yield from ((text, False) for text in texts_in(path.read_bytes()))


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
    """Return the text of a page, sheet or JSON file without tags and escapes."""
    plain = html.unescape(MARKUP.sub(" ", text))
    return ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), plain).replace("\\n", "\n")


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
        yield "\n".join(map(str, array.ravel().tolist()))
