"""T16: the learning questions that findings refer to, with the evidence so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import two_sets
from pipeline.evidence.findings import evidence_of, findings_of
from pipeline.evidence.judgements import Judgement, evidence_hash, judged, short_hash
from pipeline.evidence.responses import responses_of
from pipeline.records import Finding
from pipeline.study.judged import KIND, MARK, QUESTIONS
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Learning questions that people attached to findings, or wrote here. Counts are sources under "
    "the codes of these findings; answers, decisions, owners and next steps are for people to fill "
    "in. Perspectives that a workshop missed are questions too. Without any the table is empty."
)
COLUMNS = {
    "lq_id": "Learning question",
    "findings": "Findings that refer to it, joined by `;`",
    "n_sources_confirmed": "Confirmed sources under the codes of these findings",
    "n_sources_suggested": "Further sources, suggested only",
    "origin": "analysis or session",
} | QUESTIONS.described()
COLUMNS = {"lq_id": COLUMNS["lq_id"], "question": COLUMNS["question"]} | COLUMNS


def learning_questions(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per learning question, in alphabetical order."""
    rows = judged(QUESTIONS, _rows(corpus, evidence), corpus, _alone)
    numbered = ({"lq_id": f"LQ{number:02d}"} | row for number, row in enumerate(rows, 1))
    return sheet_of(
        "T16_learning_questions",
        "Learning questions",
        CAPTION,
        COLUMNS,
        numbered,
        key=("question",),
        shows=("finding", "response", KIND),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    asked: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings_of(corpus.decisions):
        if finding.learning_question:
            asked[finding.learning_question].append(finding)
    for question in sorted(asked):
        own = asked[question]
        claims = [claim for finding in own for claim in evidence_of(finding, evidence)]
        confirmed, suggested = two_sets(claims)
        yield {
            "question": question,
            "findings": ";".join(finding.finding_id for finding in own),
            "n_sources_confirmed": len(confirmed),
            "n_sources_suggested": len(suggested),
            "origin": "analysis",
            "status": "open",
            MARK: evidence_hash(claims, evidence),
        }
    yield from _missing_voices(corpus)


def _alone(one: Judgement) -> dict[str, Any]:
    """Return the row of a question that people wrote here, or that no finding asks any more."""
    mark = "" if "question" in one.said else short_hash("no finding asks")
    return {"question": one.row[0], "origin": "analysis", "status": "open", MARK: mark}


def _missing_voices(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Yield a question for each perspective that a workshop missed, in order of what it is about."""
    labels = {code.id: code.label for code in corpus.codebook}
    labels |= dict(zip(corpus.themes["theme_id"], corpus.themes["label"], strict=True))
    added = [one for one in responses_of(corpus.decisions) if one.response == "add" and one.text]
    for said in added:
        label = labels.get(said.item_id, said.item_id)
        who = f" ({said.group})" if said.group else ""
        yield {
            "question": f"{label}: which perspective is missing? Session {said.session}{who}: "
            f"{said.text}",
            "gap": said.text,
            "origin": "session",
            "status": "open",
            MARK: short_hash(said.text),
        }
