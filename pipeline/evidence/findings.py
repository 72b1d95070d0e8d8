"""Findings: sentences that people wrote, and the evidence that speaks for or against them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pipeline.records import Finding
from pipeline.study.decisions import Decision, of_kind

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence


def findings_of(decisions: Iterable[Decision]) -> list[Finding]:
    """Return the findings as they were last written, ordered by id."""
    latest: dict[str, Finding] = {}
    for decision in of_kind(decisions, "finding"):
        body = decision.body
        finding_id = str(body.get("finding_id") or decision.event_id)
        latest[finding_id] = Finding(
            finding_id=finding_id,
            statement=str(body.get("statement") or ""),
            codes=";".join(_items(body.get("codes"))),
            cases=";".join(_items(body.get("cases"))),
            learning_question=str(body["learning_question"])
            if body.get("learning_question")
            else None,
            author=decision.writer,
            made_at=decision.made_at,
            status=str(body.get("status") or "open"),
        )
    return [latest[finding_id] for finding_id in sorted(latest) if latest[finding_id].statement]


def _items(listed: Any) -> list[str]:
    if isinstance(listed, str):
        return [item.strip() for item in re.split(r"[;,]", listed) if item.strip()]
    return [str(item) for item in listed or []]


def evidence_of(finding: Finding, evidence: Evidence) -> list[Claim]:
    """Return the claims under the codes of a finding, in its cases if it names any."""
    cases = set(_items(finding.cases))
    found: dict[int, Claim] = {}
    for code in _items(finding.codes):
        for claim in evidence.under.get(code, ()):
            if not cases or claim.case in cases:
                found[claim.row] = claim
    return [found[row] for row in sorted(found)]


def searched(finding: Finding) -> str:
    """Return where evidence for and against a finding was looked for."""
    where = f"in {finding.cases}" if finding.cases else "in all cases"
    return f"codes {finding.codes or '(none named)'} {where}, all counted sources"
