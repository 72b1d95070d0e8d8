"""T19: how many new themes each further source brings; filled once it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.synthesis.evidence import Evidence

CAPTION = (
    "Saturation of inductive codes (Guest, Namey and Chen 2020): new codes by source, with a "
    "permutation band over the order of sources. It is not computed yet, so the table is empty; "
    "clusters found from all sources at once would always look saturated and are not used."
)
COLUMNS = {
    "group": "Informant group, or all",
    "order": "Place in the order of sources",
    "source_id": "Source (team only)",
    "n_new": "Inductive codes met for the first time",
    "n_cumulative": "Inductive codes met so far",
    "n_low": "Lower edge of the permutation band",
    "n_high": "Upper edge of the permutation band",
    "note": "Base size, run length and threshold",
}


def saturation(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return the table with its columns."""
    return sheet_of("T19_saturation", "Saturation", CAPTION, COLUMNS, ())
