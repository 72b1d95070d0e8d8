"""Small writers of office files: .docx, .odt, .xlsx, .ods and separated values."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from docx import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
ROOT = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMES.items())
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest='
    '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{0}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def separated(
    rows: Rows, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n"
) -> str:
    """Write rows as separated values."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return stream.getvalue()


def saved(thing: Any) -> bytes:
    """Return the bytes of a document or workbook."""
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()


def book(sheets: dict[str, Rows], after: Callable[[Workbook], None] | None = None) -> bytes:
    """Write a workbook; `after` may join cells and so on."""
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet: Worksheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if after:
        after(workbook)
    return saved(workbook)


def docx(
    paragraphs: Sequence[str | tuple[str, str]], build: Callable[[Any], None] | None = None
) -> bytes:
    """Write a document; a pair is a paragraph with a named style."""
    document = Document()
    if build:
        build(document)
    for one in paragraphs:
        if isinstance(one, tuple):
            document.add_paragraph(one[0], style=one[1])
        else:
            document.add_paragraph(one)
    return saved(document)


def docx_table(document: Any, rows: Rows) -> None:
    """Add a table to a document."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)


def _opendocument(kind: str, body: str) -> bytes:
    media = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ROOT} office:version="1.2">'
        f"<office:body><office:{'text' if kind == 'text' else 'spreadsheet'}>{body}"
        f"</office:{'text' if kind == 'text' else 'spreadsheet'}></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(zipfile.ZipInfo("mimetype"), media)
        packed.writestr("META-INF/manifest.xml", MANIFEST.format(media), zipfile.ZIP_DEFLATED)
        packed.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def odt_text(text: str) -> str:
    """Write text with the elements of an .odt for tabs and line breaks."""
    return (
        escape(text, quote=False).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    )


def odt(paragraphs: Sequence[str], more: str = "") -> bytes:
    """Write a text document; a paragraph that begins with `# ` becomes a heading."""
    body = ""
    for one in paragraphs:
        if one.startswith("# "):
            body += f'<text:h text:outline-level="1">{odt_text(one[2:])}</text:h>'
        else:
            body += f"<text:p>{odt_text(one)}</text:p>"
    return _opendocument("text", body + more)


def _table(rows: Rows, name: str) -> str:
    body = f'<table:table table:name="{escape(name)}">'
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{odt_text(str(v))}</text:p></table:table-cell>'
            for v in row
        )
        body += f"<table:table-row>{cells}</table:table-row>"
    return body + "</table:table>"


def odt_table(rows: Rows) -> str:
    """Return the body of a table for `odt`."""
    return _table(rows, "Table1")


def ods(sheets: dict[str, Rows]) -> bytes:
    """Write a spreadsheet."""
    return _opendocument(
        "spreadsheet", "".join(_table(rows, name) for name, rows in sheets.items())
    )
