"""The same run for another audience: fewer tables, merged counts, only quotes cleared for it.

Outside the team every audience gets the same numbers, so that two releases together tell
no more than one; they differ in their quotes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.decisions import of_kind
from pipeline.errors import PrivacyError, nearest
from pipeline.privacy import AUDIENCES, may_share
from pipeline.synthesis.evidence import Evidence, Informant, gather
from pipeline.synthesis.release_tables import tables_for_release
from pipeline.synthesis.rows import records_of
from pipeline.synthesis.stage import FOLDER, build_tables, remove_stale, write_tables

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.corpus import Corpus
    from pipeline.study import Study
    from pipeline.synthesis.sheet import Sheet


def release_view(sheets: Mapping[str, Sheet], corpus: Corpus, profile: str) -> dict[str, Sheet]:
    """Return the tables as an audience may see them: team, funder, peers or public.

    Raises `PrivacyError` for an unknown audience.
    """
    if profile not in AUDIENCES:
        raise PrivacyError(f"no audience '{profile}'.{nearest(profile, AUDIENCES)}")
    if profile == "team":
        return dict(sheets)
    return tables_for_release(corpus, cleared(gather(corpus), corpus, profile), profile)


def write_profile(corpus: Corpus, study: Study, profile: str) -> list[Path]:
    """Write the tables of an audience into a folder of its own; return the files.

    The workbook and the report are made for the team and are not written here.
    """
    sheets = release_view(build_tables(corpus), corpus, profile)
    folder = study.processed / FOLDER / "profiles" / profile / "tables"
    written = write_tables(sheets.values(), folder)
    remove_stale(folder, written)
    return written


def cleared(evidence: Evidence, corpus: Corpus, audience: str) -> Evidence:
    """Return the evidence with quotable what an audience may read, and nothing else.

    Its source consents to that audience, and its speaker is not the only one of its
    group in a partnership, unless a person released the passage for the audience.
    """
    shared = {
        row["source_id"]: may_share(row, audience) and bool(row["verbatim"])
        for row in records_of(corpus.sources)
    }
    alone = _alone(list(evidence.informants.values()))
    released = _released(corpus, audience)

    def may_show(source_id: str, start: int, end: int) -> bool:
        if not shared.get(source_id, False):
            return False
        return source_id not in alone or (source_id, start, end) in released

    codings = tuple(
        replace(claim, quotable=may_show(claim.source_id, claim.start, claim.end))
        for claim in evidence.codings
    )
    by_row = {claim.row: claim for claim in codings}
    informants = {
        name: replace(informant, quotable=shared[name] and name not in alone)
        for name, informant in evidence.informants.items()
    }
    return replace(
        evidence,
        informants=informants,
        codings=codings,
        claims=tuple(claim for claim in codings if claim.state),
        under={
            code: tuple(by_row[claim.row] for claim in claims)
            for code, claims in evidence.under.items()
        },
    )


def _alone(informants: Sequence[Informant]) -> set[str]:
    """Return sources that are the only one of their group in a partnership, or in the study."""
    alone: set[str] = set()
    places: dict[tuple[str, str | None], list[str]] = {}
    for informant in informants:
        for case in informant.cases or (None,):
            places.setdefault((informant.group, case), []).append(informant.source_id)
    for names in places.values():
        if len(names) == 1:
            alone.update(names)
    return alone


def _released(corpus: Corpus, audience: str) -> set[tuple[str, int, int]]:
    """Return the passages that a person released for an audience, or for a wider one."""
    return set(_release_passages(corpus, AUDIENCES[AUDIENCES.index(audience) :]))


def _release_passages(corpus: Corpus, audiences: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    hashes: dict[str, Any] = dict(
        zip(corpus.documents["source_id"], corpus.documents["text_hash"], strict=True)
    )
    for decision in of_kind(corpus.decisions, "quote release"):
        at = decision.passage
        if at is None or decision.body.get("audience") not in audiences:
            continue
        if hashes.get(at.source_id) == at.text_hash:
            yield at.source_id, at.start, at.end
