"""E-mails (.eml): what the sender wrote; headers, quoted mails and signatures set aside."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.characters import clean, decode, read_bytes
from pipeline.ingest.files.html import page_text, pieces_of
from pipeline.ingest.files.pieces import Piece, Reading
from pipeline.ingest.files.text import paragraphs

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

HEADERS = ("From", "To", "Cc", "Date", "Subject")
SIGNATURE = re.compile(r"-- ?$")
# The line before a quoted mail, in en, es, fr, pt and de; and the line above a forwarded one.
WROTE = re.compile(
    r"(?:On|El|Le|Em|Am)\b.{6,200}\b(?:wrote|escribi[óo]|a écrit|escreveu|schrieb)\s*:\s*$"
)
BELOW = re.compile(
    r"-{2,}\s*(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado|"
    r"Message d.origine|Message transféré|Mensagem original|Mensagem encaminhada)\s*-{2,}|_{20,}",
    re.IGNORECASE,
)


def read(path: Path) -> Reading:
    """Return the paragraphs of a mail, then its headers as notes; attachments are only counted.

    Raises `SourceError` when the file is no mail or its text cannot be read.
    """
    with guard.bounded(path):
        raw = read_bytes(path)
        decode(raw[:200_000], path.name)  # refuses a PDF or picture by another name
        with guard.parsing(path):
            message: Any = message_from_bytes(raw, policy=default)
            heads = _headers(message)
            body = message.get_body(preferencelist=("plain", "html"))
            attached = sum(1 for _ in message.iter_attachments())
        if not heads and body is None:
            raise SourceError(f"{path.name} is no mail. Save the message again as .eml")
        pieces = _body(body, path) if body is not None else []
        warning = (f"{attached} attachments not read: add them as files of their own",)
        return Reading(pieces=(*pieces, *heads), warnings=warning if attached else ())


def _headers(message: EmailMessage) -> list[Piece]:
    found = [(name, clean(str(message[name] or ""))) for name in HEADERS]
    return [
        Piece(text=f"{name}: {' '.join(value.split())}", kind="note", set_aside="message header")
        for name, value in found
        if value.strip()
    ]


def _body(body: Any, path: Path) -> list[Piece]:
    with guard.parsing(path):
        raw = body.get_payload(decode=True) or b""
        charset = str(body.get_content_charset() or "")
        flowed = str(body.get_param("format") or "") == "flowed"
        html = body.get_content_type() == "text/html"
    if html:
        return _parted(pieces_of(_text(raw, charset, path, html=True), path))
    text = clean(_text(raw, charset, path, html=False))
    return _parted(paragraphs(_unwrapped(text) if flowed else text))


def _text(raw: bytes, charset: str, path: Path, *, html: bool) -> str:
    """Return a body's text in its declared charset, or as its bytes suggest."""
    try:
        return raw.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError, ValueError):
        return page_text(raw, path.name) if html else decode(raw, path.name)


def _unwrapped(text: str) -> str:
    """Return format=flowed text with its soft line ends undone (RFC 3676, section 4)."""
    return re.sub(r"(?m)(?<!^--) \n(?!>|\n|-- $)", " ", text)


def _parted(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with quoted mails and the signature set aside.

    Lines with `>` are quoted wherever they stand; a forwarded mail and a signature run to
    the end, and so does what follows `On ... wrote:`, unless it is marked with `>`.
    """
    found: list[Piece] = []
    rest: str | None = None
    for piece in pieces:
        for text, why in _stretches(piece.text.split("\n"), rest):
            rest = why if why in ("signature", "quoted mail") else rest
            aside = "quoted mail" if why == "quoted line" else why
            if text.strip():
                kept = None if aside else piece.bold_lead
                kind = "note" if aside else piece.kind
                found.append(
                    Piece(
                        text=text,
                        kind=kind,
                        label=piece.label,
                        level=piece.level,
                        bold_lead=kept,
                        set_aside=aside or piece.set_aside,
                    )
                )
    return found


def _stretches(lines: list[str], rest: str | None) -> list[tuple[str, str | None]]:
    """Return runs of lines with the reason why they are no body text, if any."""
    runs: list[tuple[list[str], str | None]] = []
    for place, line in enumerate(lines):
        rest = rest or _starts(lines, place)
        why = rest or ("quoted line" if line.lstrip().startswith(">") else None)
        if why is None and WROTE.search(line.strip()):
            why = "quoted line"
        if runs and runs[-1][1] == why:
            runs[-1][0].append(line)
        else:
            runs.append(([line], why))
    return [("\n".join(held), why) for held, why in runs]


def _starts(lines: list[str], place: int) -> str | None:
    """Return what runs from this line to the end: a signature, a forwarded mail, or nothing."""
    if SIGNATURE.match(lines[place]):
        return "signature"
    return "quoted mail" if BELOW.match(lines[place].strip()) else None
