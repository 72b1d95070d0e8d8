"""T12: for each finding, what speaks against it, or that nothing was found and where one looked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import main_side, side_of
from pipeline.evidence.evidence import NO_CASE
from pipeline.evidence.findings import evidence_of, findings_of, searched
from pipeline.evidence.judgements import Judgement, evidence_hash, judged, short_hash
from pipeline.evidence.responses import about, responses_of, texts_told, votes_told
from pipeline.records import NOT_ESTABLISHED, Finding
from pipeline.study.judged import DISSENT, KIND, MARK
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Negative cases and dissent. For each finding that a person wrote, the codings under its "
    "codes that take the other side than most of its sources, as candidates: whether they "
    "contradict it, why, and what becomes of the finding is a person's to say. Where none was "
    "found, the row says where one looked. Without findings the table is empty."
)
COLUMNS = {
    "finding_id": "Finding",
    "statement": "What it says",
    "counter_segment_id": "Segment that may contradict it; empty when none was found",
    "quote_id": "Name of the passage in the other tables",
    "code": "Its code",
    "valence": "Its valence",
    "state": "confirmed or suggested",
    "group": "Informant group of its source",
    "case": "Partnership it is about",
    "session": "Workshop that challenged or qualified it, if one did",
    "searched_how": "Where contradicting evidence was looked for",
} | DISSENT.described()

GONE = "judged earlier; what was judged is no evidence against the finding any more"


def dissent(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per finding and candidate, or one that says none was found."""
    rows = judged(DISSENT, _rows(corpus, evidence), corpus, lambda one: _alone(one, corpus))
    return sheet_of(
        "T12_dissent",
        "Negative cases and dissent",
        CAPTION,
        COLUMNS,
        rows,
        key=("finding_id", "counter_segment_id", "code"),
        shows=("finding", "response", KIND),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    for finding in findings_of(corpus.decisions):
        claims = evidence_of(finding, evidence)
        side = main_side(claims)
        counter = [claim for claim in claims if side_of(claim.valence) == -side and side]
        shared = {"finding_id": finding.finding_id, "statement": finding.statement}
        shared["searched_how"] = searched(finding)
        if not counter:
            told = f"none found after searching {shared['searched_how']}{_untold(claims)}"
            mark = evidence_hash(claims, evidence, finding.statement)
            yield shared | {"searched_how": told, MARK: mark}
        for claim in counter:
            yield shared | {
                "counter_segment_id": claim.segment_id,
                "quote_id": claim.quote_id,
                "code": claim.code,
                "valence": claim.valence,
                "state": claim.state,
                "group": claim.group,
                "case": claim.case or NO_CASE,
                MARK: evidence_hash([claim], evidence, finding.statement),
            }
        yield from _in_workshops(finding, shared, corpus)


def _alone(one: Judgement, corpus: Corpus) -> dict[str, Any] | None:
    """Return the row of a judgement on a passage that speaks against its finding no more."""
    named = dict(zip(DISSENT.row, one.row, strict=True))
    for finding in findings_of(corpus.decisions):
        if finding.finding_id == named["finding_id"]:
            told = {"statement": finding.statement, "searched_how": GONE}
            return {key: text or None for key, text in (named | told).items()}
    return None


def _in_workshops(
    finding: Finding, shared: dict[str, Any], corpus: Corpus
) -> Iterator[dict[str, Any]]:
    """Yield a row for each workshop that challenged or qualified the finding or one of its codes."""
    responses = responses_of(corpus.decisions)
    codes = [("code", code) for code in finding.codes.split(";") if code]
    for item_type, item_id in [("finding", finding.finding_id), *codes]:
        own = about(responses, item_type, item_id)
        for session in dict.fromkeys(response.session for response in own):
            said = [response for response in own if response.session == session]
            if any(response.response in ("challenge", "qualify") for response in said):
                votes, texts = votes_told(said), texts_told(said)
                yield shared | {
                    "code": item_id if item_type == "code" else None,
                    "explanation": texts,
                    "session": session,
                    MARK: short_hash(f"{finding.statement}\n{votes}\n{texts}"),
                    "searched_how": f"after the analysis, in a workshop: {votes}",
                }


def _untold(claims: list[Claim]) -> str:
    untold = sum(claim.valence == NOT_ESTABLISHED for claim in claims)
    return f"; of {untold} codings the valence is not established" if untold else ""
