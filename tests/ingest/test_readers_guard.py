"""The gate that every reader opens files through: time, nesting, streams, archives."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_files import lines, odt, packed, pdf, word

from pipeline.errors import SourceError
from pipeline.ingest.files import email, guard, html
from pipeline.ingest.files.archives import archive
from pipeline.ingest.files.office import odt as odt_reader
from pipeline.ingest.files.office import rtf
from pipeline.ingest.files.office import word as word_reader
from pipeline.ingest.files.pdf import document as pdf_reader
from pipeline.ingest.files.pieces import Reading

READERS = {
    ".docx": word_reader.read,
    ".odt": odt_reader.read,
    ".rtf": rtf.read,
    ".pdf": pdf_reader.read,
    ".html": html.read,
    ".eml": email.read,
}
RTF = (
    rb"{\rtf1\ansi{\stylesheet{\s1 heading 1;}}\pard\s1 A report\par{\b Ana:} caf\'e9 \u8217?\par"
    rb"\trowd\pard\intbl Learning\cell We asked.\cell\row{\footnote a note}\pard last\par}"
)
HTML = b"<h1>Report</h1><table><tr><td>Learning<td><p>We asked.</table><p><b>Ana:</b> day &eacute;"
MAIL = (
    b"From: a@example.org\nContent-Type: multipart/mixed; boundary=X\n\n--X\n"
    b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    b"V2UgYXNrZWQu\n--X\nContent-Type: application/pdf\n\nabc\n--X--\n"
)


def valid(suffix: str, folder: Path) -> bytes:
    """Return a small valid file of that format."""
    if suffix == ".docx":
        body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Learning</w:t></w:r></w:p></w:tc><w:tc><w:p>"
        body += "<w:r><w:t>We asked.</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
        return word(folder, body).read_bytes()
    if suffix == ".odt":
        return odt(folder, "<text:p>We<text:s text:c='2'/>asked.</text:p>").read_bytes()
    if suffix == ".pdf":
        return pdf(folder, lines("Ana: we asked.", "Bo: when?"), lines("Ana: early.")).read_bytes()
    return {".rtf": RTF, ".html": HTML, ".eml": MAIL}[suffix]


def test_a_reader_that_does_not_end_is_stopped_and_the_next_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    late = pytest.raises(SourceError, match=r"slow\.pdf took longer than 0 seconds")
    with late, guard.bounded(path, seconds=0.05):
        while True:
            pass
    with guard.bounded(path, seconds=5):
        assert sum(range(100_000)) == 4_999_950_000


def test_the_clock_stops_with_the_reader(tmp_path: Path) -> None:
    with guard.bounded(tmp_path / "x", seconds=0.05):
        pass
    time.sleep(0.1)


def test_a_library_that_swallows_exceptions_cannot_swallow_the_clock(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="took longer"), guard.bounded(tmp_path / "x", 0.05):
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))


def test_endless_nesting_is_a_source_error(tmp_path: Path) -> None:
    def deeper(depth: int) -> int:
        return deeper(depth + 1) + 1

    with pytest.raises(SourceError, match="nested deeper"), guard.bounded(tmp_path / "x"):
        deeper(0)


def test_a_fault_of_ours_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), guard.bounded(tmp_path / "x"):
        _ = 1 / 0


def test_an_archive_with_too_many_or_too_large_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.docx"
    path.write_bytes(packed({"a": "x", "b": "y" * 5000, "c": "z"}))
    for limits in (guard.Limits(members=2), guard.Limits(total_bytes=4000)):
        monkeypatch.setattr(guard, "LIMITS", limits)
        with pytest.raises(SourceError, match="unpacks to far more"):
            archive(path, "a")
    monkeypatch.setattr(guard, "LIMITS", guard.Limits(part_bytes=4000))
    with pytest.raises(SourceError, match="too large inside"):
        archive(path, "a").part("b")


def test_a_locked_archive_is_refused_with_the_remedy(tmp_path: Path) -> None:
    raw = bytearray(packed({"a": "x"}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "locked.odt"
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError, match="Save a copy without one"):
        archive(path, "a")


def outcome(path: Path, raw: bytes) -> Reading | None:
    """Return the reading of a file, or None where it is refused; anything else fails."""
    path.write_bytes(raw)
    try:
        return READERS[path.suffix](path)
    except SourceError as fault:
        assert path.name in str(fault)
        return None


@pytest.mark.parametrize("suffix", READERS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=400))
def test_random_bytes_give_a_reading_or_a_source_error(
    tmp_path: Path, suffix: str, raw: bytes
) -> None:
    outcome(tmp_path / f"x{suffix}", raw)


@pytest.mark.parametrize("suffix", READERS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_valid_file_gives_a_reading_or_a_source_error(
    tmp_path: Path, suffix: str, data: st.DataObject
) -> None:
    raw = bytearray(valid(suffix, tmp_path))
    assert outcome(tmp_path / f"whole{suffix}", bytes(raw)) is not None
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        raw[start:end] = data.draw(st.binary(max_size=12))
        raw = raw or bytearray(b"x")
    outcome(tmp_path / f"changed{suffix}", bytes(raw))
