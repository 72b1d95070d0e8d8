"""T24: in how many sources of each informant group and period a theme is met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence, Informant
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Sources of each informant group, and of each period, in which an emergent theme is met. "
    "Read `n_sources` against `N_sources`, never as a share of a small group, and periods only "
    "where the same kinds of sources were heard in each. Members are found by machine; a theme "
    "is a prompt until a person accepts it. A 0 is the machine's silence, not the group's."
)
COLUMNS = {
    "theme_id": "Theme",
    "label": "Its name",
    "status": "What people decided about it; suggested when nothing",
    "by": "What is compared: informant group or period",
    "value": "The group or the period; unknown when the register names none",
    "n_sources": "Distinct counted sources of it that the theme is met in",
    "N_sources": "Counted sources of it",
    "n_segments": "Segments of these sources in the theme",
}
# To compare by something else: add its name and how an informant tells it.
DIMENSIONS: dict[str, Callable[[Informant], str | None]] = {
    "informant group": lambda informant: informant.group,
    "period": lambda informant: informant.period,
}


def theme_spread(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per theme with members, dimension and value, in the order of theme ids."""
    rows = list(_rows(corpus, evidence))
    return sheet_of("T24_theme_spread", "Themes by group and period", CAPTION, COLUMNS, rows)


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    members = met_in(corpus, evidence)
    themes = sorted(records_of(corpus.themes), key=lambda row: str(row["theme_id"]))
    for theme in themes:
        own = members.get(theme["theme_id"], {})
        for name, told_by in DIMENSIONS.items() if own else ():
            for value, informants in _values(evidence, told_by).items():
                met = [own[one] for one in informants if one in own]
                yield {
                    "theme_id": theme["theme_id"],
                    "label": theme["label"],
                    "status": theme["status"],
                    "by": name,
                    "value": value,
                    "n_sources": len(met),
                    "N_sources": len(informants),
                    "n_segments": sum(met),
                }


def met_in(corpus: Corpus, evidence: Evidence) -> dict[str, dict[str, int]]:
    """Return theme -> counted source -> segments of it in the theme.

    A text that stands in two sources counts for the one that stands for both.
    """
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for member in records_of(corpus.theme_members):
        informant = evidence.informants.get(member["source_id"])
        counted = evidence.informants.get(informant.stands_for) if informant else None
        if counted is not None and counted.counts:
            found[member["theme_id"]][counted.source_id] += 1
    return found


def _values(evidence: Evidence, told_by: Callable[[Informant], str | None]) -> dict[str, list[str]]:
    """Return the counted sources of each value, values in alphabetical order, unknown last."""
    found: dict[str, list[str]] = defaultdict(list)
    for informant in evidence.counted():
        found[told_by(informant) or "unknown"].append(informant.source_id)
    return dict(sorted(found.items(), key=lambda item: (item[0] == "unknown", item[0])))
