"""Projects are read as each program counts, and what is not sound is set aside with the reason."""

import zipfile

import pytest

from pipeline.errors import SourceError
from pipeline.exchange.refi.read import read_refi
from tests.exchange.projects import (
    ANA,
    TALK,
    TIME,
    TRUST,
    packed,
    project,
    selection,
    source,
)

TEXT = "Hello 🙂 there.\r\nWe trust each other 🙂.\r\nTime is short, says Zoë."
PASSAGES = ("We trust each other 🙂.", "Time is short", "Zoë")


def units(text, counted):
    return len(text.encode("utf-16-le")) // 2 if counted == "utf-16" else len(text)


def as_counted(text, quote, unit, crlf):
    before = text[: text.index(quote)]
    ends = before.count("\r\n") if crlf == 1 else 0
    start = units(before, unit) - ends
    return start, start + units(quote, unit)


@pytest.mark.parametrize(
    ("origin", "unit", "crlf", "mark", "named"),
    [
        ("NVivo 12.6 for Windows", "utf-16", 2, True, False),
        ("ATLAS.ti 23.1", "points", 1, False, True),
        ("QualCoder 3.6", "points", 2, True, True),
        ("MAXQDA 24.7", "points", 2, False, False),
        ("MAXQDA 24.7", "utf-16", 2, False, True),  # against its origin: its own words show it
        ("a program of tomorrow", "utf-16", 1, True, True),
    ],
)
def test_passages_stand_on_their_words_however_the_program_counts(
    tmp_path, origin, unit, crlf, mark, named
):
    inner = "".join(
        selection(n, *as_counted(TEXT, quote, unit, crlf), quote if named else "")
        for n, quote in enumerate(PASSAGES)
    )
    raw = (b"\xef\xbb\xbf" if mark else b"") + TEXT.encode()
    path = packed(tmp_path / "p.qdpx", project(source(inner), origin), {"talk.txt": raw})
    read, losses = read_refi(path)
    assert read.texts[0].text == TEXT
    assert [TEXT[one.start : one.end] for one in read.codings] == list(PASSAGES)
    verified = 3 if named else 0
    assert f"{verified} of 3 passages stand on the words that the file gives" in losses.remarks[1]


def test_any_project_name_folder_namespace_and_guid_case_is_read(tmp_path):
    start = TEXT.index("Time")
    inner = selection(1, start, start + 4, "Time", code=TIME.upper())
    xml = project(source(inner, guid="{" + TALK + "}"), namespace="urn:QDA-XML:project:0:10")
    path = packed(tmp_path / "p.qdpx", xml, {"TALK.TXT": TEXT.encode()}, "My study.qde", "Sources")
    read, losses = read_refi(path)
    assert [(one.text, one.code, one.person) for one in read.codings] == [(TALK, TIME, ANA)]
    assert {code.guid: code.parent for code in read.codes} == {TRUST: "", TIME: TRUST}
    assert any("urn:QDA-XML:project:0:10" in line for line in losses.remarks)


def test_unsound_passages_are_set_aside_with_element_and_reason(tmp_path):
    inner = "".join([
        selection(1, 0, 5, "Hello"),
        selection(2, 5, 9999),
        selection(3, -4, 5),
        selection(4, 9, 3),
        selection(5, 0, 10**30),
        selection(6, 0, 5, code="99999999-0000-4000-8000-000000000000"),
        selection(1, 0, 5, "Hello", code=TIME),  # the same GUIDs, another code
    ])  # fmt: skip
    path = packed(tmp_path / "p.qdpx", project(source(inner)), {"talk.txt": TEXT.encode()})
    read, losses = read_refi(path)
    assert [(one.start, one.end, one.code) for one in read.codings] == [(0, 5, TRUST), (0, 5, TIME)]
    assert len({one.guid for one in read.codings}) == 2
    rows = {(element, why): count for element, fate, why, count, _ in losses.rows() if why}
    assert rows["PlainTextSelection", "its offsets lie beyond the text"] == 3
    assert rows["PlainTextSelection", "it ends before it begins"] == 1
    assert rows["Coding", "its code is not in the file"] == 1
    assert rows["Coding", "its GUID stands twice; it has a new one"] == 1


def test_what_text_cannot_carry_becomes_a_note_and_whole_sources_keep_their_code(tmp_path):
    coding = f'<Coding guid="{ANA}" creatingUser="{ANA}"><CodeRef targetGUID="{TRUST}"/></Coding>'
    pdf = (
        '<PDFSource guid="a" name="report.pdf" path="internal://a.pdf">'
        '<PDFSelection guid="b" page="2" firstX="1" firstY="2" secondX="3" secondY="4" '
        f'name="We trust each other">{coding}</PDFSelection>'
        '<PDFSelection guid="c" page="3" firstX="1" firstY="2" secondX="3" secondY="4">'
        f"{coding}</PDFSelection>"
        '<Representation guid="d" plainTextPath="internal://talk.txt"/></PDFSource>'
    )
    film = (
        '<VideoSource guid="e" name="film.mp4" path="relative:///film.mp4">'
        f'<VideoSelection guid="f" begin="61000" end="62000">{coding}</VideoSelection></VideoSource>'
    )
    other = source(coding + selection(3, 4, 4, more="<Description>aside</Description>"),
                   "internal://two.txt", "1234")  # fmt: skip
    texts = {"talk.txt": TEXT.encode(), "two.txt": b"Second."}
    read, losses = read_refi(packed(tmp_path / "p.qdpx", project(pdf + film + other), texts))
    placed = [TEXT[one.start : one.end] for one in read.codings if one.text == "d"]
    assert placed == ["We trust each other"]
    assert [one.text for one in read.codings if one.whole] == ["1234"]
    notes = {note.text: note.about for note in read.notes}
    assert notes["PDFSelection page 4, (1, 2) to (3, 4)\nTrust"] == "d"
    assert notes["VideoSelection 00:01:01 to 00:01:02\nTrust"] == "e"
    assert notes["aside"] == "1234"
    assert losses.of("PDFSelection", "changed") == 2


def test_a_bare_ampersand_and_memos_are_read(tmp_path):
    note = f'<Notes><Note guid="a" name="memo" creatingUser="{ANA}">'
    note += "<PlainTextContent>R&D & me</PlainTextContent></Note></Notes>"
    inner = selection(1, 0, 5, "Hello").replace("</Coding>", '<NoteRef targetGUID="a"/></Coding>')
    path = packed(
        tmp_path / "p.qdpx", project(source(inner), rest=note), {"talk.txt": TEXT.encode()}
    )
    read, losses = read_refi(path)
    assert read.codings[0].memo == "R&D & me"
    assert losses.of("XML", "changed") == 2


def nested(depth):
    opened = "".join(f'<Code guid="{n}" name="c" isCodable="true">' for n in range(depth))
    return f"<CodeBook><Codes>{opened}{'</Code>' * depth}</Codes></CodeBook>"


HARM = {
    "nested": project(source(), codes=nested(100_000)),
    "entity": '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + project(source()).partition("?>")[2],
    "cut": project(source())[:-40],
    "codebook": '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>',
}


@pytest.mark.parametrize("kind", HARM)
def test_harmful_xml_is_refused_without_its_words(tmp_path, kind):
    path = packed(tmp_path / "p.qdpx", HARM[kind], {"talk.txt": TEXT.encode()})
    with pytest.raises(SourceError) as fault:
        read_refi(path)
    assert "trust" not in str(fault.value)
    assert "p.qdpx" in str(fault.value)


def test_bombs_truncated_archives_and_names_that_lead_out_are_refused(tmp_path):
    bomb = packed(tmp_path / "bomb.qdpx", project(source()), {"talk.txt": b"0" * 20_000_000})
    with pytest.raises(SourceError, match="unpacks to far more"):
        read_refi(bomb)
    whole = packed(tmp_path / "whole.qdpx", project(source()), {"talk.txt": TEXT.encode()})
    (tmp_path / "cut.qdpx").write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(SourceError, match="cut off"):
        read_refi(tmp_path / "cut.qdpx")
    slip = tmp_path / "slip.qdpx"
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("project.qde", project(source()))
        archive.writestr("../talk.txt", TEXT)
    read, losses = read_refi(slip)
    assert read.texts[0].text is None
    assert losses.of("archive member", "left behind") == 1


def test_texts_outside_the_file_are_never_opened(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    paths = (f"absolute://{tmp_path}/secret.txt", "relative:///secret.txt")
    sources = "".join(source(path=path, guid=str(n)) for n, path in enumerate(paths))
    read, _ = read_refi(packed(tmp_path / "p.qdpx", project(sources), {}))
    assert [text.text for text in read.texts] == [None, None]
