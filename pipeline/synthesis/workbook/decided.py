"""What people have decided so far, as the workbook shows it filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.study.anchors import locate
from pipeline.study.decisions import Decision, Standing, of_kind, standing

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

Place = tuple[str, int, int, str]  # source, start, end, code


@dataclass(frozen=True, slots=True)
class Decided:
    """Where decisions stand in the texts of this run."""

    codings: Mapping[Place, Standing]
    origin: Mapping[Place, str]  # a code that replaced another -> the code it replaced
    memos: Mapping[Place, Decision]


def decided_of(corpus: Corpus) -> Decided:
    """Return the decisions that find their passage in the texts of this run."""
    texts = {
        str(source_id): (str(text), str(digest))
        for source_id, text, digest in zip(
            corpus.documents["source_id"],
            corpus.documents["text"],
            corpus.documents["text_hash"],
            strict=True,
        )
    }
    grouped = _at_places(of_kind(corpus.decisions, "coding"), texts)
    held = {where: standing(own) for where, own in grouped.items()}
    memos = _at_places(of_kind(corpus.decisions, "memo"), texts)
    return Decided(held, _origins(held), {where: own[-1] for where, own in memos.items()})


def _at_places(
    decisions: Iterable[Decision], texts: Mapping[str, tuple[str, str]]
) -> dict[Place, list[Decision]]:
    grouped: dict[Place, list[Decision]] = defaultdict(list)
    for decision in decisions:
        passage = decision.passage
        if passage is None or passage.source_id not in texts:
            continue
        found = locate(passage, *texts[passage.source_id])
        if found is not None:
            code = str(decision.body.get("code") or "")
            grouped[passage.source_id, *found, code].append(decision)
    return grouped


def _origins(held: Mapping[Place, Standing]) -> dict[Place, str]:
    origins: dict[Place, str] = {}
    for (source_id, start, end, code), of_code in sorted(held.items()):
        other = str(of_code.decision.body.get("other_code") or "")
        if of_code.state == "edited" and other and other != code:
            origins.setdefault((source_id, start, end, other), code)
    return origins


def filled_in(where: Place, decided: Decided) -> dict[str, Any]:
    """Return the cells that show what people decided about a coding; empty for none."""
    held = decided.codings.get(where)
    note = {"note": decided.memos[where].body.get("text")} if where in decided.memos else {}
    if held is None:
        origin = decided.origin.get(where)
        return note if origin is None else note | _moved((*where[:3], origin), decided)
    body = held.decision.body
    if held.state == "contested":
        return note | {"decided_by": ", ".join(sorted(v.writer for v in held.voices))}
    action = str(body["action"])
    return (
        note
        | _said(body)
        | {
            "decided_by": held.decision.writer,
            "decision": "accept" if action == "add" else action,
            "other_code": body.get("other_code") if action == "change" else None,
        }
    )


def _moved(where: Place, decided: Decided) -> dict[str, Any]:
    decision = decided.codings[where].decision
    return _said(decision.body) | {"decided_by": decision.writer, "decision": "accept"}


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        "new_valence": body.get("valence"),
        "new_about": body.get("about"),
        "note": body.get("memo"),
    }
    return {key: text for key, text in said.items() if text}


def only_coder(decisions: Iterable[Decision]) -> str:
    """Return the name of the study's coder when there is one alone, else an empty text."""
    kinds = ("coding", "summary", "level", "theme", "finding", "judgement")
    names = {decision.writer for decision in decisions if decision.kind in kinds}
    return names.pop() if len(names) == 1 else ""
