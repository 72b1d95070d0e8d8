"""T17: emergent themes, as prompts for people; what they rejected stays visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.responses import about, responses_of, texts_told, votes_told
from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Clusters of passages to which neither a person nor the machine gave a code that counts, "
    "ordered by the number of sources; what nobody has read may yet bear one. They are prompts, not findings: a person accepts, renames, merges or rejects them. A theme of one "
    "source is one voice. The words shown come only from sources that consent to being quoted."
)
COLUMNS = {
    "theme_id": "Theme; stable across runs while most of its members stay",
    "label": "A person's name for it, else the machine's",
    "keywords": "Keywords, joined by `;`",
    "phrase": "A short phrase from it; empty without consent to quote",
    "n_sources": "Distinct sources",
    "n_groups": "Informant groups",
    "n_cases": "Partnerships that its sources cover",
    "n_segments": "Segments",
    "largest_source_share": "Part of its segments that comes from one source",
    "largest_group_share": "Part of its segments that comes from one informant group",
    "languages": "Languages, joined by `;`",
    "stability": "Mean overlap (Jaccard) when sources are resampled, 0 to 1",
    "nearest_code": "The code it resembles most",
    "nearness": "How much (cosine), -1 to 1",
    "status": "suggested, accepted, renamed, merged, split, rejected or promoted",
    "note": "What to keep in mind",
    "typical": "Quotable typical segments, one per line",
    "atypical": "Quotable atypical segments, one per line",
    "votes": "What workshops voted, by group; no independent confirmation",
    "said": "Reasons and missing perspectives that workshops gave, one per line",
}


def emergent_themes(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per theme, those of most sources first."""
    rows = sorted(
        _rows(corpus, evidence),
        key=lambda row: (-row["n_sources"], -row["n_segments"], row["theme_id"]),
    )
    return sheet_of(
        "T17_emergent_themes",
        "Emergent themes",
        CAPTION,
        COLUMNS,
        rows,
        key=("theme_id",),
        shows=("theme", "response"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    responses = responses_of(corpus.decisions)
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for member in records_of(corpus.theme_members):
        members[member["theme_id"]].append(member)
    for theme in records_of(corpus.themes):
        own = sorted(members[theme["theme_id"]], key=_closest_first)
        sources = {member["source_id"] for member in own}
        yield theme | {
            "phrase": _quotable_phrase(theme["phrase"], own, evidence),
            "n_sources": theme["sources"],
            "n_groups": theme["groups"],
            "n_segments": theme["segments"],
            "n_cases": len({c for name in sources for c in _cases(name, evidence)}) or None,
            "typical": _exemplars("typical", own, evidence),
            "atypical": _exemplars("atypical", own, evidence),
            "votes": votes_told(about(responses, "theme", theme["theme_id"])),
            "said": texts_told(about(responses, "theme", theme["theme_id"])),
        }


def _closest_first(member: dict[str, Any]) -> tuple[float, str, int]:
    return -member["closeness"], member["source_id"], member["start"]


def _cases(source_id: str, evidence: Evidence) -> tuple[str, ...]:
    informant = evidence.informants.get(source_id)
    return informant.cases if informant else ()


def _words(member: dict[str, Any], evidence: Evidence) -> str | None:
    """Return the words of a member, or None when its source may not be quoted."""
    informant = evidence.informants.get(member["source_id"])
    if informant is None or not informant.quotable:
        return None
    return evidence.texts.get(member["source_id"], "")[member["start"] : member["end"]]


def _quotable_phrase(
    phrase: str | None, members: list[dict[str, Any]], evidence: Evidence
) -> str | None:
    """Return the phrase when a member that may be quoted says it."""
    if phrase is None:
        return None
    spoken = [_words(member, evidence) for member in members]
    return phrase if any(phrase in words for words in spoken if words) else None


def _exemplars(kind: str, members: list[dict[str, Any]], evidence: Evidence) -> str | None:
    chosen = [member for member in members if member["exemplar"] == kind]
    quotes = [words for words in (_words(member, evidence) for member in chosen) if words]
    return "\n".join(f"“{words}”" for words in quotes) or None
