"""Safe opening: every reader gets its bytes, archive parts, XML and text from here.

Nothing is ever extracted to disk, no network is asked, and whatever is too large, locked,
damaged or of another type than its name says becomes a `SourceError` with the remedy.
"""

from __future__ import annotations

import ctypes
import re
import threading
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.archives import Limits as Limits
from pipeline.errors import SourceError
from pipeline.ingest.files.characters import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


LIMITS = Limits()

# First bytes -> what the file really is, and what to do with it. One more type is one more row.
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"ID3", "sound or film"),
    (b"OggS", "sound or film"),
    (b"RIFF", "sound or film"),
    (b"\x1f\x8b", "packed file"),
    (b"7z\xbc\xaf", "packed file"),
    (b"Rar!", "packed file"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)


class _TooLongError(BaseException):
    """Raised inside a reader by the clock; no `except Exception` of a library holds it."""


def content(path: Path, kind: str) -> bytes:
    """Return the bytes of a file that is `kind` (zip, pdf, rtf) and not too large.

    Raises `SourceError` when it is missing, empty, over the limit, or another type.
    """
    found = read_bytes(path)
    _check_type(path, found, kind)
    return found


def _check_type(path: Path, found: bytes, kind: str) -> None:
    start = found[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    real = next((name for sign, name in SIGNATURES if start.startswith(sign)), "text")
    if kind == "pdf" and b"%PDF-" in found[:1024]:
        return
    if real == kind:
        return
    if real == "ole":
        raise SourceError(_about_ole(path, found))
    if real == "text":
        raise SourceError(
            f"{path.name} is not what its ending says, or is cut off at the start. "
            "Open it in the program that made it and save it again"
        )
    raise SourceError(
        f"{path.name} is in truth a {_in_words(real, found)}. "
        "Give it the right ending, or save it again as the type that its name says"
    )


def _about_ole(path: Path, found: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in found:
        return f"{path.name} is protected by a password. Save a copy without one and use that"
    return (
        f"{path.name} is in an old Office format (.doc, .xls). "
        "Open it and save it as .docx, .odt or .xlsx"
    )


def _in_words(real: str, found: bytes) -> str:
    inside = (
        (b"word/", "Word file (.docx)"),
        (b"xl/", "Excel file (.xlsx)"),
        (b"opendocument.text", "OpenDocument text (.odt)"),
    )
    if real == "zip":
        return next((words for mark, words in inside if mark in found), "zip archive")
    return {"pdf": "PDF (.pdf)", "rtf": "rich text file (.rtf)", "image": "picture"}.get(real, real)


# What no file can cause: a bug of ours, which keeps its traceback.
OUR_FAULTS = (NameError, ImportError)


@contextmanager
def parsing(path: Path, part: str = "") -> Iterator[None]:
    """Turn whatever a library raises on a damaged file into a `SourceError` with the remedy.

    Only the call of the library stands inside, so that a fault of ours keeps its traceback.
    """
    try:
        yield
    except (SourceError, *OUR_FAULTS):
        raise
    except Exception as fault:
        where = f" ({part})" if part else ""
        raise SourceError(
            f"{path.name}{where} is damaged or incomplete [{type(fault).__name__}]. Open it in the "
            "program that made it and save it again, or ask for a fresh copy"
        ) from None


@contextmanager
def bounded(path: Path, seconds: float | None = None) -> Iterator[None]:
    """Stop a reader that takes too long or nests too deep, with a `SourceError`.

    A timer raises inside the reading thread, on every system and without a second process;
    whatever could be long in compiled code is bounded by size before.
    """
    reader = ctypes.c_ulong(threading.get_ident())
    allowed = LIMITS.seconds if seconds is None else seconds
    gate, over, sent = threading.Lock(), threading.Event(), threading.Event()

    def stop() -> None:
        with gate:
            if not over.is_set():
                sent.set()
                send = ctypes.pythonapi.PyThreadState_SetAsyncExc
                send(reader, ctypes.py_object(_TooLongError))

    timer = threading.Timer(allowed, stop)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            timer.cancel()
            with gate:
                over.set()
            for _ in range(1000 * sent.is_set()):
                pass  # what was sent arrives between two steps, here at the latest
    except RecursionError:
        raise SourceError(
            f"{path.name} is nested deeper than a document can be. "
            "Save it again from the program that made it"
        ) from None
    except _TooLongError:
        raise SourceError(
            f"{path.name} took longer than {allowed:.0f} seconds to read. "
            "Save it again from the program that made it, or split it"
        ) from None


def check_streams(path: Path, raw: bytes) -> None:
    """Raise `SourceError` for a PDF whose packed streams unpack to more than allowed."""
    unpacked = 0
    for match in re.finditer(rb"stream\r?\n", raw):
        packed = raw[match.end() : match.end() + 2]
        if packed[:1] != b"\x78":
            continue
        unpacked += _unpacked(memoryview(raw)[match.end() :], LIMITS.total_bytes - unpacked)
        if unpacked >= LIMITS.total_bytes:
            raise SourceError(
                f"{path.name} unpacks to more than {LIMITS.total_bytes / 1e6:.0f} MB. "
                "It may be made to do harm: ask the sender for a fresh copy"
            )


def _unpacked(packed: memoryview, most: int) -> int:
    """Return how many bytes a stream unpacks to, counting no further than `most`."""
    engine = zlib.decompressobj()
    size = 0
    try:
        for start in range(0, len(packed), 65536):
            rest: bytes = bytes(packed[start : start + 65536])
            while rest and size < most:
                size += len(engine.decompress(rest, 1 << 20))
                rest = engine.unconsumed_tail
            if engine.eof or size >= most:
                break
    except zlib.error:
        pass
    return size
