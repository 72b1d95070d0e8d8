"""What an audience outside the team may read: consent first, then what people released."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import Evidence, Informant
from pipeline.evidence.rows import records_of
from pipeline.study.decisions import of_kind
from pipeline.study.privacy import AUDIENCES, may_share

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus


def reaching(audience: str) -> tuple[str, ...]:
    """Return the audiences whose clearance reaches this one: itself and wider ones."""
    return AUDIENCES[AUDIENCES.index(audience) :]


def cleared(evidence: Evidence, corpus: Corpus, audience: str) -> Evidence:
    """Return the evidence with quotable what an audience may read, and nothing else.

    Its source consents to that audience, and its speaker is not the only one of its
    group in a partnership, unless a person released the passage for the audience.
    """
    shared = {
        row["source_id"]: may_share(row, audience) and bool(row["verbatim"])
        for row in records_of(corpus.sources)
    }
    alone = lone_speakers(list(evidence.informants.values()))
    released = set(_release_passages(corpus, reaching(audience)))

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


def lone_speakers(informants: Sequence[Informant]) -> set[str]:
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


def waiting(evidence: Evidence, corpus: Corpus, audience: str) -> list[str]:
    """Return the names of counted passages that wait for a person's release alone, the best first.

    Their sources consent to the audience; each is the only one of its group and partnership.
    """
    alone = lone_speakers(list(evidence.informants.values()))
    released = set(_release_passages(corpus, reaching(audience)))
    shared = {
        row["source_id"]
        for row in records_of(corpus.sources)
        if may_share(row, audience) and bool(row["verbatim"])
    }
    found = [
        claim
        for claim in evidence.claims
        if claim.source_id in alone & shared
        and (claim.source_id, claim.start, claim.end) not in released
    ]
    ranked = sorted(found, key=lambda claim: (claim.state != "confirmed", -claim.score, claim.row))
    return list(dict.fromkeys(claim.quote_id for claim in ranked))


def statement_hash(statement: str) -> str:
    """Return what a clearance of a finding names, so that a changed sentence needs a new one."""
    return hashlib.sha256(statement.encode("utf-8", "replace")).hexdigest()[:16]


def cleared_findings(corpus: Corpus, audience: str) -> set[tuple[str, str]]:
    """Return the (finding id, hash of its sentence) that a person cleared for an audience."""
    return {
        (str(decision.body.get("finding_id")), str(decision.body.get("statement_hash")))
        for decision in of_kind(corpus.decisions, "quote release")
        if decision.passage is None and decision.body.get("audience") in reaching(audience)
    }
