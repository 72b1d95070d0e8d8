"""What waits before it may leave the team, for which audience, why, and what helps.

Nothing here is released by itself, and no number may be cleared: those that would tell a voice
stay with the team whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.clearance import (
    Clearance,
    clearance_of,
    cleared_findings,
    cleared_for,
    statement_hash,
)
from pipeline.evidence.counting import two_sets
from pipeline.evidence.findings import findings_of
from pipeline.evidence.judgements import all_judgements
from pipeline.evidence.names_told import themes_named
from pipeline.evidence.quotes import choose
from pipeline.evidence.rows import records_of
from pipeline.study.anchors import anchor
from pipeline.study.privacy import AUDIENCES, may_share

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.anchors import Anchor
    from pipeline.study.corpus import Corpus

OUTSIDE = AUDIENCES[1:]
LONE = "the only one of its group in a partnership: the words could give the speaker away"
UNCLEARED = "written by people, and cleared by nobody"
UNNAMED = "a name that people gave, which may hold words of few sources"
UNCONFIRMED = "nobody has confirmed it; outside it stands as a suggestion, or not at all"
FEW = "fewer sources than may be told: numbers and quotes of it stay with the team"
NO_CONSENT = "no consent to be quoted there"
HERE = "read it, then clear it here"
IN_CODINGS = "confirm it in the sheet Codings"
NOTHING = "more sources; it cannot be cleared"
ASK = "ask the source, and change the register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that waits."""

    item: str  # what names it in `clear`, or a source or code
    kind: str  # quote | finding | judgement | theme | code | source
    about: str
    reason: str
    helps: str
    waits_for: tuple[str, ...]  # audiences that may not read it yet
    words: str = ""
    group: str | None = None
    case: str | None = None
    state: str | None = None
    names: str = ""  # what names it in a clearance; nothing: it cannot be cleared
    digest: str = ""
    passage: Anchor | None = None

    @property
    def clears(self) -> bool:
        """Whether a person may clear it."""
        return bool(self.names or self.passage)

    @property
    def body(self) -> dict[str, Any]:
        """What a clearance of it says, but for the audience."""
        return {self.names: self.item, "statement_hash": self.digest} if self.names else {}


def held(corpus: Corpus, evidence: Evidence) -> list[Held]:
    """Return what waits: first what a person may clear, then what needs something else."""
    found = [
        *_findings(corpus),
        *_judgements(corpus),
        *_themes(corpus, evidence),
        *_quotes(corpus, evidence),
        *_codes(corpus, evidence),
        *_sources(corpus, evidence),
    ]
    return [one for one in found if one.waits_for]


def _findings(corpus: Corpus) -> Iterator[Held]:
    known = {name: cleared_findings(corpus, name) for name in OUTSIDE}
    for finding in findings_of(corpus.decisions):
        digest = statement_hash(finding.statement)
        named = (finding.finding_id, digest)
        yield Held(
            item=finding.finding_id, kind="finding", about=finding.codes, reason=UNCLEARED,
            helps=HERE, words=finding.statement, names="finding_id", digest=digest,
            waits_for=tuple(name for name in OUTSIDE if named not in known[name]),
        )  # fmt: skip


def _judgements(corpus: Corpus) -> Iterator[Held]:
    for form, one in all_judgements(corpus):
        told = one.told(form)
        reached = cleared_for(corpus, form, one)
        yield Held(
            item=one.id, kind="judgement", about=form.table, reason=UNCLEARED, helps=HERE,
            words="; ".join(f"{key}: {text}" for key, text in told.items()),
            names="judgement_id", digest=one.digest(form),
            waits_for=tuple(name for name in OUTSIDE if name not in reached) if told else (),
        )  # fmt: skip


def _themes(corpus: Corpus, evidence: Evidence) -> Iterator[Held]:
    waits: dict[str, list[str]] = {}
    for name in OUTSIDE:
        for theme_id, named in themes_named(corpus, evidence, name).items():
            if named.waits:
                waits.setdefault(theme_id, []).append(name)
    labels = dict(zip(corpus.themes["theme_id"], corpus.themes["label"], strict=True))
    for theme_id, audiences in waits.items():
        label = str(labels[theme_id])
        yield Held(
            item=theme_id, kind="theme", about=label, reason=UNNAMED, helps=HERE, words=label,
            names="theme_id", digest=statement_hash(label), waits_for=tuple(audiences),
        )  # fmt: skip


def _quotes(corpus: Corpus, evidence: Evidence) -> Iterator[Held]:
    """Yield the quotes of T14 whose speakers would be given away, each once."""
    clearances = [clearance_of(corpus, name) for name in OUTSIDE]
    met: set[str] = set()
    for code in corpus.codebook:
        for claim in _chosen(evidence, corpus, code.id):
            waits = tuple(one.audience for one in clearances if _waits(one, claim))
            if waits and claim.quote_id not in met:
                met.add(claim.quote_id)
                text = evidence.texts[claim.source_id]
                yield Held(
                    item=claim.quote_id, kind="quote", about=f"{code.id} {code.label}",
                    reason=LONE, helps=HERE, words=evidence.quote(claim), group=claim.group,
                    case=claim.case, state=claim.state, waits_for=waits,
                    passage=anchor(claim.source_id, text, claim.start, claim.end),
                )  # fmt: skip


def _chosen(evidence: Evidence, corpus: Corpus, code: str) -> list[Claim]:
    settings = corpus.settings.synthesis
    found = []
    for group in evidence.groups:
        own = [claim for claim in evidence.under[code] if claim.group == group]
        found += choose(own, settings.quotes_per_cell, settings.quotes_per_source)
    return [claim for claim, _ in found]


def _waits(clearance: Clearance, claim: Claim) -> bool:
    shared = claim.source_id in clearance.shared
    return shared and clearance.waits(claim.source_id, claim.start, claim.end)


def _codes(corpus: Corpus, evidence: Evidence) -> Iterator[Held]:
    """Yield the codes that too few sources speak of, and those that nobody has confirmed."""
    least = corpus.settings.synthesis.small_cell
    for code in corpus.codebook:
        confirmed, suggested = map(len, two_sets(evidence.under[code.id]))
        few = 0 < max(confirmed, suggested) < least
        if few or (suggested and not confirmed):
            yield Held(
                item=code.id, kind="code", about=code.label, reason=FEW if few else UNCONFIRMED,
                helps=NOTHING if few else IN_CODINGS, waits_for=OUTSIDE,
            )  # fmt: skip


def _sources(corpus: Corpus, evidence: Evidence) -> Iterator[Held]:
    for row in records_of(corpus.sources):
        informant = evidence.informants[row["source_id"]]
        if informant.counts:
            yield Held(
                item=informant.source_id, kind="source", about=informant.kind, reason=NO_CONSENT,
                helps=ASK, group=informant.group, case=";".join(informant.cases) or None,
                waits_for=tuple(name for name in OUTSIDE if not may_share(row, name)),
            )  # fmt: skip
