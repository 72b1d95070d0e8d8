"""What sources say of each enabler and value-add: how many, how, and one quote for and against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.evidence.findings import evidence_of, findings_of
from pipeline.evidence.quotes import choose
from pipeline.evidence.rows import records_of
from pipeline.records import NOT_ESTABLISHED, VALENCES
from pipeline.study.privacy import may_share
from pipeline.synthesis.summary import Line, Pair, line_of, pair

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus

FAMILIES = ("enabler", "value")  # what the first page is about
QUOTES = 2  # one typical, one that disagrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One quote with who speaks; `read` says whether a person confirmed its code."""

    words: str
    quote_id: str
    group: str
    case: str | None
    period: str | None
    valence: str
    read: bool
    against: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One code: its sources, what they say as far as anybody told, and its quotes."""

    family: str
    line: Line
    sides: tuple[tuple[str, Pair], ...]  # valence -> sources; only those that are told
    quotes: list[Spoken]


def front_codes(corpus: Corpus) -> list[Code]:
    """Return the enablers and value-add of the codebook; its top codes where it has neither."""
    tops = [code for code in corpus.codebook if code.parent not in corpus.codebook.ids]
    ours = [code for family in FAMILIES for code in tops if code.family == family]
    return ours or tops


def said_of(corpus: Corpus, evidence: Evidence) -> list[Said]:
    """Return the codes of the first page that sources speak of, the widest of a family first."""
    shown = shown_sources(corpus)
    found = [
        _said(code, corpus, evidence, shown)
        for code in front_codes(corpus)
        if evidence.under[code.id]
    ]
    order = list(dict.fromkeys(one.family for one in found))
    return sorted(
        found, key=lambda one: (order.index(one.family), -sum(one.line.sources), one.line.code)
    )


def _said(code: Code, corpus: Corpus, evidence: Evidence, shown: frozenset[str]) -> Said:
    claims = evidence.under[code.id]
    told = [(v, pair([claim for claim in claims if claim.valence == v])) for v in VALENCES]
    return Said(
        family=corpus.codebook.families.get(code.family) or code.family.capitalize(),
        line=line_of(code, evidence),
        sides=tuple((v, numbers) for v, numbers in told if any(numbers) and v != NOT_ESTABLISHED),
        quotes=spoken(claims, evidence, shown),
    )


def of_findings(corpus: Corpus, evidence: Evidence) -> dict[str, list[Spoken]]:
    """Return for each finding a quote that stands for it and one that speaks against it."""
    shown = shown_sources(corpus)
    return {
        finding.finding_id: spoken(evidence_of(finding, evidence), evidence, shown)
        for finding in findings_of(corpus.decisions)
    }


def shown_sources(corpus: Corpus) -> frozenset[str]:
    """Return the sources whose words the team may read."""
    rows = records_of(corpus.sources)
    return frozenset(str(row["source_id"]) for row in rows if may_share(row, "team"))


def spoken(claims: Iterable[Claim], evidence: Evidence, shown: frozenset[str]) -> list[Spoken]:
    """Return one typical quote and one that disagrees, as T14 chooses them."""
    allowed: Sequence[Claim] = [c for c in claims if c.source_id in shown or not c.quotable]
    return [
        Spoken(
            words=evidence.quote(claim),
            quote_id=claim.quote_id,
            group=claim.group,
            case=claim.case,
            period=claim.period,
            valence=claim.valence,
            read=claim.state == "confirmed",
            against=kind == "atypical",
        )
        for claim, kind in _one_each(choose(allowed, QUOTES, 1))
    ]


def _one_each(chosen: list[tuple[Claim, str]]) -> list[tuple[Claim, str]]:
    """Return the first of each kind."""
    return list({kind: (claim, kind) for claim, kind in reversed(chosen)}.values())[::-1]
