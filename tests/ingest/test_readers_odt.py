"""What an OpenDocument text says, in body order, and what of it is no body text."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_files import SPACES, odt, packed

from pipeline.errors import SourceError
from pipeline.ingest.files.office.odt import read

BOLD = (
    '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="H" style:parent-style-name="Heading_20_2"/>'
    '<style:style style:name="Heading_20_2"/>'
)


def p(inside: str) -> str:
    return f"<text:p>{inside}</text:p>"


def row(*cells: str) -> str:
    inside = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
    return f"<table:table-row>{inside}</table:table-row>"


def texts(path: Path) -> list[str]:
    return [piece.text for piece in read(path).pieces]


def test_spaces_tabs_and_line_breaks_count_and_layout_of_the_xml_does_not(tmp_path: Path) -> None:
    body = p('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d\n   e <text:span>f</text:span>')
    assert texts(odt(tmp_path, body)) == ["a   b\tc\nd e f"]


def test_deleted_text_is_dropped_and_inserted_text_kept(tmp_path: Path) -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="x"><text:deletion>'
        f"{p('gone')}</text:deletion></text:changed-region></text:tracked-changes>"
        + p(
            'We <text:change text:change-id="x"/><text:change-start/>always<text:change-end/> agree'
        )
    )
    path = odt(tmp_path, body)
    assert texts(path) == ["We always agree"]
    assert read(path).warnings == ("1 x tracked deletion left out",)


def test_headings_lists_sections_and_bold_leads_are_told(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="2">Two</text:h><text:p text:style-name="H">By style</text:p>'
        f"<text:section>{p('inside')}</text:section>"
        f"<text:list><text:list-item>{p('item')}</text:list-item></text:list>"
        + p('<text:span text:style-name="B">Ana:</text:span> good day')
    )
    found = read(odt(tmp_path, body, BOLD)).pieces
    assert [(piece.kind, piece.level, piece.bold_lead, piece.text) for piece in found] == [
        ("heading", 2, None, "Two"),
        ("heading", 2, None, "By style"),
        ("paragraph", None, None, "inside"),
        ("paragraph", None, None, "item"),
        ("paragraph", None, "Ana:", "Ana: good day"),
    ]


def test_table_cells_carry_their_labels(tmp_path: Path) -> None:
    body = (
        f"<table:table><table:table-header-rows>{row(p('Task'), p('Lead'), p('When'))}"
        f"</table:table-header-rows>{row(p('Visit'), p('Ana'), p('May'))}</table:table>"
        f"<table:table>{row(p('Learning') + p('a hint'), p('We asked.'))}</table:table>"
    )
    found = read(odt(tmp_path, body)).pieces
    assert [(piece.kind, piece.label, piece.text) for piece in found] == [
        ("heading", None, "Task"),
        ("heading", None, "Lead"),
        ("heading", None, "When"),
        ("cell", "Task", "Visit"),
        ("cell", "Lead", "Ana"),
        ("cell", "When", "May"),
        ("heading", None, "Learning"),
        ("note", "Learning", "a hint"),
        ("cell", "Learning", "We asked."),
    ]


def test_notes_and_comments_are_set_aside_and_a_frame_is_read_once(tmp_path: Path) -> None:
    note = (
        '<text:note text:note-class="endnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('a source')}</text:note-body></text:note>"
    )
    comment = f"<office:annotation><dc:creator xmlns:dc='d'>Bo</dc:creator>{p('why?')}</office:annotation>"
    frame = f"<draw:frame><draw:text-box>{p('in a box')}</draw:text-box></draw:frame>"
    styles = (
        f"<office:document-styles {SPACES}><office:master-styles><style:master-page>"
        f"<style:header>{p('Project')}</style:header><style:footer>{p('page')}</style:footer>"
        f"<style:header-first>{p('Project')}</style:header-first></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
    body = p(f"one{note} two{comment}{frame}") + p("three")
    found = read(odt(tmp_path, body)).pieces
    assert [(piece.set_aside, piece.text) for piece in found] == [
        (None, "one two"),
        (None, "in a box"),
        (None, "three"),
        ("endnote", "a source"),
        ("comment", "why?"),
    ]
    path = tmp_path / "made.odt"
    content = f"<office:document-content {SPACES}><office:body><office:text>{p('x')}</office:text></office:body></office:document-content>"
    path.write_bytes(packed({"content.xml": content, "styles.xml": styles}))
    assert [(piece.set_aside, piece.text) for piece in read(path).pieces] == [
        (None, "x"),
        ("page header", "Project"),
        ("page footer", "page"),
    ]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"content.xml": "<x/>"}, "no text document"),
        ({"content.xml": "<x/>", "META-INF/manifest.xml": "<a><encryption-data/></a>"}, "password"),
        ({"content.xml": "<x"}, "damaged"),
        ({"word/document.xml": "<x/>"}, "lacks its main part"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(
    tmp_path: Path, parts: dict[str, str], words: str
) -> None:
    path = tmp_path / "bad.odt"
    path.write_bytes(packed(dict(parts)))
    with pytest.raises(SourceError, match=words):
        read(path)
