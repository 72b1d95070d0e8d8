"""T19: how much new each further source brings, and when hardly anything more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.stats.saturation import (
    BASE_SIZE,
    RUN_LENGTH,
    THRESHOLD,
    Saturation,
    new_codes,
    permutation_band,
)
from pipeline.stats.saturation import saturation as saturation_of
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t24_theme_spread import met_in

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence, Informant
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Saturation after Guest, Namey and Chen (2020): what each source is the first to bring, in "
    "the order of their dates, over all and per informant group. Base of 4 sources, runs of 2, "
    "threshold 5 % new information. `n_low` to `n_high` hold nine tenths of random orders: a "
    "bend inside the band is the order in which people were heard. Codes that were given "
    "beforehand and themes found from all sources at once saturate sooner than codes made while "
    "reading, and what only the machine suggests saturates soonest, so it stands apart. "
    "Saturation says that little new came from sources like these, not that the picture is whole."
)
COLUMNS = {
    "group": "Informant group, or all",
    "what": "What is counted: codes confirmed, codes confirmed or suggested, or themes",
    "order": "Place in the order of dates; sources without a date last, then by id",
    "source_id": "Source (team only)",
    "n_new": "Codes or themes that it is the first to bring",
    "n_cumulative": "Met so far",
    "share_run": "New information of the run that ends here, as a part of that of the base",
    "n_low": "Lower edge of the band over random orders",
    "n_high": "Upper edge of the band over random orders",
    "reached": "Sources heard + run length when the threshold was reached; not reached; too few",
    "note": "Base size, run length and threshold",
}
ALL = "all"
CONFIRMED, EITHER, THEMES = "codes confirmed", "codes confirmed or suggested", "themes"
ORDERS = 1000  # random orders of the sources; fewer where there are many sources
AT_MOST = 200_000  # sources times orders
NOTE = f"base {BASE_SIZE}, run {RUN_LENGTH}, threshold {THRESHOLD:.0%}"


def saturation(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per group, thing counted and source, in the order of dates."""
    rows = list(_rows(corpus, evidence))
    return sheet_of("T19_saturation", "Saturation", CAPTION, COLUMNS, rows)


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    ordered = in_order_of_dates(corpus, evidence)
    groups = {ALL: ordered} | {
        group: [one for one in ordered if one.group == group] for group in evidence.groups
    }
    for what, brought in _brought(corpus, evidence).items():
        for group, informants in groups.items() if brought else ():
            names = [informant.source_id for informant in informants]
            said = [brought.get(name, set()) for name in names]
            yield from _curve(group, what, names, said, corpus.settings.study.seed)


def in_order_of_dates(corpus: Corpus, evidence: Evidence) -> list[Informant]:
    """Return the counted sources by date, those without one last, then by id."""
    dates = {row["source_id"]: row["date"] for row in records_of(corpus.sources)}
    return sorted(
        evidence.counted(), key=lambda one: (dates.get(one.source_id) or "9999", one.source_id)
    )


def _brought(corpus: Corpus, evidence: Evidence) -> dict[str, Mapping[str, set[str]]]:
    """Return for each thing counted what each source holds of it; a rejected theme is none."""
    confirmed: dict[str, set[str]] = defaultdict(set)
    either: dict[str, set[str]] = defaultdict(set)
    for claim in evidence.claims:
        either[claim.source].add(claim.code)
        if claim.state == "confirmed":
            confirmed[claim.source].add(claim.code)
    rejected = {r["theme_id"] for r in records_of(corpus.themes) if r["status"] == "rejected"}
    themes: dict[str, set[str]] = defaultdict(set)
    for theme_id, sources in met_in(corpus, evidence).items():
        for source_id in sources if theme_id not in rejected else ():
            themes[source_id].add(theme_id)
    return {CONFIRMED: confirmed, EITHER: either, THEMES: themes}


def _curve(
    group: str, what: str, names: Sequence[str], said: Sequence[set[str]], seed: int
) -> Iterator[dict[str, Any]]:
    import numpy as np

    times = min(ORDERS, max(AT_MOST // max(len(said), 1), 50))
    band = permutation_band(said, times, seed)
    found = saturation_of(said)
    shares = {run.last: round(run.share, 4) for run in found.runs}
    new = new_codes(said)
    for place, name in enumerate(names):
        yield {
            "group": group,
            "what": what,
            "order": place + 1,
            "source_id": name,
            "n_new": new[place],
            "n_cumulative": sum(new[: place + 1]),
            "share_run": shares.get(place + 1),
            "n_low": int(np.floor(band[place, 0])),
            "n_high": int(np.ceil(band[place, 2])),
            "reached": _reached(found),
            "note": NOTE,
        }


def _reached(found: Saturation) -> str:
    return found.reported if found.runs else "too few sources or nothing in the base"
