"""Files opened as a stranger would: every text, attribute and comment in them."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    "T01",
    "T05",
    "T06",
    "T08",
    "T09",
    "T13",
    "T14",
    "T17",
    "T23",
    "T27",
)  # that may leave the team
DATA_IN_PAGES = {"strings"}  # of a page's data, what a release may hold
CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"tRNS", b"sBIT", b"cHRM"}
OWNER = "sensemaking"
PLACE = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?")  # of a cell: an attribute
DRESS = re.compile(
    r"(word|xl)/(styles|stylesWithEffects|settings|webSettings|fontTable|numbering|theme/.*)\.xml"
)  # parts of an archive that the program takes from elsewhere and that hold no text of a study
Read = tuple[list[str], list[str], list[str]]  # values, problems, values of such parts


def _table(path: Path) -> Read:
    import pandas as pd
    import pyarrow.parquet as pq

    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        return [*map(str, table.columns), *map(str, table.to_numpy().ravel())], [], []
    table = pd.read_parquet(path)
    kept = pq.read_schema(path).metadata or {}
    told = [part.decode("utf-8", "replace") for pair in kept.items() for part in pair]
    cells = [str(cell) for cell in table.astype(object).to_numpy().ravel() if cell is not None]
    return [*map(str, table.columns), *cells, *told], [], []


def _archive(path: Path) -> Read:
    values: list[str] = []
    dress: list[str] = []
    faults: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            values.append(name)
            if name.endswith((".xml", ".rels", ".vml")):
                (dress if DRESS.fullmatch(name) else values).extend(_marked_up(content))
            else:
                faults.append(f"its part {name} cannot be checked")
        faults += _owner(archive)
        faults += _sheet_names(archive)
    return values, faults, dress


def _owner(archive: zipfile.ZipFile) -> Iterator[str]:
    from lxml import etree

    for name in archive.namelist():
        if name == "docProps/custom.xml":
            yield "holds properties of its own"
        if name == "docProps/core.xml":
            for item in etree.fromstring(archive.read(name)):
                kind = str(item.tag).split("}")[-1]
                if kind in ("creator", "lastModifiedBy") and item.text not in (None, "", OWNER):
                    yield "its properties name a person"


def _sheet_names(archive: zipfile.ZipFile) -> Iterator[str]:
    from lxml import etree

    if "xl/workbook.xml" not in archive.namelist():
        return
    for item in etree.fromstring(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        number = re.match(r"T\d\d", str(item.get("name")))
        if number and number[0] not in TABLES:
            yield f"{number[0]} is for the team alone"


def _marked_up(content: bytes) -> list[str]:
    """Return all texts, attributes and comments of an XML document; a paragraph is one value."""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    values: list[str] = []
    for item in root.iter():
        given = [str(value) for value in item.attrib.values()] if item.attrib else []
        values += [value for value in given if not PLACE.fullmatch(value)]
        kind = str(item.tag).split("}")[-1]
        if kind in ("si", "p", "text", "is"):
            values.append("".join(map(str, item.itertext())))
        elif item.text:
            values.append(str(item.text))
        values += [str(item.tail)] if item.tail else []
    return values


def _drawing(path: Path) -> Read:
    return _marked_up(path.read_bytes()), [], []


class _PageReader(HTMLParser):
    """Collects every text, attribute and comment of a page, and its data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: list[str] = []
        self.faults: list[str] = []
        self._data: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep attributes; remember that data follows."""
        known = dict(attrs)
        self.values += [value for value in known.values() if value]
        if tag == "script":
            self._data = known.get("id") if known.get("type") == "application/json" else None

    def handle_data(self, data: str) -> None:
        """Keep text; read data."""
        if self._data is None:
            self.values.append(data)
            return
        if self._data not in DATA_IN_PAGES:
            self.faults.append(f"holds the data '{self._data}'")
        self.values += _strings(json.loads(data))
        self._data = None

    def handle_comment(self, data: str) -> None:
        """Keep comments."""
        self.values.append(data)


def _page(path: Path) -> Read:
    reader = _PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.values, reader.faults, []


def _strings(content: Any) -> list[str]:
    if isinstance(content, dict):
        return [text for pair in content.items() for item in pair for text in _strings(item)]
    if isinstance(content, list):
        return [text for item in content for text in _strings(item)]
    return [] if content is None else [str(content)]


def _json(path: Path) -> Read:
    return _strings(json.loads(path.read_text(encoding="utf-8"))), [], []


def _picture(path: Path) -> Read:
    content, at, faults = path.read_bytes(), 8, []
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no picture")
    while at < len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind not in CHUNKS:
            faults.append(f"the picture holds text ({kind.decode('ascii', 'replace')})")
        at += 12 + size
    return [], faults, []


# To check a further kind of file: its ending, and a function (path) -> every text in it and
# the problems found on the way.
READERS: dict[str, Callable[[Path], Read]] = {
    ".csv": _table,
    ".parquet": _table,
    ".xlsx": _archive,
    ".docx": _archive,
    ".html": _page,
    ".svg": _drawing,
    ".json": _json,
    ".png": _picture,
}
