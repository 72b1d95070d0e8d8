"""CSV files that people saved, whatever their delimiter and encoding."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any


def read_csv(path: Path) -> list[list[Any]]:
    """Return the cells of a CSV file, whatever its delimiter and encoding."""
    text = decode(path.read_bytes())
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def decode(content: bytes) -> str:
    """Return the text of UTF-8 (with or without mark), UTF-16 with mark, or cp1252 bytes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
