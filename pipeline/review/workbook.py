"""What people typed into the workbook, read back as decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from pipeline.archives import TooLargeError
from pipeline.errors import DecisionError
from pipeline.excel.filled_in import Entry, FilledIn, read_filled_in
from pipeline.excel.page import COVER, YOU
from pipeline.review import blind, clearing, intrusion, judged, judgements, passages, statements
from pipeline.review.merging import only_new, without_contradictions
from pipeline.review.names import Known, known_of
from pipeline.study.decisions import Decision

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

# Form -> its fields to fill in, and what makes decisions of a row. To add a form: write it
# with a `Page` of that key, and add its line here.
FORMS: dict[str, tuple[tuple[str, ...], Callable[[Entry, Known], list[Decision]]]] = {
    "codings": (judgements.FIELDS, judgements.judgements),
    "added": (passages.FIELDS, passages.added_passage),
    "blind": (blind.SEGMENT_FIELDS, blind.blind_coding),
    "blind sources": (blind.SOURCE_FIELDS, blind.read_in_full),
    "framework": (statements.SUMMARY_FIELDS, statements.summary),
    "enablers": (statements.LEVEL_FIELDS, statements.level),
    "themes": (statements.THEME_FIELDS, statements.theme),
    "findings": (statements.FINDING_FIELDS, statements.finding),
    "intrusion": (intrusion.FIELDS, intrusion.intrusion),
    "waiting": (clearing.FIELDS, clearing.clearing),
    **judged.readers(),
}
Told = tuple[Decision, str]  # a decision, and the sheet and row it comes from


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a workbook says that the study does not know yet."""

    decisions: tuple[Decision, ...]
    messages: tuple[str, ...]  # what could not be taken in, with sheet and row


def read_workbook(path: Path, corpus: Corpus, made_at: str) -> ReadBack:
    """Return what people typed into a workbook since it was written.

    An unchanged workbook gives nothing, and one that was read before gives nothing new.
    A row that cannot be understood gives a message and no decision; the others go on.
    Raises `DecisionError` for a file that is no Excel workbook.
    """
    filled_in = _read(path)
    known = known_of(corpus, made_at, _your_name(filled_in))
    told, messages = _decisions(filled_in.entries, known)
    agreeing, contradictions = without_contradictions(told)
    return ReadBack(
        decisions=tuple(only_new(agreeing, corpus.decisions)),
        messages=(*filled_in.messages, *messages, *contradictions),
    )


def _read(path: Path) -> FilledIn:
    editable = {form: fields for form, (fields, _) in FORMS.items()} | {COVER: ("name",)}
    try:
        filled_in = read_filled_in(path, editable, always=(COVER,))
    except TooLargeError as fault:
        raise DecisionError(f"{path} {fault}. Type into a fresh workbook") from None
    except (BadZipFile, OSError, KeyError, ValueError, TypeError, EOFError):
        raise DecisionError(
            f"{path} cannot be read as Excel. Save it as .xlsx again, or move it away to have "
            "it written anew; nothing in it was changed"
        ) from None
    if filled_in.written_here:
        return filled_in
    message = (
        f"{path.name}: its hidden sheets are gone or it was not written by this program, so "
        "nothing was read from it. Type the changes into a fresh workbook"
    )
    return FilledIn((), (message,), written_here=False)


def _your_name(filled_in: FilledIn) -> str:
    names = [entry for entry in filled_in.entries if entry.form == COVER and entry.row_id == YOU]
    return names[0].get("name") if names else ""


def _decisions(entries: Iterable[Entry], known: Known) -> tuple[list[Told], list[str]]:
    told: list[Told] = []
    messages: list[str] = []
    for entry in entries:
        if entry.form == COVER:
            continue
        try:
            told += [(decision, entry.where) for decision in FORMS[entry.form][1](entry, known)]
        except DecisionError as fault:
            messages.append(f"{entry.where}: not taken in: {fault}{_column(entry, fault)}")
    return told, messages


def _column(entry: Entry, fault: DecisionError) -> str:
    """Return ` (column M)` when the message quotes what stands in a cell of the row."""
    quoted = re.search(r"no [\w ()]+ '([^']+)'", str(fault))
    letters = entry.column_of(quoted.group(1)) if quoted else ""
    return f" (column {letters})" if letters else ""
