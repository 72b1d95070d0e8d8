"""The design note as a file: one page of HTML that loads nothing, or a Word document."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError
from pipeline.tables import write_text, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.advice.note import Note, Section

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1f2933}h1,h2{color:#00468b}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #9fb1bc;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "footer{margin-top:2rem;color:#54606b;font-size:.85rem}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TAGS = {"en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT"}


def write_note(note: Note, path: Path) -> None:
    """Write the note to `path`, whose ending says how: .html or .docx; else `OutputError`."""
    ending = path.suffix.lower()
    if ending in (".html", ".htm"):
        write_text(path, html_of(note))
    elif ending == ".docx":
        write_whole(path, lambda temporary: _document(note).save(str(temporary)))
    else:
        raise OutputError(f"{path}: a note is written as .html or .docx")


def html_of(note: Note) -> str:
    """Return the note as a page without script, which loads nothing."""
    body = "".join(map(_section_html, note.sections))
    return (
        f'<!doctype html><html lang="{note.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(note.title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(note.title)}</h1>{body}</main><footer>{escape(note.foot)}</footer>"
        "</body></html>\n"
    )


def _section_html(section: Section) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in section.lines)
    rows = "".join(
        "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
        for tag, row in (("td" if place else "th", row) for place, row in enumerate(section.table))
    )
    listed = f"<ul>{lines}</ul>" if lines else ""
    table = f"<table>{rows}</table>" if rows else ""
    return f"<section><h2>{escape(section.title)}</h2>{listed}{table}</section>"


def _document(note: Note) -> Any:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    known = document.core_properties
    known.title, known.author, known.comments = note.title, "sensemaking", ""
    known.created = known.modified = datetime(2000, 1, 1)  # bytes do not depend on the clock
    mark = document.styles["Normal"].element.get_or_add_rPr()
    mark.append(mark.makeelement(qn("w:lang"), {qn("w:val"): TAGS[note.language]}))
    document.add_heading(note.title, 0)
    for section in note.sections:
        document.add_heading(section.title, 1)
        for line in section.lines:
            document.add_paragraph(_clean(line), style="List Bullet")
        if section.table:
            _table(document, section)
    document.add_paragraph(note.foot)
    return document


def _table(document: Any, section: Section) -> None:
    table = document.add_table(rows=0, cols=len(section.table[0]))
    table.style = "Table Grid"
    for row in section.table:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)


def _clean(text: str) -> str:
    """Return the text without characters that a Word file cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)
