"""Fields of a PDF form: what was typed or ticked, which is no part of the page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 8  # parents of a field that are asked for its name or value


def filled_in(page: Any) -> list[Piece]:
    """Return the filled fields of a page from top to bottom, each labelled by its name."""
    found = [piece for annotation in page.annots for piece in _field(annotation)]
    return sorted(found, key=lambda piece: (piece.box or (0.0, 0.0))[1])


def _field(annotation: dict[str, Any]) -> Iterator[Piece]:
    holders = _holders(annotation["data"])
    if _plain(_first(holders[:1], "Subtype")) != "Widget":
        return
    value = _value(_first(holders, "V"), _plain(_first(holders, "FT")))
    label = _plain(_first(holders, "TU") or _first(holders, "T"))
    if value:
        box = tuple(round(float(annotation[edge]), 1) for edge in ("x0", "top", "x1", "bottom"))
        yield Piece(
            text=value,
            kind="cell",
            label=label or None,
            page=int(annotation["page_number"]),
            box=(box[0], box[1], box[2], box[3]),
        )


def _holders(data: Any) -> list[dict[str, Any]]:
    """Return a field's dictionary and those of its parents, which may hold name and value."""
    from pdfminer.pdftypes import resolve1

    holders: list[dict[str, Any]] = []
    while isinstance(data, dict) and len(holders) < DEEPEST:
        holders.append(data)
        data = resolve1(data.get("Parent"))
    return holders


def _first(holders: list[dict[str, Any]], name: str) -> Any:
    from pdfminer.pdftypes import resolve1

    return next((found for holder in holders if (found := resolve1(holder.get(name)))), None)


def _value(value: Any, kind: str) -> str:
    """Return what a field shows: its text, or a ticked box; an empty box shows nothing."""
    text = _plain(value)
    if kind == "Btn":
        return "" if text in ("", "Off") else "☒"
    return text


def _plain(value: Any) -> str:
    """Return a PDF string, name or list of strings as clean text."""
    from pdfminer.psparser import PSLiteral
    from pdfminer.utils import decode_text

    if isinstance(value, PSLiteral):
        return str(value.name)
    if isinstance(value, bytes):
        return clean(decode_text(value)).strip()
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value[:50])
    return value.strip() if isinstance(value, str) else ""
