"""People's decisions laid over the suggestions: what they say replaces what the machine said.

A decision of kind `coding` has in its body: `action` (accept, reject, change, add), `code`,
and optionally `other_code` (with change: the code that fits instead), `valence`, `about`,
`time_ref` and `memo`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.records import NOT_ESTABLISHED, VALENCES, Coding
from pipeline.study.anchors import locate
from pipeline.study.decisions import Decision, Standing, standing

if TYPE_CHECKING:
    import pandas as pd

    Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What decisions are laid on: one source's text, its segments and its default case."""

    source_id: str
    text: str
    text_hash: str
    segments: tuple[tuple[int, int, str, bool], ...]  # start, end, segment_id, evidence
    about: str
    codebook_version: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Codings after people spoke, and the decisions that found no place, by reason."""

    codings: list[Coding]
    unplaced: dict[str, list[Decision]]


def ground_of(
    segments: pd.DataFrame, documents: pd.DataFrame, source: Mapping[str, Any],
    about: str, version: str,
) -> Ground:  # fmt: skip
    """Return the ground of one source; an empty text when it has no document."""
    text = str(documents["text"].iloc[0]) if len(documents) else ""
    text_hash = str(documents["text_hash"].iloc[0]) if len(documents) else ""
    columns = segments[["start", "end", "segment_id", "evidence"]]
    rows = tuple(
        (int(start), int(end), str(segment_id), bool(evidence))
        for start, end, segment_id, evidence in columns.itertuples(index=False)
    )
    return Ground(str(source["source_id"]), text, text_hash, rows, about, version)


def lay_over(
    suggestions: list[Coding], decisions: Iterable[Decision], ground: Ground, codes: Iterable[str]
) -> Overlay:
    """Return the codings with people's decisions in force over the suggestions."""
    known = set(codes)
    grouped: dict[tuple[int, int, str], list[Decision]] = defaultdict(list)
    unplaced: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        place = (
            locate(decision.passage, ground.text, ground.text_hash) if decision.passage else None
        )
        named = {str(decision.body.get("code")), target_code(decision)}
        if place is None:
            unplaced["passage not found"].append(decision)
        elif not named <= known:
            unplaced["code not in the codebook in use"].append(decision)
        else:
            grouped[(*place, str(decision.body["code"]))].append(decision)
    decided = _unique(
        coding
        for (start, end, code), about_it in sorted(grouped.items())
        for coding in _codings(standing(about_it), (start, end), code, suggestions, ground)
    )
    left = [one for one in suggestions if not any(_replaces(done, one) for done in decided)]
    return Overlay(left + decided, dict(unplaced))


def target_code(decision: Decision) -> str:
    """Return the code that a decision leaves on the passage."""
    other = decision.body.get("other_code") if decision.body["action"] == "change" else None
    return str(other or decision.body.get("code"))


def _codings(
    held: Standing, place: Place, code: str, suggestions: list[Coding], ground: Ground
) -> list[Coding]:
    coding = _coding(held, place, code, suggestions, ground)
    target = target_code(held.decision)
    if held.state != "edited" or target == code:
        return [coding]
    moved = replace(coding, code=target)
    return [replace(coding, status="rejected"), moved]


def _coding(
    held: Standing, place: Place, code: str, suggestions: list[Coding], ground: Ground
) -> Coding:
    """Return the coding that a person's decision makes; what they left open, the machine fills."""
    start, end = place
    segment_id = holding_segment(ground, start, end)
    machine = next((s for s in suggestions if s.code == code and s.segment_id == segment_id), None)
    body = held.decision.body
    contested = held.state == "contested"
    said = "; ".join(sorted(f"{voice.writer}: {voice.body['action']}" for voice in held.voices))
    valence = body.get("valence") or (machine.valence if machine else None)
    return Coding(
        source_id=ground.source_id,
        text_hash=ground.text_hash,
        start=start,
        end=end,
        segment_id=segment_id,
        code=code,
        valence=str(valence) if valence in VALENCES else NOT_ESTABLISHED,
        about=str(body.get("about") or (machine.about if machine else ground.about)),
        time_ref=str(body.get("time_ref") or (machine.time_ref if machine else "unknown")),
        coder="; ".join(sorted(v.writer for v in held.voices))
        if contested
        else held.decision.writer,
        method="person",
        score=None,
        status=held.state,
        reason=said if contested else None,
        codebook_version=ground.codebook_version,
        memo=str(body["memo"]) if body.get("memo") else None,
    )


def holding_segment(ground: Ground, start: int, end: int) -> str:
    """Return the segment that holds the middle of a passage, else the nearest one."""
    middle = (start + end) // 2

    def apart(segment: tuple[int, int, str, bool]) -> tuple[int, bool, int]:
        first, last, _, evidence = segment
        return max(first - middle, middle - last + 1, 0), not evidence, first

    nearest = min(ground.segments, key=apart, default=None)
    return nearest[2] if nearest else f"{ground.source_id}:{start}-{end}"


def _unique(codings: Iterable[Coding]) -> list[Coding]:
    """Return one coding per passage, code and person; one that keeps the code wins."""
    kept: dict[tuple[int, int, str, str], Coding] = {}
    for coding in codings:
        key = (coding.start, coding.end, coding.code, coding.coder)
        if key not in kept or kept[key].status == "rejected":
            kept[key] = coding
    return list(kept.values())


def _replaces(done: Coding, suggestion: Coding) -> bool:
    same = done.code == suggestion.code and done.segment_id == suggestion.segment_id
    overlap = done.start < suggestion.end and suggestion.start < done.end
    return same and overlap
