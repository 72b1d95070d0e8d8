"""The styles of a Word file: which are headings, and which make their text bold or italic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.ingest.files.office.word_runs import switched_on
from pipeline.ingest.files.office.xml_names import attribute, child, local

if TYPE_CHECKING:
    from pipeline.ingest.files.office.word_runs import Look

# Word stores built-in names in English whatever its language; other programs do not.
HEADING = re.compile(
    r"(?:heading|título|titulo|titre|cabeçalho|encabezado|überschrift|kop|rubrik|titolo)\s*(\d)",
    re.IGNORECASE,
)
TITLES = {"title", "titre", "título", "titulo", "titel", "titolo", "puesto"}


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself; None where it leaves that to the style it is based on."""

    based_on: str | None = None
    level: int | None = None
    bold: bool | None = None
    italic: bool | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a file by id."""

    by_id: dict[str, Style]

    @classmethod
    def of(cls, root: Any) -> Styles:
        """Return the styles of `word/styles.xml`, or none when it is missing."""
        found = {}
        for item in root if root is not None else ():
            if local(item) == "style":
                found[attribute(item, "styleId") or ""] = _style(item)
        return cls(found)

    def chain(self, style_id: str | None) -> list[Style]:
        """Return a style and those it is based on, nearest first."""
        styles: list[Style] = []
        while style_id in self.by_id and len(styles) < 20:
            styles.append(self.by_id[style_id])
            style_id = styles[-1].based_on
        return styles

    def level(self, properties: Any) -> int | None:
        """Return the heading level (1 to 9, 1 for a title) of a paragraph, None for body text."""
        own = _outline(properties)
        if own is not None:
            return own or None
        style_id = _style_id(properties, "pStyle")
        levels = (style.level for style in self.chain(style_id))
        found = next((level for level in levels if level is not None), None)
        if found is None and style_id not in self.by_id and style_id:
            found = level_of_name(style_id)
        return found or None

    def look(self, properties: Any) -> Look:
        """Return the function that tells whether a run of this paragraph is bold, italic."""
        paragraph = self.chain(_style_id(properties, "pStyle"))

        def of_run(run: Any) -> tuple[bool, bool]:
            own = child(run, "rPr")
            styles = self.chain(_style_id(own, "rStyle")) + paragraph
            return (
                _first(switched_on(own, "b"), *(style.bold for style in styles)),
                _first(switched_on(own, "i"), *(style.italic for style in styles)),
            )

        return of_run


def _first(*answers: bool | None) -> bool:
    return next((answer for answer in answers if answer is not None), False)


def _style_id(properties: Any, kind: str) -> str | None:
    mark = child(properties, kind) if properties is not None else None
    return attribute(mark, "val") if mark is not None else None


def _style(item: Any) -> Style:
    based, name, runs = child(item, "basedOn"), child(item, "name"), child(item, "rPr")
    level = _outline(child(item, "pPr"))
    if level is None and name is not None:
        level = level_of_name(attribute(name, "val") or "")
    return Style(
        based_on=attribute(based, "val") if based is not None else None,
        level=level,
        bold=switched_on(runs, "b"),
        italic=switched_on(runs, "i"),
    )


def _outline(properties: Any) -> int | None:
    """Return an outline level from 1, 0 for body text, None where none is given."""
    mark = child(properties, "outlineLvl") if properties is not None else None
    value = attribute(mark, "val") if mark is not None else None
    if not value or not value.isdecimal():
        return None
    return int(value) + 1 if int(value) < 9 else 0


def level_of_name(name: str) -> int | None:
    """Return the heading level that a style name stands for, or None."""
    match = HEADING.fullmatch(name.strip())
    if match:
        return int(match[1])
    return 1 if name.strip().lower() in TITLES else None
