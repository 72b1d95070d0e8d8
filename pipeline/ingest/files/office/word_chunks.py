"""Files that a Word document brings in whole (`altChunk`): web pages, mail pages, text, Word."""

from __future__ import annotations

import email
import email.policy
import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from pipeline.ingest.files import html
from pipeline.ingest.files.archives import xml
from pipeline.ingest.files.characters import clean, decode
from pipeline.ingest.files.guard import LIMITS
from pipeline.ingest.files.office.xml_names import attribute
from pipeline.ingest.files.text import paragraphs

if TYPE_CHECKING:
    from pipeline.ingest.files.archives import Archive
    from pipeline.ingest.files.pieces import Piece

RELATIONS = "word/_rels/document.xml.rels"
PAGES = (".html", ".htm", ".xhtml")
MAIL_PAGES = (".mht", ".mhtml", ".eml")


def chunk_pieces(parts: Archive, relation: str) -> list[Piece] | None:
    """Return the pieces of the part that a relation names; None when it cannot be read."""
    name = _target(parts, relation)
    if name is None:
        return None
    suffix = posixpath.splitext(name)[1].lower()
    raw = parts.part(name)
    if suffix in PAGES:
        return html.pieces_of(html.page_text(raw, name), parts.path)
    if suffix in MAIL_PAGES:
        return _page_of_mail(raw, name, parts)
    if suffix == ".txt":
        return paragraphs(clean(decode(raw, name)))
    return _word_text(raw, parts) if raw.startswith(b"PK") else None


def _target(parts: Archive, relation: str) -> str | None:
    """Return the name of the part a relation leads to, within the archive."""
    root = parts.xml(RELATIONS)
    for item in root if root is not None else ():
        if attribute(item, "Id") == relation and attribute(item, "TargetMode") != "External":
            target = attribute(item, "Target") or ""
            name = posixpath.normpath(posixpath.join("word", target)).lstrip("/")
            return name if name in parts.infos else None
    return None


def _page_of_mail(raw: bytes, name: str, parts: Archive) -> list[Piece] | None:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            return html.pieces_of(html.page_text(content, name), parts.path)
    return None


def _word_text(raw: bytes, parts: Archive) -> list[Piece] | None:
    """Return the pieces of a Word file inside a Word file; its own inserted files are not read."""
    from pipeline.ingest.files.office.word import MAIN, Walk
    from pipeline.ingest.files.office.word_styles import Styles
    from pipeline.ingest.files.office.xml_names import child

    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        if MAIN not in opened.namelist() or opened.getinfo(MAIN).file_size > LIMITS.part_bytes:
            return None
        body = child(xml(opened.read(MAIN), parts.path, MAIN), "body")
    walk = Walk(styles=Styles.of(None))
    pieces = list(walk.blocks(body)) if body is not None else []
    walk.end(pieces)
    return pieces
