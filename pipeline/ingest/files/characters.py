"""Bytes to plain characters: encodings told apart, invisible and broken characters put right."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 100_000_000  # bytes of a text file that is still read

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
# First bytes of files that are no text, however they are named.
OTHER_FORMATS = (
    (b"%PDF-", "a PDF file", ".pdf"),
    (b"PK\x03\x04", "a Word, Excel or OpenDocument file", ".docx, .xlsx or .odt"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file", ".docx or .xlsx, saved anew"),
    (b"{\\rtf", "a rich text file", ".rtf"),
    (b"\x89PNG", "a picture", ".docx or .pdf with its text typed out"),
    (b"\xff\xd8\xff", "a picture", ".docx or .pdf with its text typed out"),
)

SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
UNSEEN_RANGES = (
    (0xAD, 0xAE),
    (0x61C, 0x61D),
    (0x200B, 0x200C),
    (0x200E, 0x2010),
    (0x2060, 0x2061),
    (0xFEFF, 0xFF00),
    (0, 0x09),
    (0x0B, 0x0C),
    (0x0E, 0x20),
    (0x7F, 0xA0),
    (0x202A, 0x202F),
    (0x2066, 0x206A),
)
UNSEEN = dict.fromkeys([number for first, last in UNSEEN_RANGES for number in range(first, last)])
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
LINE_ENDS = {0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
TRANSLATION = UNSEEN | SPACES | LIGATURES | LINE_ENDS | dict.fromkeys(range(0xD800, 0xE000), "�")
NO_LETTERS = re.compile(r"[\W_]+")
TRANSLATED = re.compile("[" + "".join(re.escape(chr(number)) for number in TRANSLATION) + "]")


def read_text(path: Path) -> str:
    """Return the text of a file, whatever its encoding and line ends.

    Raises `SourceError` when it is empty, over 100 MB, unreadable, or not text at all.
    """
    return clean(decode(read_bytes(path), path.name))


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; `SourceError` when it is empty, too large or unreadable."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise SourceError(f"{path.name}: over 100 MB; split it into smaller files")
        content = path.read_bytes()
    except OSError as fault:
        raise SourceError(f"{path.name}: cannot be opened: {fault.strerror}") from None
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise SourceError(f"{path.name}: the file is empty; replace it or remove it")
    return content


def decode(content: bytes, name: str) -> str:
    """Return the text of the bytes of a file.

    A byte order mark decides; else UTF-8, with single lines of cp1252 among them; else
    UTF-16 without a mark; else the code page that `charset_normalizer` finds likeliest.
    Raises `SourceError` when the bytes are of another format.
    """
    for first, what, suffix in OTHER_FORMATS:
        if content.startswith(first):
            raise SourceError(f"{name}: holds {what}, not text; rename it to {suffix}")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if content.count(0) > len(content) // 5:
        return _wide(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _code_page(content)


def _wide(content: bytes, name: str) -> str:
    """Return UTF-16 text without a mark; Latin letters have their zero byte on one side."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    if max(even, odd) < 4 * min(even, odd) + 1:
        raise SourceError(f"{name}: is no text file; save it as text (UTF-8)")
    return content.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")


def _code_page(content: bytes) -> str:
    high = sum(byte > 0x7F for byte in content[:100_000])
    if high < len(content[:100_000]) // 6:
        return "\n".join(_line(line) for line in content.split(b"\n"))
    from charset_normalizer import from_bytes

    best = from_bytes(content[:100_000]).best()
    return content.decode(best.encoding if best else "cp1252", errors="replace")


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def clean(text: str) -> str:
    """Return text with line feeds as line ends, plain spaces, composed accents and nothing unseen."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if TRANSLATED.search(text):
        text = text.translate(TRANSLATION)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return text for comparison: lower case, no accents, only letters, digits and spaces."""
    kept = text.casefold()
    if not kept.isascii():
        plain = unicodedata.normalize("NFKD", kept)
        kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return NO_LETTERS.sub(" ", kept).strip()


def paragraph_hash(folded_text: str) -> str:
    """Return a short hash of a paragraph's folded text."""
    return hashlib.sha256(folded_text.encode()).hexdigest()[:16]
