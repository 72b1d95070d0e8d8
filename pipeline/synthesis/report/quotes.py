"""What stands behind every number of the report: codings without words, and words apart.

The page reads the first when it opens, to count and to filter. The words lie in small
pieces that it reads only when a passage is shown.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.records import VALENCES
from pipeline.study.privacy import may_share
from pipeline.synthesis.figures.map import points_of
from pipeline.synthesis.report.words import Place, words_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

REASONS = 500  # codings in one piece of reasons


@dataclass(frozen=True, slots=True)
class Trail:
    """All that the page holds about codings, passages and sources, ready for JSON."""

    index: dict[str, Any]  # columns of codings, passages and sources; no words
    pieces: list[dict[str, Any]]  # words of passages
    reasons: list[list[Any]]  # score and reason of codings
    quote_ids: str  # ten characters for each passage
    passage_of: dict[Place, int]
    withheld: int  # passages whose words may not be shown


def trail_of(corpus: Corpus, evidence: Evidence, audience: str) -> Trail:
    """Return the trail from numbers to quotes, as far as consent and audience allow."""
    sources = {str(row["source_id"]): row for row in records_of(corpus.sources)}
    claims = distinct(evidence.claims)
    themes = _members_by_theme(corpus, evidence)
    points = [(name, start, end) for _, _, _, name, start, end in points_of(corpus)]
    places = {(c.source_id, c.start, c.end) for c in claims}
    places |= {place for members in themes.values() for place in members}
    shown = {name for name, row in sources.items() if may_share(row, audience)}
    places |= _evidence_of(corpus, shown)
    pieces, order = words_of(corpus, evidence, places, shown, sources)
    passage_of = {place: number for number, place in enumerate(order)}
    numbers = source_numbers(evidence)
    index = {
        "codings": _columns(corpus, evidence, claims, numbers, passage_of),
        "passages": {
            "source": [numbers[source_id] for source_id, _, _ in order],
            "first": _firsts(pieces),
        },
        "sources": _sources(evidence, sources, numbers),
        "themes": {
            theme: [passage_of[place] for place in members] for theme, members in themes.items()
        },
        "points": [passage_of[place] for place in points if place in passage_of],
        "codes": _codes(corpus),
        "valences": list(VALENCES),
    }
    return Trail(
        index=index,
        pieces=pieces,
        reasons=_reasons(corpus, claims),
        quote_ids="".join(quote_id(place)[1:] for place in order),
        passage_of=passage_of,
        withheld=sum(source_id not in shown for source_id, _, _ in order),
    )


def _evidence_of(corpus: Corpus, shown: set[str]) -> set[Place]:
    """Return every passage of evidence whose words may be shown, for the search."""
    segments = corpus.segments[corpus.segments["evidence"].astype(bool)]
    columns = (segments[name] for name in ("source_id", "start", "end"))
    return {(str(s), int(a), int(b)) for s, a, b in zip(*columns, strict=True) if s in shown}


def quote_id(place: Place) -> str:
    """Return the name that a passage has in every table."""
    source_id, start, end = place
    return "q" + hashlib.sha256(f"{source_id}:{start}-{end}".encode()).hexdigest()[:10]


def distinct(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims, leaving out those of a repeated text that its original holds too."""
    claims = list(claims)
    original = {_said(claim) for claim in claims if claim.source_id == claim.source}
    return [c for c in claims if c.source_id == c.source or _said(c) not in original]


def _said(claim: Claim) -> tuple[str, str, str, str | None]:
    return claim.segment, claim.code, claim.valence, claim.state


def source_numbers(evidence: Evidence) -> dict[str, int]:
    """Return a number for each source, in an order that tells nothing about the register."""
    names = sorted(evidence.informants, key=lambda name: hashlib.sha256(name.encode()).digest())
    return {name: number for number, name in enumerate(names)}


def _members_by_theme(corpus: Corpus, evidence: Evidence) -> dict[str, list[Place]]:
    members: dict[str, list[tuple[float, Place]]] = defaultdict(list)
    for row in records_of(corpus.theme_members):
        if row["source_id"] in evidence.informants:
            place = (row["source_id"], row["start"], row["end"])
            members[row["theme_id"]].append((-row["closeness"], place))
    return {theme: [place for _, place in sorted(found)] for theme, found in members.items()}


def _columns(
    corpus: Corpus,
    evidence: Evidence,
    claims: list[Claim],
    numbers: Mapping[str, int],
    passage_of: Mapping[Place, int],
) -> dict[str, list[int]]:
    code_of = {code_id: number for number, code_id in enumerate(corpus.codebook.ids)}
    case_of = {case: number for number, case in enumerate(evidence.cases)}
    return {
        "code": [code_of[claim.code] for claim in claims],
        "case": [case_of.get(claim.case or "", -1) for claim in claims],
        "source": [numbers[claim.source] for claim in claims],
        "suggested": [int(claim.state == "suggested") for claim in claims],
        "valence": [VALENCES.index(claim.valence) for claim in claims],
        "score": [round(claim.score * 100) for claim in claims],
        "passage": [passage_of[claim.source_id, claim.start, claim.end] for claim in claims],
    }


def _sources(
    evidence: Evidence, sources: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int]
) -> list[list[Any]]:
    """Return group, period, language, numbers of the cases covered, and whether it counts."""
    covered: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(evidence.cases):
        for informant in evidence.by_case[case]:
            covered[informant.source_id].append(number)
    return [
        [
            evidence.informants[name].group,
            sources[name]["period"] or "",
            sources[name]["language"] or "",
            covered[name],
            int(evidence.informants[name].counts),
        ]
        for name in sorted(numbers, key=numbers.__getitem__)
    ]


def _codes(corpus: Corpus) -> list[list[Any]]:
    """Return id, label and the numbers of the codes above each code."""
    number = {code_id: place for place, code_id in enumerate(corpus.codebook.ids)}
    return [
        [code.id, code.label, [number[above] for above in corpus.codebook.parents(code.id)]]
        for code in corpus.codebook
    ]


def _reasons(corpus: Corpus, claims: list[Claim]) -> list[list[Any]]:
    reasons = corpus.codings["reason"].astype("object")
    told = reasons.where(reasons.notna(), None).tolist()
    rows = [told[claim.row] for claim in claims]
    return [rows[start : start + REASONS] for start in range(0, len(rows), REASONS)]


def _firsts(pieces: list[dict[str, Any]]) -> list[int]:
    """Return the number of the first passage of each piece."""
    firsts, at = [], 0
    for piece in pieces:
        firsts.append(at)
        at += len(piece["passages"])
    return firsts
