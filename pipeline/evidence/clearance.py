"""What an audience may read: consent first, then what people released.

A room in a workshop and the files for an audience follow this one rule. `leaks/` decides
it a second time, by code of its own, to check what was written.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import PrivacyError, nearest
from pipeline.evidence.evidence import Evidence, group_of
from pipeline.evidence.judgements import Judgement, judgements_of
from pipeline.evidence.quotes import ANYONE, LABELS
from pipeline.evidence.rows import records_of
from pipeline.study.decisions import of_kind
from pipeline.study.listed import split
from pipeline.study.privacy import AUDIENCES, may_share

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.study.judged import Form

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clearance:
    """What an audience may read of a study."""

    audience: str  # team | funder | peers | public
    groups: dict[str, str]  # source_id -> informant group, or "report" for documents
    shared: frozenset[str]  # sources whose consent reaches this audience
    alone: frozenset[str]  # sources that their group and partnership would give away
    released: frozenset[tuple[str, int, int]]  # passages that a person released
    small: frozenset[str]  # groups too small to be named outside the team

    def shows(self, source_id: str, start: int, end: int) -> bool:
        """Return whether these words of a source may be read by this audience."""
        return source_id in self.shared and not self.waits(source_id, start, end)

    def waits(self, source_id: str, start: int, end: int) -> bool:
        """Return whether these words would give their speaker away and nobody released them."""
        return source_id in self.alone and (source_id, start, end) not in self.released

    def label(self, source_id: str) -> str:
        """Return who speaks, by group only, and not even that for a small group."""
        group = self.groups.get(source_id, "unknown")
        return ANYONE if group in {*self.small, "unknown"} else LABELS[group]


def require_audience(name: str) -> None:
    """Raise `PrivacyError` with the nearest name when there is no such audience."""
    if name not in AUDIENCES:
        raise PrivacyError(f"no audience '{name}'.{nearest(name, AUDIENCES)}")


def reaching(audience: str) -> tuple[str, ...]:
    """Return the audiences whose clearance reaches this one: itself and wider ones."""
    return AUDIENCES[AUDIENCES.index(audience) :]


def clearance_of(corpus: Corpus, audience: str) -> Clearance:
    """Return what the audience (team, funder, peers, public) may read.

    Raises `PrivacyError` for an unknown audience.
    """
    require_audience(audience)
    rows = {str(row["source_id"]): row for row in records_of(corpus.sources)}
    settings = corpus.settings.synthesis
    groups = {
        name: group_of(row, as_group=settings.documents_as_group) for name, row in rows.items()
    }
    team = audience == AUDIENCES[0]
    return Clearance(
        audience=audience,
        groups=groups,
        shared=frozenset(
            name for name, row in rows.items() if may_share(row, audience) and row["verbatim"]
        ),
        alone=frozenset() if team else _alone(rows, groups),
        released=_released(corpus, audience),
        small=frozenset() if team else _small(groups.values(), settings.small_cell),
    )


def _alone(rows: Mapping[str, Row], groups: Mapping[str, str]) -> frozenset[str]:
    """Return sources that are the only one of their group in a partnership, or in the study."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, row in rows.items():
        for case in split(row["partnerships"] or "") or [""]:
            places[groups[name], case].append(name)
    return frozenset(names[0] for names in places.values() if len(names) == 1)


def _small(groups: Iterable[str], least: int) -> frozenset[str]:
    return frozenset(group for group, size in Counter(groups).items() if size < least)


def _released(corpus: Corpus, audience: str) -> frozenset[tuple[str, int, int]]:
    """Return the passages that a person released for this audience or a wider one.

    A release of words that have changed since is none.
    """
    documents = corpus.documents
    hashes = dict(zip(documents["source_id"], documents["text_hash"], strict=True))
    return frozenset(
        (at.source_id, at.start, at.end)
        for decision in of_kind(corpus.decisions, "quote release")
        if (at := decision.passage) is not None
        and decision.body.get("audience") in reaching(audience)
        and hashes.get(at.source_id) == at.text_hash
    )


def cleared(evidence: Evidence, corpus: Corpus, audience: str) -> Evidence:
    """Return the evidence with quotable what an audience may read, and nothing else.

    Its source consents to that audience, and its speaker is not the only one of its
    group in a partnership, unless a person released the passage for the audience.
    """
    clearance = clearance_of(corpus, audience)
    codings = tuple(
        replace(claim, quotable=clearance.shows(claim.source_id, claim.start, claim.end))
        for claim in evidence.codings
    )
    by_row = {claim.row: claim for claim in codings}
    whole = clearance.shared - clearance.alone
    return replace(
        evidence,
        informants={
            name: replace(informant, quotable=name in whole)
            for name, informant in evidence.informants.items()
        },
        codings=codings,
        claims=tuple(claim for claim in codings if claim.state),
        under={
            code: tuple(by_row[claim.row] for claim in claims)
            for code, claims in evidence.under.items()
        },
    )


def waiting(evidence: Evidence, corpus: Corpus, audience: str) -> list[str]:
    """Return the names of counted passages that wait for a person's release alone, the best first.

    Their sources consent to the audience; each is the only one of its group and partnership.
    """
    clearance = clearance_of(corpus, audience)
    found = [
        claim
        for claim in evidence.claims
        if claim.source_id in clearance.shared
        and clearance.waits(claim.source_id, claim.start, claim.end)
    ]
    ranked = sorted(found, key=lambda claim: (claim.state != "confirmed", -claim.score, claim.row))
    return list(dict.fromkeys(claim.quote_id for claim in ranked))


def statement_hash(statement: str) -> str:
    """Return what a clearance names, so that a changed sentence needs a new one."""
    return hashlib.sha256(statement.encode("utf-8", "replace")).hexdigest()[:16]


def cleared_findings(corpus: Corpus, audience: str) -> set[tuple[str, str]]:
    """Return the (finding id, hash of its sentence) that a person cleared for an audience."""
    return cleared_items(corpus, "finding_id", audience)


def cleared_items(corpus: Corpus, name: str, audience: str) -> set[tuple[str, str]]:
    """Return (id, hash of its words) of what people cleared for an audience.

    `name` says of what: finding_id, judgement_id, theme_id or code.
    """
    return {
        (str(decision.body.get(name)), str(decision.body.get("statement_hash")))
        for decision in of_kind(corpus.decisions, "quote release")
        if decision.passage is None and decision.body.get("audience") in reaching(audience)
    }


def cleared_judgements(
    corpus: Corpus, form: Form, audience: str
) -> dict[tuple[str, ...], Judgement]:
    """Return the judgements of a table that a person cleared, as they stand, for an audience."""
    known = cleared_items(corpus, "judgement_id", audience)
    judgements = judgements_of(corpus, form)
    return {row: one for row, one in judgements.items() if (one.id, one.digest(form)) in known}


def cleared_for(corpus: Corpus, form: Form, one: Judgement) -> list[str]:
    """Return the audiences outside the team that may read a judgement as it stands."""
    named = (one.id, one.digest(form))
    return [name for name in AUDIENCES[1:] if named in cleared_items(corpus, "judgement_id", name)]
