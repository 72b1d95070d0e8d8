"""Time every reader against the bare library on the same files, in the same run.

Makes one file per format from the invented example study's words (`--words`, 60,000 by
default), takes the example's own PDFs, and prints one JSON line per format: megabytes and,
for PDF, pages per second of the reader and of the library alone, and the ratio of their
times. The bare library gives plain text only: no speakers, cells, notes, pages or boxes.
"""

from __future__ import annotations

import argparse
import csv
import email
import email.policy
import html
import io
import json
import re
import tempfile
import time
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pipeline.ingest.formats import READERS

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "raw" / "example-portfolio"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def turns(count: int) -> list[str]:
    """Return about `count` words of the example study as paragraphs."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt")))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    words = sum(len(line.split()) for line in lines)
    return lines * max(1, count // words)


def make(folder: Path, lines: list[str]) -> list[Path]:
    """Write one file per format into `folder` and return the files."""
    import docx
    from openpyxl import Workbook

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / "made.docx"))
    body = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in lines)
    content = (
        f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / "made.odt", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", content)
    escaped = [re.sub(r"[^\x00-\x7f]", lambda sign: f"\\u{ord(sign[0])}?", line) for line in lines]
    rich = "\\par\n".join(escaped)
    (folder / "made.rtf").write_text("{\\rtf1\\ansi " + rich + "\\par}", encoding="ascii")
    page = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    (folder / "made.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    plain = "\n\n".join(lines)
    (folder / "made.txt").write_text(plain, encoding="utf-8")
    (folder / "made.md").write_text(plain, encoding="utf-8")
    mail = email.message.EmailMessage()
    mail["Subject"] = "Notes"
    mail.set_content(plain)
    (folder / "made.eml").write_bytes(mail.as_bytes())
    cues = [
        f"00:{n // 60 % 60:02d}:{n % 60:02d}.000 --> 00:59:59.000\n{line}"
        for n, line in enumerate(lines)
    ]
    (folder / "made.vtt").write_text("WEBVTT\n\n" + "\n\n".join(cues), encoding="utf-8")
    srt = [f"{n}\n{cue.replace('.000', ',000')}" for n, cue in enumerate(cues, 1)]
    (folder / "made.srt").write_text("\n\n".join(srt), encoding="utf-8")
    rows = [["Name", "Question", "Answer"], *(["Ana", "What changed?", line] for line in lines)]
    with open(folder / "made.csv", "w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "made.xlsx")
    return sorted(folder.iterdir())


def bare_docx(path: Path) -> object:
    """Read with python-docx."""
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def bare_odt(path: Path) -> object:
    """Read with zipfile and lxml."""
    from lxml import etree

    with zipfile.ZipFile(path) as opened:
        return "".join(etree.fromstring(opened.read("content.xml")).itertext())


def bare_pdf(path: Path) -> object:
    """Read with pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as opened:
        return [page.extract_text() for page in opened.pages]


def bare_rtf(path: Path) -> object:
    """Read with striprtf."""
    from striprtf.striprtf import rtf_to_text

    return rtf_to_text(path.read_text(encoding="latin-1"))


def bare_html(path: Path) -> object:
    """Read with lxml."""
    from lxml import html as pages

    return pages.fromstring(path.read_bytes()).text_content()


def bare_eml(path: Path) -> object:
    """Read with the standard library."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return message.get_body(("plain",)).get_content()


def bare_csv(path: Path) -> object:
    """Read with the standard library."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def bare_xlsx(path: Path) -> object:
    """Read with openpyxl."""
    from openpyxl import load_workbook

    return [list(sheet.values) for sheet in load_workbook(path, data_only=True)]


def bare_text(path: Path) -> object:
    """Read as lines."""
    return path.read_text(encoding="utf-8").splitlines()


BARE: dict[str, Callable[[Path], object]] = {
    ".docx": bare_docx,
    ".odt": bare_odt,
    ".pdf": bare_pdf,
    ".rtf": bare_rtf,
    ".html": bare_html,
    ".eml": bare_eml,
    ".csv": bare_csv,
    ".xlsx": bare_xlsx,
}


def seconds(read: Callable[[Path], object], paths: list[Path], rounds: int) -> float:
    """Return the shortest time that reading all `paths` took."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        for path in paths:
            read(path)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Print one line per format."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--words", type=int, default=60_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--pdf", type=Path, nargs="*", help="PDFs; the example's by default")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as made:
        groups = {path.suffix: [path] for path in make(Path(made), turns(chosen.words))}
        groups[".pdf"] = chosen.pdf or sorted(EXAMPLES.glob("*.pdf"))
        for suffix, paths in groups.items():
            read = import_module(READERS[suffix]).read
            pages = sum(read(path).pages or 0 for path in paths)
            bare = BARE.get(suffix, bare_text)
            bare(paths[0])
            ours, theirs = seconds(read, paths, chosen.rounds), seconds(bare, paths, chosen.rounds)
            size = sum(path.stat().st_size for path in paths) / 1e6
            line = {
                "benchmark": "reader_speed",
                "format": suffix,
                "megabytes": round(size, 2),
                "mb_per_second": round(size / ours, 2),
                "bare_mb_per_second": round(size / theirs, 2),
                "times_the_library": round(ours / theirs, 2),
            }
            if pages:
                line |= {
                    "pages_per_second": round(pages / ours, 1),
                    "bare_pages_per_second": round(pages / theirs, 1),
                }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
