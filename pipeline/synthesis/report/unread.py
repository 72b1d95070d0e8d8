"""What was not read, what was set aside, and whose words are withheld: all of it named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import WEAK
from pipeline.evidence.rows import records_of
from pipeline.study.privacy import may_share
from pipeline.synthesis.summary import Sentence

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus


def not_read(corpus: Corpus, evidence: Evidence, audience: str) -> list[Sentence]:
    """Return what left the denominators, what was set aside, and whose words are withheld."""
    sources = {row["source_id"]: row for row in records_of(corpus.sources)}
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for informant in evidence.informants.values():
        if informant.why_not:
            reasons.setdefault(informant.why_not, []).append(sources[informant.source_id])
    told = [
        Sentence(
            "notread.row",
            {"n": len(rows), "reason": f"@reason.{reason}", "what": _named(rows, audience)},
            {},
        )
        for reason, rows in sorted(reasons.items())
    ]
    told = told or [Sentence("notread.none", {}, {})]
    return told + _aside(corpus) + _weak(corpus, evidence) + _withheld(evidence, sources, audience)


def _named(rows: Sequence[Mapping[str, Any]], audience: str) -> str:
    """Return the ids of sources for the team, else kinds and languages."""
    if audience == "team":
        return ", ".join(f"{row['source_id']}: {row['kind']}, {row['language']}" for row in rows)
    kinds = Counter(f"{row['kind']}, {row['language']}" for row in rows)
    return "; ".join(f"{size} × {kind}" for kind, size in sorted(kinds.items()))


def _aside(corpus: Corpus) -> list[Sentence]:
    aside = corpus.segments[~corpus.segments["evidence"].astype(bool)]
    reasons = Counter(str(reason) for reason in aside["set_aside"].dropna())
    listed = ", ".join(f"{reason} {size}" for reason, size in reasons.most_common())
    args = {"n": reasons.total(), "what": listed}
    return [Sentence("notread.aside", args, {})] if reasons else []


def _weak(corpus: Corpus, evidence: Evidence) -> list[Sentence]:
    """Return how many suggestions are too weak to count."""
    least = corpus.settings.coding.count_threshold
    size = sum(claim.why_not == WEAK for claim in evidence.codings)
    return [Sentence("notread.weak", {"n": size, "least": least}, {})] if size else []


def _withheld(
    evidence: Evidence, sources: Mapping[str, Mapping[str, Any]], audience: str
) -> list[Sentence]:
    read = [item for item in evidence.informants.values() if item.why_not is None]
    repeated = sum(item.stands_for != item.source_id for item in read)
    counted = [sources[item.source_id] for item in read if item.counts]
    silent = sum(not may_share(row, audience) for row in counted)
    notes = sum(may_share(row, audience) and not row["verbatim"] for row in counted)
    sizes = (
        ("notread.repeated", repeated),
        ("notread.withheld", silent),
        ("notread.notes", notes),
    )
    return [Sentence(key, {"n": size}, {}) for key, size in sizes if size]
