"""How the time to read grows with a run of like things: it must grow with its length.

Every class of repeated thing is written into a file of every format, at two sizes that
stand four times apart, and what comes out goes through the finding of speakers, the
pseudonymiser, the queue of names and the splitting into sentences. CPU time is counted,
the smaller of two runs; a way is `slow` where four times the content takes more than
2.6 x 2.6 times as long and more than a tenth of a second.

    python benchmarks/growth.py                      # every unit over every way
    python benchmarks/growth.py --ways md html --units 3 4 5
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.errors import SensemakingError

SIZES = (10_000, 40_000)  # characters
DOUBLING = 2.6  # the most that CPU time may grow where the content doubles
NOISE = 0.1  # seconds; less is not judged
UNITS = [
    "a", "A", "0", "é", "中", "ab", "Ab", "a1", "7f3a", " ", "\t", "\n", " \n", "-", "_", "*", "**", "`", "#", "=", "~",
    "~~", "|", "\\", "/", ".", ",", ":", ";", "!", "?", "'", '"', "“", "‹", "…", "。", "+", "@", "a@", "a.", "a-", "a_", "a*",
    "*a", "_a", "`a", "a@b.", "0 ", "0-", "00.", "+0", "www.", "http://", "http://a ", "(", ")", "[", "]", "![", "[](", "[a](", "[a][", "{",
    "}", "<", ">", "<a", "<b>", "<a>", "</a>", "<!--", "<style>", "<table>", "<td>", "<!", "&", "&amp;", "&#", "\\b", "\\'e9", "{\\b ",
    "\\u1234 ", "=3D", "=?", "A. ", "Mr. ", "word ", "Word ", "Word word ", "Amani Okello ", "de ", "I: a\n", "I: ", "Ana: a ", "a:\n",
    "Q1. a?\n", "- a\n", "1. a\n", "> a\n", "> ", "# a\n", "*a* ", "**a:** b\n", "| a ", "| a | b |\n", "---\n", "00:00 ",
    "00:00:01 a\n", "[00:00] ", "00:00:00,000 --> 00:00:01,000\na\n\n", "a,", '"a",', '"', "a\n\n", "a.\n", "a; ", "[a] ", "(a) ",
    "\u0301", "\u200b", "\u00ad", "a\u0301", "-\n", "a-\n", "\x00", "ﬁ", "Ａ", "1,000 ", "e.g. ", "…a",
]  # fmt: skip


def main() -> None:
    """Print one JSON line for each slow way, and one with the worst of all at the end."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ways", nargs="*", default=[*WAYS, "text"])
    options.add_argument("--units", nargs="*", type=int, default=list(range(len(UNITS))))
    given = options.parse_args()
    _warm(given.ways)
    worst: dict[str, object] = {"growth": 0.0}
    slow = tried = 0
    for way in given.ways:
        for number in given.units:
            tried += 1
            found = grown(way, UNITS[number])
            if found is None:
                continue
            line = {"way": way, "unit": UNITS[number], "number": number, **found}
            if found["growth"] > float(str(worst["growth"])):
                worst = line
            if found["growth"] > DOUBLING:
                slow += 1
                print(json.dumps(line), flush=True)
    print(json.dumps({"tried": tried, "slow": slow, "most": DOUBLING, "worst": worst}))
    sys.exit(int(slow > 0))


def grown(way: str, unit: str) -> dict[str, float] | None:
    """Return seconds at both sizes and the growth for a doubling; None within the noise."""
    small, large = (_seconds(way, unit, size) for size in SIZES)
    if large < NOISE:
        return None
    small = min(small, _seconds(way, unit, SIZES[0]))
    large = min(large, _seconds(way, unit, SIZES[1]))
    doubled = (large / max(small, 0.001)) ** 0.5
    return {"small": round(small, 3), "large": round(large, 3), "growth": round(doubled, 2)}


def _seconds(way: str, unit: str, size: int) -> float:
    text = "Ana: we began.\n" + (unit * (size // len(unit) + 1))[:size] + "\nBen: so it ended."
    with tempfile.TemporaryDirectory() as folder:
        path = None if way == "text" else WAYS[way](Path(folder), text)
        start = time.process_time()
        with suppress(SensemakingError):
            _read(path, text)
        return time.process_time() - start


def _read(path: Path | None, text: str) -> None:
    """Read a file as ingest and segment do; the steps after the readers where there is none."""
    from pipeline.ingest.assembly import Setting, draft
    from pipeline.ingest.documents import build
    from pipeline.ingest.draft import Draft
    from pipeline.ingest.formats import read_file
    from pipeline.ingest.names.unknown import unknown_names
    from pipeline.segment.sentences import sentence_spans
    from pipeline.study.privacy import Roster

    roster = Roster({}, b"k").with_names([("Amani Okello", "person"), ("Ana", "person")])
    if path is None:
        drafts = [Draft(text=text, kind="paragraph")]
    else:
        drafts = list(draft(read_file(path), Setting()).drafts)
    document, blocks, _ = build("one", drafts, roster, "en")
    told = [document.text[block.start : block.end] for block in blocks]
    unknown_names([("one", one, "en") for one in told], frozenset())
    for one in told:
        sentence_spans(one, "en", {})


def _warm(ways: list[str]) -> None:
    for way in ways:
        _seconds(way, "A word was said. ", 500)


def _plain(suffix: str, before: str = "") -> Callable[[Path, str], Path]:
    def write(folder: Path, text: str) -> Path:
        path = folder / f"a{suffix}"
        path.write_text(before + text, encoding="utf-8")
        return path

    return write


def _head(folder: Path, text: str) -> Path:
    """Write a table of which a header is the text."""
    path = folder / "a.csv"
    head = text.replace('"', "'")
    path.write_text(f'"{head}",Answer\nyes,It rained.\nno,It did not.\n', encoding="utf-8")
    return path


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield escape("".join(sign for sign in line if sign == "\t" or sign >= " "))


def _packed(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _docx(folder: Path, text: str) -> Path:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in _lines(text)
    )
    document = f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>'
    return _packed(folder / "a.docx", {"word/document.xml": document})


def _odt(folder: Path, text: str) -> Path:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<text:p>{line}</text:p>" for line in _lines(text))
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return _packed(folder / "a.odt", {"mimetype": kind, "content.xml": content})


def _xlsx(folder: Path, text: str) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Question", "Answer"])
    for line in text.split("\n"):
        plain = "".join(sign for sign in line if sign == "\t" or sign >= " ")
        cell = sheet.cell(row=sheet.max_row + 1, column=2, value=plain[:32_000])
        cell.data_type = "s"
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def _ods(folder: Path, text: str) -> Path:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row><table:table-cell/><table:table-cell office:value-type='string'>"
        f"<text:p>{line}</text:p></table:table-cell></table:table-row>"
        for line in _lines(text)
    )
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:table="{names}:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _packed(folder / "a.ods", {"mimetype": kind, "content.xml": content})


def _pdf(folder: Path, text: str) -> Path:
    """Write pages of 50 lines of 90 characters, of a quarter of the text: PDF is slow to read."""
    from tests.ingest.reader_files import lines, pdf

    plain = text[: len(text) // 4].encode("cp1252", "ignore").decode("cp1252")
    rows = [row[at : at + 90] for row in plain.split("\n") for at in range(0, len(row) or 1, 90)]
    pages = [lines(*rows[at : at + 50]) for at in range(0, len(rows), 50)]
    return pdf(folder, *pages)


WAYS: dict[str, Callable[[Path, str], Path]] = {
    "txt": _plain(".txt"),
    "md": _plain(".md"),
    "vtt": _plain(".vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n"),
    "srt": _plain(".srt", "1\n00:00:00,000 --> 00:00:01,000\n"),
    "csv": _plain(".csv", "Question,Answer\n"),
    "head": _head,
    "tsv": _plain(".tsv", "Question\tAnswer\n"),
    "html": _plain(".html", "<html><body>"),
    "eml": _plain(".eml", "From: a@example.org\nSubject: b\nContent-Type: text/plain\n\n"),
    "rtf": _plain(".rtf", "{\\rtf1 "),
    "docx": _docx,
    "odt": _odt,
    "xlsx": _xlsx,
    "ods": _ods,
    "pdf": _pdf,
}


if __name__ == "__main__":
    main()
