"""Reads .txt: a chat's messages, or paragraphs, their lines kept apart until it is known who speaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import clean, decode, read_bytes
from pipeline.ingest.files.chats import is_chat, messages
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Reading:
    """Return one piece per paragraph, which ends at an empty line; of a chat, per message."""
    raw = decode(read_bytes(path), path.name)
    return Reading(pieces=tuple(messages(raw) if is_chat(raw) else paragraphs(clean(raw))))


def paragraphs(text: str) -> list[Piece]:
    """Return the paragraphs of plain text, each line without the space around it."""
    found: list[Piece] = []
    for part in re.split(r"\n[ \t]*\n", text):
        lines = [line.strip() for line in part.split("\n")]
        body = "\n".join(line for line in lines if line)
        if body:
            found.append(Piece(text=body))
    return found
