"""T16: the learning questions that findings refer to, with the evidence so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import two_sets
from pipeline.evidence.findings import evidence_of, findings_of
from pipeline.evidence.responses import responses_of
from pipeline.records import Finding
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Learning questions that people attached to findings. Counts are sources under the codes of "
    "these findings; answers, decisions, owners and next steps are for people to fill in. "
    "Perspectives that a workshop missed are questions too. Without either the table is empty."
)
COLUMNS = {
    "lq_id": "Learning question",
    "question": "Its wording",
    "purpose": "Purpose code (PU)",
    "audience": "Who needs the answer",
    "decision": "Which decision it serves",
    "decision_date": "When that is due",
    "findings": "Findings that refer to it, joined by `;`",
    "n_sources_confirmed": "Confirmed sources under the codes of these findings",
    "n_sources_suggested": "Further sources, suggested only",
    "evidence_so_far": "What is known, in a person's words",
    "confidence_note": "How sure people are",
    "gap": "What is missing",
    "owner": "Who follows it up",
    "next_step": "What comes next",
    "origin": "analysis or session",
    "status": "open or answered",
}


def learning_questions(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per learning question, in alphabetical order."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T16_learning_questions",
        "Learning questions",
        CAPTION,
        COLUMNS,
        rows,
        key=("question",),
        shows=("finding", "response"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    asked: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings_of(corpus.decisions):
        if finding.learning_question:
            asked[finding.learning_question].append(finding)
    for number, question in enumerate(sorted(asked), 1):
        own = asked[question]
        claims = [claim for finding in own for claim in evidence_of(finding, evidence)]
        confirmed, suggested = two_sets(claims)
        yield {
            "lq_id": f"LQ{number:02d}",
            "question": question,
            "findings": ";".join(finding.finding_id for finding in own),
            "n_sources_confirmed": len(confirmed),
            "n_sources_suggested": len(suggested),
            "origin": "analysis",
            "status": "open",
        }
    yield from _missing_voices(corpus, len(asked))


def _missing_voices(corpus: Corpus, before: int) -> Iterator[dict[str, Any]]:
    """Yield a question for each perspective that a workshop missed, in order of what it is about."""
    labels = {code.id: code.label for code in corpus.codebook}
    labels |= dict(zip(corpus.themes["theme_id"], corpus.themes["label"], strict=True))
    added = [one for one in responses_of(corpus.decisions) if one.response == "add" and one.text]
    for number, said in enumerate(added, before + 1):
        label = labels.get(said.item_id, said.item_id)
        who = f" ({said.group})" if said.group else ""
        yield {
            "lq_id": f"LQ{number:02d}",
            "question": f"{label}: which perspective is missing? Session {said.session}{who}: "
            f"{said.text}",
            "gap": said.text,
            "origin": "session",
            "status": "open",
        }
