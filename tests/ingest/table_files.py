"""Tables for the readers' tests, and what is read from them."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from pipeline.ingest.assembly import Drafting, Setting, draft
from pipeline.ingest.fields.tables import contents_of
from pipeline.ingest.formats import read_file
from tests.ingest.reader_files import packed

ODS = "urn:oasis:names:tc:opendocument:xmlns"


def text(folder: Path, content: str, name: str = "made.csv") -> Path:
    """Write delimited text."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    """Write an .xlsx with these sheets."""
    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    path = folder / "made.xlsx"
    book.save(path)
    return path


def ods(folder: Path, rows: str, **sheets: str) -> Path:
    """Write an .ods whose sheets hold these table rows as XML; `c` of `cells` makes them."""
    tables = "".join(
        f'<table:table table:name="{name}">{own}</table:table>'
        for name, own in {"Sheet1": rows, **sheets}.items()
    )
    content = (
        f'<office:document-content xmlns:office="{ODS}:office:1.0" xmlns:text="{ODS}:text:1.0" '
        f'xmlns:table="{ODS}:table:1.0"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    path = folder / "made.ods"
    path.write_bytes(packed({"mimetype": mimetype, "content.xml": content}))
    return path


def cells(*texts: str) -> str:
    """Return a table row of an .ods."""
    made = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>'
        if one
        else "<table:table-cell/>"
        for one in texts
    )
    return f"<table:table-row>{made}</table:table-row>"


def drafted(path: Path, kind: str = "") -> dict[str, Drafting]:
    """Return what is drafted of a file: the file itself under an empty name, its parts by theirs."""
    sources = contents_of(path).sources
    return {name or "": draft(read_file(path, name), Setting(kind=kind)) for name in sources}


def evidence(drafting: Drafting) -> list[tuple[str | None, str]]:
    """Return heading and text of each draft that counts."""
    return [(one.heading, one.text) for one in drafting.drafts if one.set_aside is None]


def aside(drafting: Drafting) -> list[tuple[str | None, str]]:
    """Return reason and text of each draft that does not count."""
    return [(one.set_aside, one.text) for one in drafting.drafts if one.set_aside]


def told(drafting: Drafting) -> str:
    """Return its notices."""
    return "\n".join(message for message, _ in drafting.warnings)
