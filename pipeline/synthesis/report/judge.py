"""The passages most worth judging, which the page shows and gives out as a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.worth import by_worth
from pipeline.study.decisions import of_kind
from pipeline.synthesis.front.guide import PASSAGES
from pipeline.synthesis.front.said import front_codes, shown_sources
from pipeline.synthesis.report.words import Place

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CHOICE = 10  # suggestions looked at for each passage that is shown


def to_judge(
    corpus: Corpus, evidence: Evidence, passage_of: Mapping[Place, int], run: str
) -> dict[str, Any]:
    """Return what the page needs to ask about passages and to write the sheet.

    Each row holds the number of the passage, its code, and where it stands: source, hash of the
    text, half-open code points.
    """
    hashes = dict(zip(corpus.documents["source_id"], corpus.documents["text_hash"], strict=True))
    rows = [
        [passage_of[_place(claim)], claim.code, claim.source_id, hashes[claim.source_id],
         claim.start, claim.end]
        for claim in _chosen(corpus, evidence)
    ]  # fmt: skip
    codes = {code.id: [code.label, code.definition] for code in corpus.codebook}
    return {"run": run, "rows": rows, "codes": codes}


def _place(claim: Claim) -> Place:
    return claim.source_id, claim.start, claim.end


def _chosen(corpus: Corpus, evidence: Evidence) -> Iterator[Claim]:
    """Yield suggestions that count, those that teach most first, each passage once."""
    offered = list(_offered(corpus, evidence))
    decided = Counter(str(d.body.get("code")) for d in of_kind(corpus.decisions, "coding"))
    suggestions = [
        {"score": c.score, "code": c.code, "source_id": c.source_id, "quote": evidence.quote(c)}
        for c in offered
    ]
    threshold = corpus.settings.coding.count_threshold
    taken: set[Place] = set()
    for number in by_worth(suggestions, decided, threshold, PASSAGES * CHOICE):
        place = _place(offered[number])
        if place not in taken and len(taken) < PASSAGES:
            taken.add(place)
            yield offered[number]


def _offered(corpus: Corpus, evidence: Evidence) -> Iterator[Claim]:
    """Yield the suggestions of the first page whose words the team may read.

    Sources drawn to be read without the machine stay out until somebody has read them in full.
    """
    drawn = {
        str(source)
        for one in of_kind(corpus.decisions, "sample")
        for source in one.body.get("sources") or ()
    }
    shown = shown_sources(corpus) - (drawn - evidence.reading.in_full)
    fronts = {code.id for code in front_codes(corpus)}
    of_front = {row.row for code in fronts for row in evidence.under[code]}
    for claim in evidence.claims:
        open_one = claim.state == "suggested" and claim.source_id == claim.source
        if open_one and claim.source_id in shown and claim.row in of_front:
            yield claim
