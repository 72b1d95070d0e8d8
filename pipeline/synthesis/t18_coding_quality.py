"""T18: what people did with the machine's suggestions, code by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.decisions import of_kind
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.decisions import Decision
    from pipeline.synthesis.evidence import Evidence

CAPTION = (
    "What people decided about codings, most often corrected first. People choose what they "
    "look at, so the accepted part is no estimate of precision; only an audit of a random "
    "sample gives one. Agreement is left empty in reflexive mode and until two people have "
    "coded the same passages."
)
COLUMNS = {
    "code": "Code",
    "label": "Its name",
    "n_suggested": "Suggestions not yet decided, of any score",
    "n_accepted": "Codings accepted as suggested",
    "n_edited": "Codings changed by a person",
    "n_added": "Codings added by a person",
    "n_rejected": "Suggestions rejected",
    "n_contested": "Codings on which people disagree and nobody has adjudicated",
    "n_double_coded": "Passages with this code that two people or more decided about",
    "share_accepted": "Accepted or edited part of the decided suggestions; not a precision",
    "agreement": "Agreement between people; empty until computed from double coding",
    "confused_with": "Codes that people put in its place, most frequent first, joined by `;`",
}


def coding_quality(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per code that has a coding, most often corrected first."""
    rows = sorted(
        _rows(corpus),
        key=lambda row: (-(row["n_rejected"] + row["n_edited"] + row["n_contested"]), row["code"]),
    )
    return sheet_of("T18_coding_quality", "Coding quality", CAPTION, COLUMNS, rows)


def _rows(corpus: Corpus) -> Iterator[dict[str, Any]]:
    sizes = corpus.codings.groupby(["code", "status"]).size().to_dict()
    decided = _decisions_by_code(corpus)
    labels = {code.id: code.label for code in corpus.codebook}
    for code in sorted({str(code) for code in corpus.codings["code"]}):
        row = {f"n_{status}": int(sizes.get((code, status), 0)) for status in STATUSES}
        kept, all_decided = row["n_accepted"] + row["n_edited"], row["n_rejected"]
        all_decided += kept
        yield row | {
            "code": code,
            "label": labels.get(code),
            "n_double_coded": _double_coded(decided[code]),
            "share_accepted": round(kept / all_decided, 4) if all_decided else None,
            "confused_with": _confused_with(decided[code]),
        }


STATUSES = ("suggested", "accepted", "edited", "added", "rejected", "contested")


def _decisions_by_code(corpus: Corpus) -> dict[str, list[Decision]]:
    decided: dict[str, list[Decision]] = defaultdict(list)
    for decision in of_kind(corpus.decisions, "coding"):
        if decision.passage is not None:
            decided[str(decision.body.get("code"))].append(decision)
    return decided


def _double_coded(decisions: list[Decision]) -> int:
    writers: dict[tuple[str, str, int, int], set[str]] = defaultdict(set)
    for decision in decisions:
        at = decision.passage
        assert at is not None
        writers[at.source_id, at.text_hash, at.start, at.end].add(decision.writer)
    return sum(len(names) > 1 for names in writers.values())


def _confused_with(decisions: list[Decision]) -> str | None:
    others: dict[str, int] = defaultdict(int)
    for decision in decisions:
        other = decision.body.get("other_code")
        if decision.body.get("action") == "change" and other:
            others[str(other)] += 1
    ranked = sorted(others, key=lambda code: (-others[code], code))
    return ";".join(ranked) or None
