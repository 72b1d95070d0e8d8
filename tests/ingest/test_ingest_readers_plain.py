"""Plain files: text, Markdown, captions, forms; whatever their encoding."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.errors import SourceError
from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.fields.tables import contents_of
from pipeline.ingest.files.characters import clean, decode
from pipeline.ingest.files.markdown import plain
from pipeline.ingest.formats import read_file


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(path, part=None):
    return [piece.text for piece in read_file(path, part).pieces]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_a_text_reads_the_same_in_every_encoding(tmp_path, encoding):
    text = "La señora dijo: «más escuelas».\n\nEl niño se quedó."
    path = write(tmp_path, "a.txt", text.encode(encoding))
    assert texts(path) == ["La señora dijo: «más escuelas».", "El niño se quedó."]


def test_single_lines_of_another_encoding_do_not_spoil_the_rest(tmp_path):
    content = "La niña vino.\n\n".encode() * 3 + "El año pasó.".encode("cp1252")
    assert texts(write(tmp_path, "a.txt", content))[-1] == "El año pasó."
    assert texts(tmp_path / "a.txt")[0] == "La niña vino."


def test_broken_and_unseen_characters_are_put_right():
    assert clean("o\ufb03ce\u00a0hours\u200b\r\nof\xad fice\x00\u202e") == "office hours\nof fice"
    assert clean("e\u0301") == "é"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(content):
    try:
        text = decode(content, "a.txt")
    except SourceError:
        return
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\r\n", "the file is empty"),
        ("a.txt", b"%PDF-1.4 ...", "holds a PDF file, not text; rename it to .pdf"),
        ("a.md", b"PK\x03\x04 ...", "holds a Word, Excel or OpenDocument file"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing", "no caption found"),
        ("a.csv", b"only a header,here\n", "no header with rows below it"),
        ("a.xlsx", b"no workbook", "is not what its ending says"),
        ("a.docm", b"x", "save it as .docx, without macros"),
        ("a.mp3", b"x", "add its transcript"),
        ("a.qqq", b"x", "this format is not read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(tmp_path, name, content, message):
    with pytest.raises(SourceError, match=message.replace(".", r"\.")):
        read_file(write(tmp_path, name, content))


def test_markdown_marks_are_taken_off_and_the_words_kept(tmp_path):
    path = write(
        tmp_path,
        "a.md",
        "---\ntitle: x\n---\n# Title #\n\n**Ana:** She said \\[laughs\\] *no*, see [the page](http://x.org).\n"
        "\n- one\n- two_three_four\n\nUnder\n-----\n\n| Field | Answer |\n|---|---|\n| Learning | Ask **first** |\n",
    )
    pieces = read_file(path).pieces
    assert [(p.kind, p.text, p.label, p.bold_lead, p.set_aside) for p in pieces] == [
        ("note", "title: x", None, None, "cover"),
        ("heading", "Title", None, None, None),
        ("paragraph", "Ana: She said [laughs] no, see the page.", None, "Ana:", None),
        ("paragraph", "one", None, None, None),
        ("paragraph", "two_three_four", None, None, None),
        ("heading", "Under", None, None, None),
        ("cell", "Ask first", "Learning", None, None),
    ]


@settings(deadline=None)
@given(st.text(alphabet="ab *_`[]()\\~<>!#|\n", max_size=60))
def test_markdown_of_any_marks_is_read(text):
    assert isinstance(plain(text), str)


VTT = """\
WEBVTT - made by a meeting

STYLE
::cue { color: red }

NOTE
a remark

7f3a/12-0
00:00:01.000 --> 00:00:04.000 align:start
<v Jane Doe>So what changed &amp; why?</v>

7f3a/12-1
00:04.500 --> 00:06.000
<v Amina Diallo>We started to</v>

00:00:06.000 --> 00:00:09.000
<v Amina Diallo><i>share</i> our
data.</v><v Jane Doe>How?</v>

01:02:10.000 --> 01:02:19.000
<v Amina Diallo>Every month.</v>
"""


def test_captions_keep_every_voice_of_a_cue_and_join_cues_of_one_speaker(tmp_path):
    drafting = draft(read_file(write(tmp_path, "a.vtt", VTT)), Setting(kind="interview"))
    assert [(d.speaker, d.timestamp, d.text) for d in drafting.drafts] == [
        ("Jane Doe", "00:00:01", "So what changed & why?"),
        ("Amina Diallo", "00:00:04", "We started to share our data."),
        ("Jane Doe", "00:00:06", "How?"),
        ("Amina Diallo", "01:02:10", "Every month."),
    ]


SRT = """\
1
00:00:01,000 --> 00:00:04,000
Jane Doe: So what changed
and why?

2
00:00:04,500 --> 00:00:06,000
Amina Diallo: We started

to share.

3
00:00:06,500 --> 00:00:07,000
Note: with everyone.

4
00:00:07,500 --> 00:00:08,000
Jane Doe: How?
5
00:00:08,500 --> 00:00:09,000
Amina Diallo: Every month.
"""


def test_subtitles_with_names_lines_and_gaps_are_read(tmp_path):
    drafting = draft(read_file(write(tmp_path, "a.srt", SRT)), Setting(kind="interview"))
    assert [(d.speaker, d.timestamp, d.text) for d in drafting.drafts] == [
        ("Jane Doe", "00:00:01", "So what changed and why?"),
        ("Amina Diallo", "00:00:04", "We started to share. Note: with everyone."),
        ("Jane Doe", "00:00:07", "How?"),
        ("Amina Diallo", "00:00:08", "Every month."),
    ]


FORM = "Timestamp;What changed, and for whom?;Rating\n2024-03-01;Las familias; y más;4\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_form_is_read_whatever_its_delimiter(tmp_path, delimiter):
    rows = [
        ["Timestamp", "What changed, and for whom?", "Rating"],
        ["01/03/2024 10:00", "Families; and\nschools, too", "4"],
        ["", "", ""],
        ["02/03/2024", "Nothing", "2"],
    ]
    quoted = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    path = write(tmp_path, "form.csv", "\n".join(quoted).encode("cp1252"))
    assert contents_of(path).parts == ["R01", "R02"]
    assert [(p.label, p.text) for p in read_file(path, "R01").pieces] == [
        ("Timestamp", "01/03/2024 10:00"),
        ("What changed, and for whom?", "Families; and\nschools, too"),
        ("Rating", "4"),
    ]


def test_a_workbook_form_has_a_title_above_dates_and_merged_cells(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["Annual form", None, None])
    sheet.append(["Date", "Organisation", "What did you learn?"])
    sheet.append([datetime(2024, 3, 1), "Hill School", "To ask first."])
    sheet.append([datetime(2024, 3, 2, 9, 30), None, 5.0])
    sheet.merge_cells("B3:B4")
    path = tmp_path / "form.xlsx"
    book.save(path)
    assert contents_of(path).parts == ["R01", "R02"]
    assert [p.text for p in read_file(path, "R02").pieces] == [
        "2024-03-02 09:30:00", "Hill School", "5",
    ]  # fmt: skip


def test_a_response_that_is_not_there_is_refused(tmp_path):
    path = write(tmp_path, "form.csv", "Name,Learning\nAna,Ask\n")
    with pytest.raises(SourceError, match="has no response 2, only 1 to 1"):
        read_file(path, "R02")


def test_a_table_of_speakers_and_words_is_a_transcript(tmp_path):
    path = write(tmp_path, "t.csv", "start,speaker,text\n0:05,Jane,How?\n0:09,Amina,Slowly.\n")
    assert [(p.speaker, p.timestamp, p.text) for p in read_file(path).pieces] == [
        ("Jane", "00:00:05", "How?"), ("Amina", "00:00:09", "Slowly."),
    ]  # fmt: skip
    assert contents_of(path).parts == []


MUTABLE = VTT.encode()


@settings(deadline=None)
@given(st.integers(0, len(MUTABLE) - 1), st.binary(max_size=8), st.sampled_from([".vtt", ".srt", ".txt", ".md", ".csv"]))  # fmt: skip
def test_a_damaged_file_is_read_or_refused_and_never_a_traceback(tmp_path_factory, at, put, suffix):
    path = tmp_path_factory.mktemp("damaged") / f"a{suffix}"
    path.write_bytes(MUTABLE[:at] + put + MUTABLE[at + len(put) :])
    try:
        draft(read_file(path), Setting())
    except SourceError as fault:
        assert fault.__cause__ is None, fault
