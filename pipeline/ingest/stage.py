"""Ingest: one source file to its document and blocks, pseudonymised, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import SensemakingError
from pipeline.ingest.assembly import SPOKEN, Drafting, setting_of
from pipeline.ingest.documents import build, log_text
from pipeline.ingest.opening import drafting_of
from pipeline.ingest.row import (
    CONSENTS,
    UNKNOWN_CASE,
    cell,
    shown_path,
    source_row,
    speakers_of,
    told_in,
    without_refusing,
)
from pipeline.ingest.whole.likeness import Likeness
from pipeline.ingest.whole.said_before import without_repeats
from pipeline.records import WAITING, Notice, Source
from pipeline.study.privacy import is_over, may_analyse, pseudonymise, write_private
from pipeline.tables import BLOCKS, DOCUMENTS, SOURCES, Table, notices_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.listing import SourceFile
    from pipeline.records import Block, Document
    from pipeline.study.privacy import Roster
    from pipeline.study.register import Register, Row
    from pipeline.study.study import Study

LOG_FOLDER = "pseudonyms"  # in the private folder: one log of replacements per source
UNLIKE = Likeness()
ADD_CASE = "the form names a partnership that the sheet partnerships does not have; add its row"


def ingest(
    file: SourceFile,
    roster: Roster,
    register: Register,
    study: Study,
    likeness: Likeness = UNLIKE,
    today: str = "",
    content: str = "",
) -> dict[Table, list[Any]]:
    """Return one source's row, document, blocks and notices, as records.

    `likeness`: what the source shares with others of the study. `today` (ISO): a source that
    was to be kept until an earlier day is not analysed; empty: the day of the settings.
    `content`: the hash of the file in which the names of the roster were looked for.

    A file that cannot be read is `set aside` with a notice that says why and what to do;
    a source without consent to analyse is not opened. The log of replacements goes to the
    private folder.
    """
    notices: list[Notice] = []
    document: Document | None = None
    blocks: list[Block] = []
    drafting: Drafting | None = None
    status = _standing(file, today or study.settings.study.today, notices)
    if status == "read":
        try:
            drafting, document, blocks = _read(file, roster, register, study, likeness, content)
            if drafting.waits:
                status, document, blocks = WAITING, None, []
                notices.append(_waiting(file, drafting))
        except SensemakingError as fault:
            status = "set aside"
            notices.append(_notice(file, "set aside", _without_names(str(fault), file, roster)))
    if document is None:
        _log(file, study).unlink(missing_ok=True)
    told = told_in(file, drafting, register)
    speakers = speakers_of(file, register)
    source = source_row(file, status, drafting, document, likeness, roster, told, speakers)
    notices += _speaker_notices(file, source, speakers)
    notices += _notices(file, source, drafting, blocks, roster)
    if told.get("partnerships") == UNKNOWN_CASE:
        notices.append(_notice(file, "warning", ADD_CASE))
    return {
        SOURCES: [source],
        DOCUMENTS: [document] if document else [],
        BLOCKS: blocks,
        notices_of(1): notices,
    }


def _waiting(file: SourceFile, drafting: Drafting) -> Notice:
    words = sum(doubt.words for doubt in drafting.waits)
    message = (
        f"waits for an answer: {words} words, most of all, would count as an interviewer's and so "
        f"as no evidence. Say in the sheet speakers which role their labels have "
        f"({len(drafting.waits)} rows drafted); then run again"
    )
    return _notice(file, "set aside", message)


def _standing(file: SourceFile, today: str, notices: list[Notice]) -> str:
    """Return whether a source may and can be read, with a notice when not."""
    retain_until = cell(file, "retain_until")
    if not may_analyse({"consent_analyse": cell(file, "consent_analyse")}):
        notices.append(_notice(file, "set aside", "no consent to analyse; the file was not opened"))
        return "no consent"
    if today and is_over(retain_until, today):
        message = f"kept until {retain_until} only; run: sensemaking withdraw {file.source_id}"
        notices.append(_notice(file, "set aside", message))
        return "set aside"
    if file.path is None:
        message = f"{file.relative} is not there; add the file or correct its path in the register"
        notices.append(_notice(file, "set aside", message))
        return "missing"
    return "read"


def _read(
    file: SourceFile,
    roster: Roster,
    register: Register,
    study: Study,
    likeness: Likeness,
    content: str,
) -> tuple[Drafting, Document, list[Block]]:
    setting = setting_of(file, register, likeness.template)
    drafting = drafting_of(file, setting, study.sources, content)
    drafting = replace(drafting, drafts=without_repeats(drafting.drafts, likeness))
    drafting = replace(
        drafting, drafts=without_refusing(drafting.drafts, speakers_of(file, register))
    )
    language = cell(file, "language") or dict(drafting.about).get("language")
    document, blocks, replacements = build(file.source_id, drafting.drafts, roster, language)
    log = _log(file, study)
    if replacements or log.is_file():
        write_private(log, log_text(replacements))
    return drafting, document, blocks


def _without_names(message: str, file: SourceFile, roster: Roster) -> str:
    """Return a message about a file, its path without names."""
    shown = shown_path(file, roster)
    told = message.replace(file.relative, shown)
    renamed = file.path is not None and shown != file.relative
    return told.replace(file.path.name, shown) if file.path and renamed else told


def _log(file: SourceFile, study: Study) -> Path:
    return study.private / LOG_FOLDER / f"{file.source_id}.csv"


def _speaker_notices(file: SourceFile, source: Source, speakers: Sequence[Row]) -> Iterator[Notice]:
    """Yield what the consents of single speakers change about a source."""
    refused = sum(row.get("consent_analyse") == "no" for row in speakers)
    if refused:
        message = "speakers without consent to analyse; what they said is not stored"
        yield _notice(file, "set aside", message, refused)
    for column in CONSENTS:
        own = cell(file, column)
        if own and getattr(source, column) != own:
            message = f"a speaker's {column} is narrower; it holds for the whole source"
            yield _notice(file, "warning", message)


def _notice(file: SourceFile, kind: str, message: str, count: int = 1) -> Notice:
    return Notice(stage="ingest", source_id=file.source_id, kind=kind, message=message, count=count)


def _notices(
    file: SourceFile,
    source: Source,
    drafting: Drafting | None,
    blocks: list[Block],
    roster: Roster,
) -> list[Notice]:
    """Return what was drafted, doubted, and set aside for which reason."""
    notices = []
    if file.drafted:
        message = f"no row in the sheet sources; drafted as {source.kind}: give its informant "
        notices.append(_notice(file, "drafted", message + "group, partnership and consent"))
    elif not cell(file, "kind"):
        notices.append(_notice(file, "drafted", f"no kind given; read as {source.kind}"))
    reasons: dict[str, int] = {}
    for block in blocks:
        if block.set_aside:
            reasons[block.set_aside] = reasons.get(block.set_aside, 0) + 1
    notices += [
        _notice(file, "set aside", f"no evidence: {reason}", count)
        for reason, count in sorted(reasons.items())
    ]
    warnings: Mapping[str, Any] = dict(drafting.warnings) if drafting else {}
    notices += [
        _notice(file, "warning", pseudonymise(_without_names(text, file, roster), roster)[0], count)
        for text, count in warnings.items()
    ]
    if drafting and not (drafting.transcript or drafting.kind) and source.kind in SPOKEN:
        message = "no speakers found: every paragraph counts as the informant's; if it is a "
        message += "transcript, name its labels in the sheet speakers"
        notices.append(_notice(file, "warning", message))
    if source.duplicate_of:
        message = f"repeats the text of {source.duplicate_of}; not counted twice"
        if source.version is not None:
            message = f"version {source.version}; {source.duplicate_of} is the latest and counts"
        notices.append(_notice(file, "warning", message))
    if drafting and not drafting.waits and not any(block.evidence for block in blocks):
        notices.append(_notice(file, "warning", "nothing in the file counts as evidence"))
    return notices
