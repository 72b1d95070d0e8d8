"""What a rich text file says: encodings, changes, tables, notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.files.office.rtf import read
from pipeline.ingest.files.pieces import Piece


def pieces(folder: Path, body: str, head: str = r"\ansi\ansicpg1252\deff0") -> tuple[Piece, ...]:
    path = folder / "made.rtf"
    path.write_bytes(("{\\rtf1" + head + " " + body + "}").encode("latin-1"))
    return read(path).pieces


def texts(folder: Path, body: str) -> list[str]:
    return [piece.text for piece in pieces(folder, body)]


def test_paragraphs_lines_and_tabs(tmp_path: Path) -> None:
    body = "Ana:\\tab good\\line day\\par\r\nsecond\\par\\page third {\\i and} last"
    assert texts(tmp_path, body) == ["Ana:\tgood\nday", "second", "third and last"]


def test_letters_in_code_pages_unicode_and_pairs(tmp_path: Path) -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
    body = (
        fonts + r"\f0 caf\'e9 \u8217?s {\f1 \'cf\'f0\'e8} \u-10179?\u-8704? {\uc2\u233??}\{x\}\~\_"
    )
    assert texts(tmp_path, body) == ["café ’s При 😀 é{x} -"]


def test_raw_bytes_above_ascii_are_read_in_the_code_page_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "made.rtf"
    path.write_bytes(b"{\\rtf1\\mac caf\x8e}")
    assert [piece.text for piece in read(path).pieces] == ["café"]


def test_deleted_and_hidden_text_and_field_codes_are_dropped(tmp_path: Path) -> None:
    body = (
        r"We {\deleted never }{\v secret }{\*\generator X;}{\field{\*\fldinst HYPERLINK a}"
        r"{\fldrslt agree}}{\pict\bin5 {{{{{} now\par"
    )
    assert texts(tmp_path, body) == ["We agree now"]


def test_headings_by_style_name_and_outline_and_bold_leads(tmp_path: Path) -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s7 heading 2;}}"
    body = (
        styles + r"\pard\s7 By style\par\pard\outlinelevel0 By outline\par\pard{\b Ana:} good\par"
    )
    found = pieces(tmp_path, body)
    assert [(piece.kind, piece.level, piece.bold_lead) for piece in found] == [
        ("heading", 2, None),
        ("heading", 1, None),
        ("paragraph", None, "Ana:"),
    ]


def test_table_cells_carry_their_labels(tmp_path: Path) -> None:
    body = (
        r"\trowd\cellx1\cellx2\pard\intbl{\b Learning}\par a hint\cell We asked.\par Twice.\cell\row"
        r"\pard After\par"
    )
    assert [(piece.kind, piece.label, piece.text) for piece in pieces(tmp_path, body)] == [
        ("heading", None, "Learning"),
        ("note", "Learning", "a hint"),
        ("cell", "Learning", "We asked."),
        ("cell", "Learning", "Twice."),
        ("paragraph", None, "After"),
    ]


def test_notes_comments_and_headers_are_set_aside(tmp_path: Path) -> None:
    body = (
        r"{\header Project\par}one{\footnote first}{\*\annotation why?} two{\footnote second}\par"
        r"{\shp{\*\shpinst{\sp x}{\shptxt in a box\par}}}three\par"
    )
    assert [(piece.set_aside, piece.text) for piece in pieces(tmp_path, body)] == [
        (None, "one two"),
        (None, "three"),
        (None, "in a box"),
        ("page header", "Project"),
        ("footnote", "first"),
        ("footnote", "second"),
        ("comment", "why?"),
    ]


def test_a_file_that_is_no_rich_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.rtf"
    path.write_bytes(b"just words")
    with pytest.raises(SourceError, match="not what its ending says"):
        read(path)
