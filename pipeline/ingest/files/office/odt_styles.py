"""The styles of an OpenDocument text: which are headings, bold, italic or shaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.files.office.xml_names import attribute, child, local

HEADING = re.compile(r"Heading(?:_20_|\s)?(\d)")
TITLES = {"Title"}

Look = tuple[bool, bool]  # bold, italic


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself; None where it leaves that to its parent."""

    parent: str | None
    level: int | None
    bold: bool | None
    italic: bool | None
    shaded: bool


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a document by name, those of its paragraphs before the common ones."""

    by_name: dict[str, Style]

    @classmethod
    def of(cls, content: Any, common: Any) -> Styles:
        """Return the styles of `styles.xml` and `content.xml`; either may be missing."""
        found: dict[str, Style] = {}
        for root in (common, content):
            for group in ("styles", "automatic-styles"):
                holder = child(root, group) if root is not None else None
                for item in holder if holder is not None else ():
                    if local(item) == "style":
                        found[attribute(item, "name") or ""] = _style(item)
        return cls(found)

    def chain(self, name: str | None) -> list[Style]:
        """Return a style and its parents, nearest first."""
        styles: list[Style] = []
        while name in self.by_name and len(styles) < 20:
            styles.append(self.by_name[name])
            name = styles[-1].parent
        return styles

    def look(self, name: str | None, within: Look = (False, False)) -> Look:
        """Return bold and italic of text in a style, inside text that looks like `within`."""
        styles = self.chain(name)
        return (
            _first([style.bold for style in styles], within[0]),
            _first([style.italic for style in styles], within[1]),
        )

    def level(self, name: str | None) -> int | None:
        """Return the heading level that a paragraph style stands for, or None."""
        levels = [style.level for style in self.chain(name)]
        return next((level for level in levels if level), None)

    def shaded(self, name: str | None) -> bool:
        """Return True for a cell style with a background colour."""
        return any(style.shaded for style in self.chain(name))


def _first(answers: list[bool | None], otherwise: bool) -> bool:
    return next((answer for answer in answers if answer is not None), otherwise)


def _style(item: Any) -> Style:
    text, cell = child(item, "text-properties"), child(item, "table-cell-properties")
    weight = attribute(text, "font-weight") if text is not None else None
    slant = attribute(text, "font-style") if text is not None else None
    ground = attribute(cell, "background-color") if cell is not None else None
    name = attribute(item, "name") or ""
    match = HEADING.fullmatch(name)
    return Style(
        parent=attribute(item, "parent-style-name"),
        level=int(match[1]) if match else 1 if name in TITLES else None,
        bold=None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        italic=None if slant is None else slant in ("italic", "oblique"),
        shaded=ground is not None and ground.lower() not in ("transparent", "#ffffff"),
    )
