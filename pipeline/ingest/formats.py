"""Which reader reads which file, and what every reader's pieces are put through."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.errors import SensemakingError, SourceError
from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.guard import OUR_FAULTS, bounded
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from pathlib import Path

# Suffix -> module with `read(path) -> Reading`, imported when first needed.
# To add a format: write one such module and name it here.
READERS = {
    ".txt": "pipeline.ingest.files.text",
    ".text": "pipeline.ingest.files.text",
    ".md": "pipeline.ingest.files.markdown",
    ".markdown": "pipeline.ingest.files.markdown",
    ".vtt": "pipeline.ingest.files.captions",
    ".srt": "pipeline.ingest.files.captions",
    ".csv": "pipeline.ingest.fields.tables",
    ".tsv": "pipeline.ingest.fields.tables",
    ".xlsx": "pipeline.ingest.fields.tables",
    ".ods": "pipeline.ingest.fields.tables",
    ".docx": "pipeline.ingest.files.office.word",
    ".odt": "pipeline.ingest.files.office.odt",
    ".rtf": "pipeline.ingest.files.office.rtf",
    ".pdf": "pipeline.ingest.files.pdf.document",
    ".html": "pipeline.ingest.files.html",
    ".htm": "pipeline.ingest.files.html",
    ".eml": "pipeline.ingest.files.email",
}
REMEDIES = {
    ".doc": "save it as .docx",
    ".xls": "save it as .xlsx",
    ".docm": "save it as .docx, without macros",
    ".xlsm": "save it as .xlsx, without macros",
    ".pages": "export it as .docx",
    ".numbers": "export it as .xlsx",
    ".msg": "save the message as .eml",
    ".mp3": "add its transcript",
    ".m4a": "add its transcript",
    ".wav": "add its transcript",
    ".mp4": "add its transcript",
    ".zip": "unpack it",
    ".eaf": "in ELAN choose File, Export As, Tab-delimited Text, and save it as .tsv",
    ".textgrid": "in Praat or ELAN export it as tab-delimited text, and save it as .tsv",
    ".trs": "in Transcriber export it as .txt",
    ".otr": "in oTranscribe choose Export, plain text (.txt) or Markdown (.md)",
    ".cha": "in CLAN export it as text, or save a copy as .txt with a line `Name: words` for each turn",
    ".json": "export the transcript from the speech recognition as .vtt, .srt or .txt",
    ".jsonl": "export the transcript from the speech recognition as .vtt, .srt or .txt",
    ".sbv": "download the captions as .srt or .vtt instead",
    ".ass": "save the captions as .srt",
    ".ssa": "save the captions as .srt",
    ".ttml": "save the captions as .vtt or .srt",
    ".dfxp": "save the captions as .vtt or .srt",
    ".xlsb": "save it as .xlsx",
    ".fods": "save it as .ods",
    ".sav": "export it from SPSS as .csv, with labels instead of codes",
    ".dta": "export it from Stata as .csv, with labels instead of codes",
    ".pptx": "save it as .pdf",
    ".ppt": "save it as .pdf",
    ".odp": "save it as .pdf",
    ".gdoc": "it is a link only; download the document as .docx",
    ".gsheet": "it is a link only; download the sheet as .xlsx",
    ".jpg": "a picture is not read; type its words out, or scan it to a .pdf with a text layer",
    ".jpeg": "a picture is not read; type its words out, or scan it to a .pdf with a text layer",
    ".png": "a picture is not read; type its words out, or scan it to a .pdf with a text layer",
    ".qdpx": "export the transcripts from the analysis program as .docx",
    ".nvp": "export the transcripts from NVivo as .docx",
    ".nvpx": "export the transcripts from NVivo as .docx",
}


LOST = "\ufffd"  # what a program writes for a letter that it could not read


def read_file(path: Path, part: str | None = None) -> Reading:
    """Return the pieces of a file, or of one response (`R01`) or sheet (`S02`) of it, cleaned.

    Raises `SourceError` when no reader knows the format, the file holds no text, or its
    reader gives up; whatever a reader raises besides becomes a `SourceError` too, since
    one broken file must not stop the others.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise SourceError(refusal(path))
    try:
        with bounded(path):
            reading = _read(path, suffix, part)
    except (SensemakingError, *OUR_FAULTS):
        raise
    except Exception as fault:
        raise SourceError(
            f"{path.name}: cannot be read ({type(fault).__name__}); "
            "open it, save it again, and run again"
        ) from fault
    pieces = tuple(_clean(piece) for piece in reading.pieces)
    told = pieces if reading.kind else [piece for piece in pieces if piece.set_aside is None]
    if not any(piece.text for piece in told):
        raise SourceError(
            f"{path.name}: no text found; check that the file is not empty or scanned"
        )
    return replace(reading, pieces=pieces, warnings=(*reading.warnings, *_lost(path, pieces)))


def _lost(path: Path, pieces: tuple[Piece, ...]) -> list[str]:
    """Return a warning about letters that the file itself has lost; of a PDF its reader tells."""
    signs = sum(piece.text.count(LOST) for piece in pieces if LOST in piece.text)
    if not signs or path.suffix.lower() == ".pdf":
        return []
    return [
        f"{path.name}: {signs} letters are lost in the file itself ({LOST} stands for them): save it "
        "again as UTF-8 from the program that made it"
    ]


def refusal(path: Path) -> str:
    """Return why a file of a format that nobody reads is not read, and how to make one that is."""
    known = f"save or export it as one of {', '.join(sorted(READERS))}"
    return f"{path.name}: this format is not read; {REMEDIES.get(path.suffix.lower(), known)}"


def _read(path: Path, suffix: str, part: str | None) -> Reading:
    if part is not None:
        from pipeline.ingest.fields.tables import read_part

        return read_part(path, part)
    module = import_module(READERS[suffix])
    reading: Reading = module.read(path)
    return reading


def _clean(piece: Piece) -> Piece:
    return replace(
        piece,
        text=clean(piece.text).strip(),
        speaker=_line(piece.speaker),
        label=_line(piece.label),
        bold_lead=_line(piece.bold_lead),
    )


def _line(text: str | None) -> str | None:
    return " ".join(clean(text).split()) or None if text else None
