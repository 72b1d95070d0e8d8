"""Where groups, partnerships and periods differ, in sentences made of counts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.synthesis.front.prompts import OF_A_KIND, contested, one_group
from pipeline.synthesis.front.said import front_codes
from pipeline.synthesis.grids import rows_of
from pipeline.synthesis.summary import Sentence, pair

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

MOST = 4  # sentences of a kind
PERIOD_LEAST = 5  # counted sources of a period that is compared with another
APART = 0.3  # difference of two shares that is told


def differences(corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]) -> list[Sentence]:
    """Return where groups differ (T11), cases are contested (T05), and periods differ."""
    codes = front_codes(corpus)
    found = [
        *list(_groups(sheets))[:MOST],
        *list(contested(corpus, evidence, sheets))[:MOST],
        *list(one_group(codes, evidence))[:OF_A_KIND],
        *list(_periods(codes, evidence))[:MOST],
    ]
    return found or [Sentence("differ.none", {}, {})]


def _groups(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    """Yield pairs of groups on opposed sides, and groups that people heard say nothing of it."""
    for row in rows_of(sheets, "T11"):
        args = {"code": row["theme_label"], "a": f"@group.{row['group_a']}",
                "b": f"@group.{row['group_b']}"}  # fmt: skip
        if row["label"] == "dissonance":
            sides = {f"{x}side": f"@valence.{row[f'side_{x}']}" for x in "ab"}
            yield Sentence("differ.groups", args | sides, {"code": row["theme"]})
        elif row["label"] == "silence":
            if not row["n_a_confirmed"] + row["n_a_suggested"]:
                args |= {"a": args["b"], "b": args["a"]}
            yield Sentence("differ.silence", args, {"code": row["theme"]})


def _periods(codes: list[Code], evidence: Evidence) -> Iterator[Sentence]:
    """Yield codes of which the last period speaks much more, or much less, than the first."""
    size: dict[str, int] = defaultdict(int)
    for informant in evidence.counted():
        if informant.period:
            size[informant.period] += 1
    periods = sorted(period for period, n in size.items() if n >= PERIOD_LEAST)
    if len(periods) < 2:
        return
    first, last = periods[0], periods[-1]
    for code in codes:
        one, other = (pair(_of(evidence.under[code.id], period)) for period in (first, last))
        if abs(sum(one) / size[first] - sum(other) / size[last]) >= APART:
            args = {"code": code.label, "p": first, "c": one[0], "t": one[1], "N": size[first],
                    "q": last, "d": other[0], "u": other[1], "M": size[last]}  # fmt: skip
            yield Sentence("differ.periods", args, {"code": code.id})


def _of(claims: tuple[Claim, ...], period: str) -> list[Claim]:
    return [claim for claim in claims if claim.period == period]
