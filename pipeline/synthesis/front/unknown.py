"""What is not known, and how much of it all a person has read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.evidence.silence import unfound
from pipeline.records import NOT_ESTABLISHED
from pipeline.synthesis.front.prompts import OF_A_KIND, asked_in_vain
from pipeline.synthesis.front.said import front_codes
from pipeline.synthesis.grids import rows_of
from pipeline.synthesis.summary import Sentence

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

MOST = 5  # learning questions


def unknowns(corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]) -> list[Sentence]:
    """Return how much people read, what was not found, what nobody told, and open questions (T16)."""
    return [
        *_read(evidence),
        *_missed(corpus, evidence),
        *_untold(evidence),
        *list(asked_in_vain(sheets))[:OF_A_KIND],
        *list(_questions(sheets))[:MOST],
    ]


def _read(evidence: Evidence) -> Iterator[Sentence]:
    looked = unfound(evidence, evidence.counted())
    states = Counter(claim.state for claim in evidence.claims)
    numbers = {"c": states["confirmed"], "s": states["suggested"]}
    yield Sentence("unknown.read", looked.args | numbers, {})
    if looked.machine and looked.recall is not None:
        yield Sentence("missed.recall", {"share": f"{looked.recall:.0%}"}, {})
    elif looked.machine and not looked.absent:
        yield Sentence("unknown.evaluate" if looked.read else "unknown.recall", {}, {})


def _missed(corpus: Corpus, evidence: Evidence) -> Iterator[Sentence]:
    """Yield the codes of the first page of which nothing was found, and who looked."""
    looked = unfound(evidence, evidence.counted())
    silent = [code.label for code in front_codes(corpus) if not evidence.under[code.id]]
    if silent:
        told = {"codes": "; ".join(silent), "looked": f"@{looked.key}"}
        yield Sentence("family.silent", told | looked.args, {})


def _untold(evidence: Evidence) -> Iterator[Sentence]:
    untold = sum(claim.valence == NOT_ESTABLISHED for claim in evidence.claims)
    if untold:
        args = {"n": untold, "all": len(evidence.claims)}
        yield Sentence("unknown.valence", args, {"valence": NOT_ESTABLISHED})


def _questions(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    for row in rows_of(sheets, "T16"):
        if row["status"] in (None, "", "open"):
            yield Sentence("unknown.question", {"question": row["question"]}, {})
