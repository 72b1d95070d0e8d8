"""T18: how far the machine can be trusted with each code, and what people did with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.audit import blind_codings, lights, who_read
from pipeline.stats.ratings import of_numbers
from pipeline.stats.resample import with_interval
from pipeline.stats.spans import on_segments
from pipeline.study.decisions import of_kind
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.study.decisions import Decision

CAPTION = (
    "What the machine may do with each code, and what people decided, most often corrected "
    "first. People choose what they look at, so the accepted part is no estimate of precision. "
)
NO_AUDIT = (
    "No audit has been evaluated (sensemaking review audit, then sensemaking evaluate), so how "
    "good the machine is stays unknown and its figures are empty."
)
AUDITED = (
    "Precision, recall, F1 and kappa are measured on whole sources that were drawn at random "
    "and coded in full without suggestions, by a machine that had not learnt from the source; "
    "in brackets 95 % limits. The light: 'accept above threshold' when, from the score that "
    "counts, at least 20 suggestions in 5 audited sources were judged and precision is at least "
    "0.80 at its lower limit; 'people only' when the codebook says so, or precision stays below "
    "0.50 or recall below 0.20 at their upper limits (10 or more in 3 sources); else 'assist "
    "only'."
)
EARLIER = " Decisions, codebook or program have changed since then; renew it: sensemaking evaluate."
REFLEXIVE = (
    "The study is reflexive: no figure of agreement or error is given; memos take their place."
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
    "light": "What the machine may do: accept above threshold, assist only or people only",
    "light_reason": "Which rule gives the light",
    "accept_from": "Score from which suggestions may be accepted unread; else empty",
    "n_audited_sources": "Audited sources: drawn at random, coded in full without suggestions",
    "n_audit_people": "Segments of the audit to which people gave the code",
    "n_audit_machine": "Segments of the audit for which the machine suggests it",
    "precision": "Part of its suggestions that people gave too, with 95 % limits",
    "recall": "Part of people's codings that it suggests, with 95 % limits",
    "f1": "Harmonic mean of precision and recall, with 95 % limits",
    "kappa": "Cohen's kappa between people and machine, with 95 % limits",
    "agreement": "Between people blind to each other: percent and alpha with 95 % limits",
    "confused_with": "Codes that people put in its place, most frequent first, joined by `;`",
}


def coding_quality(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per code that has a coding or a light, most often corrected first."""
    rows = sorted(
        _rows(corpus),
        key=lambda row: (-(row["n_rejected"] + row["n_edited"] + row["n_contested"]), row["code"]),
    )
    caption = CAPTION + _on_audit(corpus)
    return sheet_of("T18_coding_quality", "Coding quality", caption, COLUMNS, rows, key=("code",))


def _on_audit(corpus: Corpus) -> str:
    if corpus.settings.study.mode == "reflexive":
        return REFLEXIVE
    if corpus.evaluation is None:
        return NO_AUDIT
    return AUDITED + ("" if corpus.evaluated_as_is else EARLIER)


def _rows(corpus: Corpus) -> Iterator[dict[str, Any]]:
    sizes = corpus.codings.groupby(["code", "status"]).size().to_dict()
    decided = _decisions_by_code(corpus)
    labels = {code.id: code.label for code in corpus.codebook}
    lit, measured, agreed = lights(corpus), _measured(corpus), _agreement(corpus)
    for code in sorted({str(code) for code in corpus.codings["code"]} | set(measured)):
        row = {f"n_{status}": int(sizes.get((code, status), 0)) for status in STATUSES}
        kept, all_decided = row["n_accepted"] + row["n_edited"], row["n_rejected"]
        all_decided += kept
        yield (
            row
            | {
                "code": code,
                "label": labels.get(code),
                "n_double_coded": _double_coded(decided[code]),
                "share_accepted": round(kept / all_decided, 4) if all_decided else None,
                "light": lit.get(code),
                "agreement": agreed.get(code),
                "confused_with": _confused_with(decided[code]),
            }
            | measured.get(code, {})
        )


def _measured(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """Return the figures of the audit by code; none in a reflexive study."""
    if corpus.evaluation is None or corpus.settings.study.mode == "reflexive":
        return {}
    rows = corpus.evaluation[corpus.evaluation["code"] != "all codes"].astype(object)
    return {
        str(row["code"]): {
            "light_reason": row["why"],
            "accept_from": _number(row["accept_from"]),
            "n_audited_sources": int(row["n_sources"]),
            "n_audit_people": int(row["n_people"]),
            "n_audit_machine": int(row["n_machine"]),
        }
        | {name: _with_limits(row, name) for name in ("precision", "recall", "f1", "kappa")}
        for row in rows.to_dict("records")
        if row["n_people"] or row["n_machine"] or row["light"] != "assist only"
    }


def _with_limits(row: Mapping[Any, Any], name: str) -> str | None:
    value, low, high = (_number(row[name + end]) for end in ("", "_low", "_high"))
    return value if low is None else f"{value} ({low} to {high})"


def _number(value: Any) -> str | None:
    import pandas as pd

    return None if pd.isna(value) else f"{float(value):.2f}"


def _agreement(corpus: Corpus) -> dict[str, str]:
    """Return percent agreement and alpha of people blind to each other, per code.

    Per segment of sources that two or more coded in full; empty in a reflexive study.
    """
    blind, read = blind_codings(corpus), who_read(corpus)
    if blind.empty or corpus.settings.study.mode == "reflexive":
        return {}
    units = on_segments(blind, corpus.segments, read)
    units = units.where(units.read.sum(axis=0) >= 2)
    if not len(units.sources):
        return {}
    found = {}
    for code in units.codes:
        ratings = of_numbers(units.of_code(code), categories=(0, 1))
        percent, alpha = (
            with_interval(name, ratings, units.sources, seed=corpus.settings.study.seed)
            for name in ("percent", "alpha")
        )
        if alpha.value == alpha.value:
            limits = f" ({alpha.low:.2f} to {alpha.high:.2f})" if alpha.low == alpha.low else ""
            found[code] = f"{percent.value:.0%}, alpha {alpha.value:.2f}{limits}"
    return found


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
