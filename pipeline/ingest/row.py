"""The row of a source: what the register says, what its own file tells, and who consents."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.ingest.assembly import SPOKEN
from pipeline.ingest.files.characters import folded
from pipeline.ingest.turns.labels import read_label
from pipeline.records import Source
from pipeline.study.listed import split
from pipeline.study.privacy import AUDIENCES, NOT_RECORDED, narrowest, pseudonymise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.ingest.assembly import Drafting
    from pipeline.ingest.draft import Draft
    from pipeline.ingest.listing import SourceFile
    from pipeline.ingest.whole.likeness import Likeness
    from pipeline.records import Document
    from pipeline.study.privacy import Roster
    from pipeline.study.register import Register, Row

UNKNOWN_CASE = "?"  # a partnership that the register does not have
CONSENTS = {"consent_quote": ("yes", "no"), "consent_share": AUDIENCES[::-1]}


def shown_path(file: SourceFile, roster: Roster) -> str:
    """Return the path of a source; one that holds a name becomes the id and the suffix."""
    words = re.sub(r"[-_./\\#]+", " ", file.relative)
    if pseudonymise(words, roster)[0] == words:
        return file.relative
    name, _, part = file.relative.partition("#")
    return file.source_id + PurePosixPath(name).suffix + (f"#{part}" if part else "")


def source_row(
    file: SourceFile,
    status: str,
    drafting: Drafting | None,
    document: Document | None,
    likeness: Likeness,
    roster: Roster,
    told: Mapping[str, str],
    speakers: Sequence[Row],
) -> Source:
    """Return the row of a source: what the register says, and defaults that grant nothing."""
    kind = cell(file, "kind") or drafted_kind(drafting)
    consents = consents_of(file, speakers)

    def given(column: str) -> str:
        return cell(file, column) or told.get(column, "")

    def shown(column: str) -> str | None:
        return pseudonymise(given(column), roster)[0] or None

    spoken = kind in SPOKEN and drafting is not None and not drafting.transcript
    return Source(
        source_id=file.source_id,
        path=shown_path(file, roster),
        kind=kind,
        informant_group=cell(file, "informant_group") or "unknown",
        organisation=shown("organisation"),
        partnerships="" if given("partnerships") == UNKNOWN_CASE else shown("partnerships") or "",
        region=shown("region"),
        country=shown("country"),
        language=given("language") or None,
        date=given("date") or None,
        period=cell(file, "period") or None,
        verbatim=cell(file, "verbatim") != "no" if cell(file, "verbatim") else not spoken,
        translated_from=cell(file, "translated_from") or None,
        written_for_funder=cell(file, "written_for_funder") == "yes",
        instrument=cell(file, "instrument") or None,
        consent_analyse=cell(file, "consent_analyse") or NOT_RECORDED,
        consent_quote=consents["consent_quote"] or NOT_RECORDED,
        consent_share=consents["consent_share"] or NOT_RECORDED,
        retain_until=cell(file, "retain_until") or None,
        ai_assist=cell(file, "ai_assist") or NOT_RECORDED,
        drafted=file.drafted,
        status=status,
        words=document.words if document else 0,
        duplicate_of=likeness.repeats if document else None,
        version=likeness.version if document else None,
    )


def consents_of(file: SourceFile, speakers: Sequence[Row]) -> dict[str, str]:
    """Return what a source may be quoted for: what all agree to, the source and its speakers."""
    return {
        column: narrowest([cell(file, column), *(row.get(column) for row in speakers)], order)
        if cell(file, column)
        else ""
        for column, order in CONSENTS.items()
    }


def told_in(file: SourceFile, drafting: Drafting | None, register: Register) -> dict[str, str]:
    """Return what the columns of a form say of a response that has no row of its own.

    A partnership is given by its id; one that the register does not know is `UNKNOWN_CASE`.
    """
    if drafting is None or not (file.drafted or file.shared):
        return {}
    told = dict(drafting.about)
    if told.get("partnerships") and register.partnerships:
        known = {
            folded(row.get(name)): row.get("partnership_id")
            for row in register.partnerships
            for name in ("name", "partnership_id")
        }
        ids = [known.get(folded(name), UNKNOWN_CASE) for name in split(told["partnerships"])]
        told["partnerships"] = UNKNOWN_CASE if UNKNOWN_CASE in ids else ";".join(ids)
    return told


def cell(file: SourceFile, column: str) -> str:
    """Return what the register says about a source in a column, or an empty string."""
    return file.row.get(column) if file.row else ""


def drafted_kind(drafting: Drafting | None) -> str:
    """Return the kind to draft for a source that the register does not describe."""
    if drafting is None:
        return "programme document"
    if drafting.kind:
        return drafting.kind
    if drafting.transcript:
        informants = {d.speaker for d in drafting.drafts if d.role == "informant"}
        return "focus group" if len(informants) > 2 else "interview"
    fields = any(draft.kind == "field" for draft in drafting.drafts)
    return "one-page report" if fields else "programme document"


def without_refusing(drafts: tuple[Draft, ...], speakers: Sequence[Row]) -> tuple[Draft, ...]:
    """Return the drafts without what those speakers said who do not consent to be analysed."""
    refused = {
        read_label(row.get("label")).key for row in speakers if row.get("consent_analyse") == "no"
    }
    return tuple(
        draft
        for draft in drafts
        if draft.speaker is None or read_label(draft.speaker).key not in refused
    )


def speakers_of(file: SourceFile, register: Register) -> list[Row]:
    """Return the rows of the sheet speakers about a source."""
    return [row for row in register.speakers if row.get("source_id") == file.source_id]
