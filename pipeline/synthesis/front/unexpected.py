"""What nobody had planned for: themes beside the codebook, divided codes, other archetypes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.synthesis.front.prompts import themes
from pipeline.synthesis.front.said import front_codes
from pipeline.synthesis.grids import rows_of
from pipeline.synthesis.summary import Sentence, case_names, divided, line_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

MOST = 3  # sentences of a kind


def surprises(corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]) -> list[Sentence]:
    """Return what stands out beside the codebook (T17), inside it, and against the register (T06)."""
    found = [
        *list(themes(sheets))[:MOST],
        *divided([line_of(code, evidence) for code in front_codes(corpus)]),
        *list(_archetypes(corpus, sheets))[:MOST],
    ]
    return found or [Sentence("unexpected.none", {}, {})]


def _archetypes(corpus: Corpus, sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    """Yield partnerships whose sources describe another archetype than the register declares."""
    rows, names = rows_of(sheets, "T06"), case_names(corpus)
    labels = {row["archetype"]: row["label"] for row in rows}
    for row in rows:
        found, declared = row["evidenced_primary"], row["declared_primary"]
        if found == row["archetype"] and declared and declared != found:
            args = {"case": names.get(row["partnership"], row["partnership"]),
                    "declared": labels.get(declared, declared), "found": labels[found],
                    "c": row["n_sources_confirmed"] or 0, "s": row["n_sources_suggested"] or 0}  # fmt: skip
            query = {"code": found, "case": row["partnership"]}
            yield Sentence("unexpected.archetype", args, query)
