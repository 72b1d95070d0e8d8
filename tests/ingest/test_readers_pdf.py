"""What a PDF says in reading order, with page and box, and what of it is furniture."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from reader_files import Stretch, lines, pdf

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.pdf.document import read
from pipeline.ingest.files.pdf.lines import logical

LONG = (
    "We started slowly because nobody knew whether the foundation would stay and",
    "then after the second visit people began to speak openly about what failed in",
    "the schools.",
)


def texts(path: Path) -> list[str]:
    return [piece.text for piece in read(path).pieces if piece.set_aside is None]


def aside(path: Path) -> list[tuple[str | None, str]]:
    return [(piece.set_aside, piece.text) for piece in read(path).pieces if piece.set_aside]


def test_wrapped_lines_are_one_paragraph_and_a_gap_or_a_short_line_ends_it(tmp_path: Path) -> None:
    page = [*lines(*LONG), *lines("Next one.", y=119), *lines("Far below.", y=200)]
    assert texts(pdf(tmp_path, page)) == [" ".join(LONG), "Next one.", "Far below."]


def test_every_piece_has_its_page_and_box(tmp_path: Path) -> None:
    first, second = read(pdf(tmp_path, lines("One."), lines("Two.", x=100, y=300))).pieces
    assert (first.page, second.page) == (1, 2)
    assert first.box is not None
    assert [round(edge) for edge in first.box] == [60, 72, 82, 82]
    assert second.box is not None
    assert [round(edge) for edge in second.box[:2]] == [100, 292]


def test_a_speaker_begins_a_new_piece_and_a_wrapped_line_with_a_colon_does_not(
    tmp_path: Path,
) -> None:
    page = lines(
        "Dan: What did you see when you went there with the people of the school and of the",
        "village: a wall, or a door?",
        "Participant: A door. And I thought about it a lot on the way home, and I wrote this in",
        "Note: that was in the first year, and I was new there, and nobody told me anything.",
        "Dan: And then?",
        "Participant: Then we went in.",
    )
    assert texts(pdf(tmp_path, page)) == [
        "Dan: What did you see when you went there with the people of the school and of the "
        "village: a wall, or a door?",
        "Participant: A door. And I thought about it a lot on the way home, and I wrote this in "
        "Note: that was in the first year, and I was new there, and nobody told me anything.",
        "Dan: And then?",
        "Participant: Then we went in.",
    ]


def test_two_columns_below_a_full_width_title_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"left {n} has some words that fill the line" for n in range(9)]
    right = [f"right {n} has some words that fill the line" for n in range(9)]
    page = [
        *lines(
            "A title that runs over both of the columns of this page and then some", y=60, size=14
        ),
        *lines(*left, x=50, y=100),
        *lines(*right, x=310, y=105),
    ]
    found = texts(pdf(tmp_path, page))
    assert found == [
        "A title that runs over both of the columns of this page and then some",
        " ".join(left + right),
    ]


def test_labels_in_a_left_column_label_the_text_beside_them(tmp_path: Path) -> None:
    labels = [(60.0, y, 10.0, "F2", text) for y, text in ((80, "Country"), (110, "Learning"))]
    labels += [(60.0, 170.0, 10.0, "F2", "Next"), (60.0, 200.0, 10.0, "F2", "Support")]
    page = [
        *labels,
        *lines("Uganda, and in part of the year also Kenya, where the office is", x=200, y=80),
        *lines("We asked first, before we wrote anything, and that took a", "while.", x=200, y=110),
        *lines("More of it, in other places, with other people, and for longer.", x=200, y=170),
        *lines("None, thank you, for the time being, as far as we can see now.", x=200, y=200),
    ]
    found = [(piece.kind, piece.label, piece.text) for piece in read(pdf(tmp_path, page)).pieces]
    assert found[2:4] == [
        ("heading", None, "Learning"),
        ("cell", "Learning", "We asked first, before we wrote anything, and that took a while."),
    ]


def test_speakers_in_a_left_column_give_turns_that_run_over_the_page(tmp_path: Path) -> None:
    def turn(y: float, name: str, *said: str) -> list[Stretch]:
        return [(60.0, y, 10.0, "F1", name), *lines(*said, x=130, y=y)]

    said = "it went well and people came back every week to hear what the others had"
    first = [
        *turn(80, "I:", "How did it go at the school in the first year that you were there then?"),
        *turn(110, "R:", said, "found."),
        *turn(
            150, "I:", "And what happened in the year that came after it, if I may ask you that?"
        ),
        *turn(190, "R:", said),
    ]
    second = [
        *lines("found in the meantime.", x=130, y=80),
        *turn(120, "I:", "And then what did you do about the thing that you have just told me?"),
        *turn(150, "R:", "Nothing much, since there was no time, and no money for it either."),
        *turn(180, "I:", "Would you say that it was worth it, for the teachers and for you?"),
        *turn(210, "R:", "Oh yes, I would say so, and so would all the others that I know."),
    ]
    found = read(pdf(tmp_path, first, second)).pieces
    assert [(piece.kind, piece.speaker) for piece in found] == [
        ("turn", name) for name in ("I", "R", "I", "R", "I", "R", "I", "R")
    ]
    assert found[1].text == f"{said} found."
    assert (found[3].text, found[3].page) == (f"{said} found in the meantime.", 1)


def test_repeated_headers_footers_and_page_numbers_are_set_aside_once(tmp_path: Path) -> None:
    pages = [
        [
            *lines(f"Learning study, interview {number}", y=30),
            *lines(f"Body of page {number} is here.", y=200 + 10 * number),
            *lines(f"Page {number} of 3", x=280, y=780),
        ]
        for number in (1, 2, 3)
    ]
    path = pdf(tmp_path, *pages)
    assert texts(path) == [f"Body of page {number} is here." for number in (1, 2, 3)]
    assert aside(path) == [
        ("page header", "Learning study, interview 1"),
        ("page footer", "Page 1 of 3"),
    ]
    assert read(path).warnings == ("6 running headers, footers and page numbers set aside",)


def test_line_numbers_in_the_margin_are_left_out_and_figures_in_the_text_stay(
    tmp_path: Path,
) -> None:
    page = [
        stretch
        for number in range(8)
        for stretch in (
            (30.0, 80.0 + 26 * number, 8.0, "F1", str(number + 1)),
            *lines(f"{number * 7} people came.", y=80 + 26 * number),
        )
    ]
    path = pdf(tmp_path, page)
    assert texts(path) == [f"{number * 7} people came." for number in range(8)]
    assert read(path).warnings == ("8 line numbers in the margin left out",)


def test_a_word_broken_at_a_line_end_is_made_whole_and_a_real_hyphen_stays(tmp_path: Path) -> None:
    page = lines(
        "We asked all the people of the place about their trust and their confi-",
        "dence, and the answers that they gave us were all of them rather self-",
        "reported. The long-term plan was there, and people spoke about the long-",
        "term plan as if it were the weather, said the report of the year 2024-",
        "25, and no one did anything about it.",
    )
    assert texts(pdf(tmp_path, page)) == [
        "We asked all the people of the place about their trust and their confidence, and the "
        "answers that they gave us were all of them rather self-reported. The long-term plan was "
        "there, and people spoke about the long-term plan as if it were the weather, said the "
        "report of the year 2024-25, and no one did anything about it."
    ]


def test_headings_are_told_by_size_and_weight_and_bold_leads_by_font(tmp_path: Path) -> None:
    page = [
        (60.0, 60.0, 18.0, "F2", "One-page report"),
        (60.0, 90.0, 10.0, "F2", "1. What changed"),
        (60.0, 103.0, 10.0, "F3", "Say who."),
        *lines(*LONG, y=116),
        (60.0, 170.0, 10.0, "F2", "Country:"),
        (110.0, 170.0, 10.0, "F1", "Uganda"),
    ]
    found = read(pdf(tmp_path, page)).pieces
    assert [(piece.kind, piece.level, piece.bold_lead, piece.text) for piece in found] == [
        ("heading", 1, None, "One-page report"),
        ("heading", 3, None, "1. What changed"),
        ("paragraph", None, "Say who.", "Say who."),
        ("paragraph", None, None, " ".join(LONG)),
        ("paragraph", None, "Country:", "Country: Uganda"),
    ]


def test_the_cells_of_a_ruled_form_carry_their_labels(tmp_path: Path) -> None:
    rules = "".join(f"{x} 640 0.5 100 re f\n" for x in (50, 200, 550))
    rules += "".join(f"50 {y} 500 0.5 re f\n" for y in (640, 690, 740))
    page = [
        (55.0, 75.0, 10.0, "F2", "Learning"),
        *lines(
            "We asked first, and only after that did we write anything down at all for",
            "anyone.",
            x=205,
            y=75,
        ),
        (55.0, 125.0, 10.0, "F2", "Next"),
        *lines("More of it.", x=205, y=125),
    ]
    found = read(pdf(tmp_path, page, drawn=rules)).pieces
    assert [(piece.kind, piece.label, piece.text) for piece in found] == [
        ("heading", None, "Learning"),
        (
            "cell",
            "Learning",
            "We asked first, and only after that did we write anything down at all for anyone.",
        ),
        ("heading", None, "Next"),
        ("cell", "Next", "More of it."),
    ]


def test_what_was_typed_into_a_form_is_read(tmp_path: Path) -> None:
    field = (
        "/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(learning)/TU(What did you learn?)"
        "/V(To ask first.)/Rect[200 600 500 640]>>"
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(agree)/V/Yes/Rect[200 500 220 520]>>"
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(no)/V/Off/Rect[200 480 220 500]>>]"
    )
    found = read(pdf(tmp_path, lines("Form"), extra=field)).pieces
    assert [(piece.kind, piece.label, piece.text) for piece in found] == [
        ("paragraph", None, "Form"),
        ("cell", "What did you learn?", "To ask first."),
        ("cell", "agree", "☒"),
    ]


def test_a_paragraph_that_runs_over_a_page_break_is_one_piece_of_its_first_page(
    tmp_path: Path,
) -> None:
    path = pdf(tmp_path, lines(*LONG[:2], y=700), lines(LONG[2], y=80))
    found = read(path).pieces
    assert [(piece.text, piece.page) for piece in found] == [(" ".join(LONG), 1)]
    assert found[0].box is not None
    assert found[0].box[1] > 600


def test_text_drawn_beyond_the_page_is_read_once_from_the_page_that_shows_it(
    tmp_path: Path,
) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    said = [f"{'IR'[n % 2]}: Turn {words[n // 10]} {words[n % 10]} is here." for n in range(40)]
    first = [(60.0, 60.0 + 24 * n, 10.0, "F1", text) for n, text in enumerate(said)]
    second = [(60.0, 60.0 + 24 * n, 10.0, "F1", text) for n, text in enumerate(said[29:])]
    assert texts(pdf(tmp_path, first, second)) == said


def test_scanned_pages_are_counted_and_a_file_without_text_names_the_remedy(tmp_path: Path) -> None:
    picture = zlib.compress(bytes(4)).hex()
    image = f"q 500 0 0 700 50 50 cm BI /W 2 /H 2 /CS /G /BPC 8 /F [/AHx /Fl] ID {picture}> EI Q\n"
    path = pdf(tmp_path, [], lines("7"), drawn=image)
    assert read(path).warnings[0] == "2 of 2 pages are scans without text: run OCR on them"
    with pytest.raises(SourceError, match="Run OCR"):
        read(pdf(tmp_path, [], drawn=image))


def test_turned_text_is_set_aside(tmp_path: Path) -> None:
    drawn = "BT /F1 40 Tf 0 1 -1 0 300 300 Tm (DRAFT) Tj ET\n"
    path = pdf(tmp_path, lines("Body."), drawn=drawn)
    assert texts(path) == ["Body."]
    assert aside(path) == [("turned text", "DRAFT")]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.4\nnothing of a PDF in it", "damaged"),
        (b"PK\x03\x04 word/document.xml", "Word file"),
        (b"just words", "not what its ending says"),
        (b"", "empty"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(raw)
    with pytest.raises(SourceError, match=words):
        read(path)


def test_a_stream_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LIMITS", guard.Limits(total_bytes=2_000_000))
    path = pdf(tmp_path, lines("x"))
    packed = zlib.compress(b" " * 3_000_000, 9)
    bomb = b"50 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream\nendobj\n"
    path.write_bytes(path.read_bytes() + bomb % (len(packed), packed))
    with pytest.raises(SourceError, match="unpacks to more than 2 MB"):
        read(path)


@pytest.mark.parametrize(
    ("drawn", "read_as"),
    [
        ("םולש", "שלום"),
        ("2024 םולש", "שלום 2024"),
        ("(WHO) םולש", "שלום (WHO)"),
        ("plain words", "plain words"),
        ("mostly English with one םולש in it", "mostly English with one םולש in it"),
    ],
)
def test_lines_that_run_from_right_to_left_are_put_in_reading_order(
    drawn: str, read_as: str
) -> None:
    assert logical(drawn) == read_as
