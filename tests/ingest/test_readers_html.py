"""What a web page says, as a browser would show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.files.html import read
from pipeline.ingest.files.pieces import Piece


def pieces(folder: Path, page: str | bytes) -> tuple[Piece, ...]:
    path = folder / "made.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode("utf-8"))
    return read(path).pieces


def texts(folder: Path, page: str | bytes) -> list[str]:
    return [piece.text for piece in pieces(folder, page)]


def test_paragraphs_line_breaks_and_entities(tmp_path: Path) -> None:
    page = "<p>one\n  two&nbsp;<b>three</b> &eacute;&#8217;<br>  four</p>loose <i>text</i><div>five</div>"
    assert texts(tmp_path, page) == ["one two three é’\nfour", "loose text", "five"]


def test_what_a_browser_does_not_show_is_left_out(tmp_path: Path) -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert('x')</script>"
        "<!-- comment --><p style='display:none'>no</p><p hidden>no</p><noscript>no</noscript>"
        "<p>yes <del>no</del></p><template>no</template></body></html>"
    )
    assert texts(tmp_path, page) == ["yes"]


def test_headings_lists_and_bold_leads(tmp_path: Path) -> None:
    page = (
        "<h2>Head</h2><ul><li>one<li>two</ul><p><strong>Ana:</strong> good day</p><pre>a\n  b</pre>"
    )
    found = pieces(tmp_path, page)
    assert [(piece.kind, piece.level, piece.bold_lead, piece.text) for piece in found] == [
        ("heading", 2, None, "Head"),
        ("paragraph", None, None, "one"),
        ("paragraph", None, None, "two"),
        ("paragraph", None, "Ana:", "Ana: good day"),
        ("paragraph", None, None, "a\n  b"),
    ]


def test_table_cells_carry_their_labels(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>Task</th><th>Lead</th><th>When</th></tr><tr><td>Visit<td>Ana<td>May</tr></table>"
        "<table><tbody><tr><td>Learning</td><td><p>We asked.</p></td></tr></tbody></table>"
    )
    assert [(piece.kind, piece.label, piece.text) for piece in pieces(tmp_path, page)][3:] == [
        ("cell", "Task", "Visit"),
        ("cell", "Lead", "Ana"),
        ("cell", "When", "May"),
        ("heading", None, "Learning"),
        ("cell", "Learning", "We asked."),
    ]


def test_filled_form_fields_show_their_values(tmp_path: Path) -> None:
    page = (
        "<form>Name <input value='Ana'> <input type=checkbox checked>yes <input type=hidden value=x>"
        "<select><option>low<option selected>high</select><textarea>long\nanswer</textarea></form>"
    )
    assert texts(tmp_path, page) == ["Name Ana ☒ yes high", "long\nanswer"]


def test_navigation_is_set_aside(tmp_path: Path) -> None:
    found = pieces(tmp_path, "<nav><a>Home</a> <a>About</a></nav><p>text</p>")
    assert [(piece.set_aside, piece.text) for piece in found] == [
        ("navigation", "Home About"),
        (None, "text"),
    ]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"<meta charset=iso-8859-1><p>caf\xe9 \x93so\x94", "café “so”"),
        (b"<meta charset='windows-1251'><p>\xcf\xf0\xe8", "При"),
        ("<p>café".encode("utf-16"), "café"),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><p>caf\xc3\xa9", "café"),
        (b"<meta charset=nonsense><p>caf\xe9", "café"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, page: bytes, words: str) -> None:
    assert texts(tmp_path, page) == [words]


def test_entities_of_the_document_type_are_not_fetched(tmp_path: Path) -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>a &x; b</p>'
    assert "root:" not in " ".join(texts(tmp_path, page))


def test_a_page_nested_a_hundred_thousand_times_ends_in_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div>" * 100_000 + "x", encoding="utf-8")
    try:
        assert len(read(path).pieces) <= 1
    except SourceError as fault:
        assert "deep.html" in str(fault)
