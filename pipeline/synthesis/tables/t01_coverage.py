"""T01: who was heard about which case, and who was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import NO_CASE
from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence, Informant
    from pipeline.study.corpus import Corpus

ALL_CASES = "(all cases)"
CAPTION = (
    "Sources by case, informant group and kind. A row with 0 sources is a voice that was not "
    "heard. A source that covers several cases stands in each; the rows of all cases count it "
    "once. Counted sources are those that somebody or something could read; the others are "
    "listed in T02 with the reason and are never taken for silence."
)
COLUMNS = {
    "case": f"Partnership; `{ALL_CASES}` for the study, `{NO_CASE}` for sources without one",
    "informant_group": "Informant group; documents are the group `report` if so set",
    "kind": "Kind of source; empty where the group has no source",
    "n_sources": "Sources in the register",
    "n_counted": "Of these, sources that stand in denominators",
    "n_not_read": "Of these, sources that were not read (reasons in T02)",
    "n_repeated": "Of these, sources whose text repeats another one's and counts with it",
    "n_orgs": "Distinct registered organisations",
    "n_words": "Words of the counted sources; what repeats another one is left out; in scripts without spaces two characters count as one word",
    "first_date": "Earliest date",
    "last_date": "Latest date",
    "periods": "Periods, joined by `;`",
    "languages": "Languages, joined by `;`",
}


def coverage(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per case, informant group and kind of source."""
    return sheet_of(
        "T01_coverage",
        "Corpus and coverage",
        CAPTION,
        COLUMNS,
        _rows(corpus, evidence),
        key=("case", "informant_group", "kind"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    sources = {row["source_id"]: row for row in records_of(corpus.sources)}
    everyone = list(evidence.informants.values())
    unassigned = [informant for informant in everyone if not informant.cases]
    blocks = [(ALL_CASES, everyone)]
    blocks += [(case, [i for i in everyone if case in i.cases]) for case in evidence.cases]
    blocks += [(NO_CASE, unassigned)] if unassigned and evidence.cases else []
    for case, informants in blocks:
        for group in evidence.groups:
            own = [informant for informant in informants if informant.group == group]
            kinds: list[str | None] = [*sorted({informant.kind for informant in own})]
            for kind in kinds or [None]:
                of_kind = [informant for informant in own if informant.kind == kind]
                yield {"case": case, "informant_group": group, "kind": kind} | _cell(
                    of_kind, sources
                )


def _cell(informants: list[Informant], sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = [sources[informant.source_id] for informant in informants]
    dates = sorted(row["date"] for row in rows if row["date"])
    return {
        "n_sources": len(rows),
        "n_counted": sum(informant.counts for informant in informants),
        "n_not_read": sum(informant.why_not is not None for informant in informants),
        "n_repeated": sum(i.why_not is None and not i.counts for i in informants),
        "n_orgs": len({informant.org for informant in informants if informant.org}),
        "n_words": sum(sources[i.source_id]["words"] for i in informants if i.counts),
        "first_date": dates[0] if dates else None,
        "last_date": dates[-1] if dates else None,
        "periods": ";".join(sorted({row["period"] for row in rows if row["period"]})) or None,
        "languages": ";".join(sorted({row["language"] for row in rows if row["language"]})) or None,
    }
