"""Text that the file itself spoils is read or told (K); short answers keep their language (L)."""

from __future__ import annotations

import zlib

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.documents import build
from pipeline.ingest.draft import Draft
from pipeline.ingest.files.office import word as word_reader
from pipeline.ingest.formats import read_file
from pipeline.model.language import is_readable, language_of
from pipeline.study.privacy import Roster
from tests.ingest.reader_files import W, packed

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_chunk(folder, name, content):
    body = "<w:p><w:r><w:t>Before it.</w:t></w:r></w:p><w:altChunk r:id='rId7'/><w:p><w:r><w:t>After it.</w:t></w:r></w:p>"
    path = folder / "a.docx"
    path.write_bytes(packed({
        "word/document.xml": f"<w:document {W} xmlns:r='{RELATION}'><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='rId7' Type='{RELATION}/aFChunk' Target='{name}'/></Relationships>",
        f"word/{name}": content,
    }))  # fmt: skip
    return path


INNER = packed({"word/document.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>The goats came back.</w:t></w:r></w:p></w:body></w:document>"})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("part.html", "<html><body><p>The goats came back.</p></body></html>"),
        ("part.txt", "The goats came back."),
        ("part.docx", INNER),
        ("part.mht", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>The goats came back.</p>"),
    ],
)  # fmt: skip
def test_a_file_brought_into_a_word_file_is_read_in_its_place(tmp_path, name, content):
    reading = word_reader.read(with_chunk(tmp_path, name, content))
    assert [p.text for p in reading.pieces] == ["Before it.", "The goats came back.", "After it."]


@pytest.mark.parametrize("name", ["part.bin", "part.rtf"])
def test_one_that_cannot_be_read_is_told_with_what_to_do(tmp_path, name):
    reading = word_reader.read(with_chunk(tmp_path, name, "{\\rtf1 x}"))
    assert "1 x inserted file (open the document in Word and save it again)" in reading.warnings[0]


def pdf(folder, pages, lost):
    """Write a PDF whose letter `~` is mapped to `lost` (hexadecimal; empty: to nothing)."""
    to = f"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7D> <0020> endbfrange 1 beginbfchar <7E> <{lost}> endbfchar"
    cmap = f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def {to} endcmap end end"
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{' '.join(f'{10 + 2 * n} 0 R' for n in range(len(pages)))}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R>>",
        4: b"<</Length %d>>\nstream\n%b\nendstream" % (len(cmap), cmap.encode()),
    }  # fmt: skip
    for n, lines in enumerate(pages):
        text = "".join(
            f"BT /F1 11 Tf 60 {700 - 14 * y} Td ({line}) Tj ET\n" for y, line in enumerate(lines)
        )
        stream = zlib.compress(text.encode())
        objects[10 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>/Contents {11 + 2 * n} 0 R>>".encode()
        )
        objects[11 + 2 * n] = b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (
            len(stream),
            stream,
        )
    from tests.ingest.reader_files import _file

    path = folder / "a.pdf"
    path.write_bytes(_file(objects))
    return path


HARMED = [
    "The ~rst report did not re~ect what the",
    "~eld staff had seen, so the of~ce asked",
    "for one ~nding each month of the year.",
]
WHOLE = ["The market women put the map on the wall", "and they left it there for the whole year."]


@pytest.mark.parametrize("lost", ["FFFD", "0000", "0003"])
def test_a_page_with_letters_lost_inside_words_is_set_aside_and_told(tmp_path, lost):
    reading = read_file(pdf(tmp_path, [HARMED, WHOLE], lost))
    kept = [piece.text for piece in reading.pieces if piece.set_aside is None]
    assert kept == [" ".join(WHOLE)]
    assert any("page 1: letters are missing inside words" in told for told in reading.warnings)


def test_a_file_of_such_pages_alone_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(SourceError, match=r"letters are missing inside 5 words.*OCR"):
        read_file(pdf(tmp_path, [HARMED], "FFFD"))


def test_one_harmed_word_costs_no_page_and_is_told(tmp_path):
    reading = read_file(pdf(tmp_path, [[*WHOLE, "A single ~sh was in it."]], "FFFD"))
    assert all(piece.set_aside is None for piece in reading.pieces)
    assert any(told.startswith("1 words lack a letter") for told in reading.warnings)


@pytest.mark.parametrize(
    ("answer", "question", "language"),
    [
        ("Reuniones mensuales.", "¿Qué les ayudó a aprender este año en su organización?", "es"),
        ("Plus de confiance.", "Qu'est-ce qui vous a aidé à apprendre pendant cette année ?", "fr"),
        (
            "Falta de dinheiro.",
            "O que dificultou a aprendizagem na sua organização este ano?",
            "pt",
        ),
        ("Radio.", "What helped your organisation to learn this year?", "en"),
    ],
)
def test_a_short_answer_is_in_the_language_of_its_question(answer, question, language):
    drafts = [Draft(text=answer, kind="field", heading=question)]
    document, _, _ = build("s", drafts, Roster({}, b"k"), None)
    assert document.language == language


def test_a_short_text_with_names_does_not_leave_the_language_of_its_source():
    assert language_of("Visita a Kitui y Machakos", "es") == "es"
    assert language_of("The road to the market was closed for the whole of the year", "es") == "en"


def test_four_words_that_tell_no_language_are_read_and_other_scripts_are_not():
    assert is_readable("Radio ok, map.", None, {"en"})
    assert not is_readable("ሬዲዮ ጥሩ ነው", None, {"en"})
    assert not is_readable("Wir hatten kein Geld.", "de", {"en"})
