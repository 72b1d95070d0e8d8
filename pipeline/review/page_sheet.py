"""What people judged on a page of the report, read from the .csv file that it gives out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.archives import LIMITS
from pipeline.errors import DecisionError
from pipeline.escape import as_typed
from pipeline.excel.filled_in import Entry
from pipeline.review.judgements import judgements
from pipeline.review.merging import only_new, without_contradictions
from pipeline.review.names import Known, known_of
from pipeline.review.workbook import ReadBack, Told
from pipeline.study.anchors import Anchor, anchor, locate

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.corpus import Corpus

COLUMNS = (
    "run", "source", "text_hash", "start", "end", "passage", "code", "decision", "other_code",
    "valence", "note", "coder",
)  # fmt: skip
Row = Mapping[str, str]


def read_page_sheet(path: Path, corpus: Corpus, made_at: str, run: str = "") -> ReadBack:
    """Return what stands in a sheet of the report that the study does not know yet.

    `run` is the id of the run whose files lie in the study. A judgement of another run is taken
    in where its words still stand; each row that is not taken in gives a message. Raises
    `DecisionError` for a file that is no such sheet.
    """
    rows = _rows(path)
    known = known_of(corpus, made_at)
    told: list[Told] = []
    messages = list(_other_run(rows, run))
    for number, row in enumerate(rows, 2):
        where = f"row {number}"
        try:
            told += [(decision, where) for decision in judgements(_entry(row, where, known), known)]
        except DecisionError as fault:
            messages.append(f"{where}: not taken in: {fault}")
    agreeing, contradictions = without_contradictions(told)
    new = tuple(only_new(agreeing, corpus.decisions))
    return ReadBack(decisions=new, messages=(*messages, *contradictions))


def _rows(path: Path) -> list[Row]:
    try:
        if path.stat().st_size > LIMITS.part_bytes:
            raise DecisionError(f"{path} is larger than any sheet of the report")
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)
        )
        rows = [_row(cells) for cells in reader]
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise DecisionError(
            f"{path} cannot be read as a .csv file in UTF-8; import it as the report gave it out"
        ) from None
    if missing:
        raise DecisionError(
            f"{path} is no sheet of the report: it lacks the columns {', '.join(missing)}"
        )
    return [row for row in rows if any(row.values())]


def _row(cells: Mapping[str | None, object]) -> Row:
    return {str(k): as_typed(v.strip()) for k, v in cells.items() if isinstance(v, str)}


def _other_run(rows: list[Row], run: str) -> Iterator[str]:
    other = sorted({row["run"] for row in rows} - {run})
    if run and other:
        yield (
            f"it was given out by the report of run {', '.join(other)}, and the study stands at run "
            f"{run}. What was judged was taken in where the same words still stand"
        )


def _entry(row: Row, where: str, known: Known) -> Entry:
    """Return a row as one of the sheet Codings, once its passage was found in the text."""
    code = row["code"]
    if code not in known.codes.values():
        raise DecisionError(f"no code '{code[:60]}' in the codebook in use")
    passage = _passage(row, known)
    cells = {
        "decision": row["decision"],
        "other_code": row["other_code"],
        "new_valence": row["valence"],
        "note": row["note"],
        "coder": row["coder"],
    }
    name = f"{passage.source_id}:{passage.start}-{passage.end}|{code}"
    return Entry("codings", name, where, cells, {}, {"passage": asdict(passage), "code": code})


def _passage(row: Row, known: Known) -> Anchor:
    """Return where the passage stands in the text of today."""
    source, words = row["source"], row["passage"]
    if source not in known.texts:
        raise DecisionError(f"the study has no source '{source[:60]}'")
    text, digest = known.texts[source]
    start, end = _number(row["start"]), _number(row["end"])
    if row["text_hash"] == digest and _same(text[start:end], words):
        return anchor(source, text, start, end)
    said = Anchor(source_id=source, text_hash="", start=start, end=end, quote=words)
    found = None if row["text_hash"] == digest else locate(said, text, digest)
    if found is None:
        raise DecisionError(
            f"its passage does not stand in {source} as it did on the page; judge it on the page "
            "of today"
        )
    return anchor(source, text, *found)


def _number(typed: str) -> int:
    if not typed.isdecimal():
        raise DecisionError(f"'{typed[:20]}' is no place in a text; leave the columns as they were")
    return int(typed)


def _same(words: str, told: str) -> bool:
    """Return whether two texts are the same but for spaces, which a spreadsheet may change."""
    return bool(words.strip()) and words.split() == told.split()
