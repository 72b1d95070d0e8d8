"""Small files for the readers' tests, written by hand: Word, OpenDocument and PDF."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{short}="{ODF}:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip with these parts."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return raw.getvalue()


def word(folder: Path, body: str, **parts: str) -> Path:
    """Write a .docx with this body; other parts by name (`styles`, `comments`, `header1`)."""
    content: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {W} {MC} {WPS}><w:body>{body}</w:body></w:document>"
    }
    content |= {f"word/{name}.xml": text for name, text in parts.items()}
    path = folder / "made.docx"
    path.write_bytes(packed(content))
    return path


def odt(folder: Path, body: str, styles: str = "", **parts: str) -> Path:
    """Write an .odt with this body and these automatic styles."""
    content: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
    }
    content |= {f"{name}.xml": text for name, text in parts.items()}
    path = folder / "made.odt"
    path.write_bytes(packed(content))
    return path


# A stretch of text on a page: x, y from the top, size, font (F1 plain, F2 bold, F3 italic), text
Stretch = tuple[float, float, float, str, str]


def pdf(folder: Path, *pages: list[Stretch], drawn: str = "", extra: str = "") -> Path:
    """Write a PDF whose pages (600 by 800 points) show these stretches.

    `drawn` goes to every page's content as it is (rules, pictures); `extra` to its
    dictionary.
    """
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
    }
    for number, name in enumerate(("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"), 3):
        base = f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"
        objects[number] = base.encode()
    for number, stretches in enumerate(pages):
        text = drawn + "".join(
            f"BT /{font} {size} Tf {x} {800 - y} Td ({_escaped(words)}) Tj ET\n"
            for x, y, size, font, words in stretches
        )
        stream = zlib.compress(text.encode("cp1252"))
        place = 10 + 2 * number
        objects[place] = (
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font"
            f"<</F1 3 0 R/F2 4 0 R/F3 5 0 R>>>>/Contents {place + 1} 0 R{extra}>>"
        ).encode()
        objects[place + 1] = b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (
            len(stream),
            stream,
        )
    path = folder / "made.pdf"
    path.write_bytes(_file(objects))
    return path


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: dict[int, bytes]) -> bytes:
    made = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    made += b"trailer\n<</Size 99/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(made)


def lines(
    *texts: str, x: float = 60, y: float = 80, size: float = 10, font: str = "F1"
) -> list[Stretch]:
    """Return one stretch per text, one below the other."""
    return [(x, y + 13 * number, size, font, text) for number, text in enumerate(texts)]
