"""T02: every source with its description, consent and whether it counts; for the team only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import UNITS, two_sets
from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "For the team only. Every source of the register and every file found, whether it counts, "
    "and why not. Counts per source depend on its length and on what it was asked."
)
COPIED = {
    "region": "Region",
    "country": "Country",
    "language": "Language (ISO 639-1)",
    "date": "Date",
    "period": "Period",
    "translated_from": "Language it was translated from",
    "instrument": "Guide or template, as in the sheet `questions`",
    "consent_analyse": "May be read and coded: yes, no, not recorded",
    "consent_quote": "May be quoted: yes, no, not recorded (treated as no)",
    "consent_share": "Widest audience of its quotes; not recorded is treated as team",
    "retain_until": "Date by which it must be withdrawn",
    "ai_assist": "A machine may help: yes, no, not recorded (treated as yes)",
    "status": "read, set aside, missing, no consent, or waiting (for an answer in `speakers`)",
    "duplicate_of": "The source that counts for it: the same text, or its latest version",
    "version": "Version of a report sent again for one case, form and period",
}
COLUMNS = (
    {
        "source_id": "Name of the source in the register",
        "counted": "Whether it stands in denominators: yes or no",
        "why_not": "Why it does not",
        "kind": "Kind of source",
        "informant_group": "Informant group of the register",
        "counted_group": "Group it is counted in (documents are `report` if so set)",
        "org_id": "Pseudonym of its organisation",
        "cases": "Partnerships, joined by `;`",
    }
    | COPIED
    | {
        "verbatim": "Its words are the speaker's: yes; notes: no (never quoted as speech)",
        "written_for_funder": "Written for the funder: yes or no",
        "drafted": "Row drafted by the program, to be completed: yes or no",
        "n_words": "Words; in scripts without spaces two characters count as one",
        "n_segments": "Segments of evidence",
        "n_segments_confirmed": "Segments with a code confirmed or added by a person",
        "n_segments_suggested": "Further segments with a suggestion that counts",
        "share_coded_confirmed": "Part of its segments of evidence that is confirmed",
        "share_coded_suggested": "Further part that is suggested only",
    }
)


def source_register(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per source."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T02_sources", "Source register", CAPTION, COLUMNS, rows, team_only=True, key=("source_id",)
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    sources = sorted(records_of(corpus.sources), key=lambda row: str(row["source_id"]))
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in evidence.claims:
        claims[claim.source_id].append(claim)
    segments = corpus.segments[corpus.segments["evidence"].astype(bool)]
    lengths = segments.groupby("source_id").size().to_dict()
    for row in sources:
        informant = evidence.informants[row["source_id"]]
        repeats = None if informant.counts else f"repeats {informant.stands_for}"
        yield {name: row[name] for name in COPIED} | {
            "source_id": row["source_id"],
            "counted": yes_no(informant.counts),
            "why_not": informant.why_not or repeats,
            "kind": row["kind"],
            "informant_group": row["informant_group"],
            "counted_group": informant.group,
            "org_id": informant.org,
            "cases": ";".join(informant.cases) or None,
            "verbatim": yes_no(row["verbatim"]),
            "written_for_funder": yes_no(row["written_for_funder"]),
            "drafted": yes_no(row["drafted"]),
            "n_words": row["words"],
            **_coded(claims[row["source_id"]], lengths.get(row["source_id"], 0)),
        }


def _coded(claims: list[Claim], segments: int) -> dict[str, Any]:
    confirmed, suggested = two_sets(claims, UNITS["segments"])
    return {
        "n_segments": segments,
        "n_segments_confirmed": len(confirmed),
        "n_segments_suggested": len(suggested),
        "share_coded_confirmed": round(len(confirmed) / segments, 4) if segments else None,
        "share_coded_suggested": round(len(suggested) / segments, 4) if segments else None,
    }


def yes_no(value: object) -> str:
    """Return `yes` or `no`."""
    return "yes" if value else "no"
