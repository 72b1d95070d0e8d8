"""Questions that the counts raise: prompts for people, no conclusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.evidence.rows import records_of
from pipeline.synthesis.summary import Sentence, case_names, pair
from pipeline.synthesis.tables.t05_enablers import CONTESTED

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

OF_A_KIND = 2


def contested(
    corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]
) -> Iterator[Sentence]:
    """Yield enablers on which the sources of a partnership are divided (T05)."""
    rows = records_of(sheets["T05"].table) if "T05" in sheets else []
    names = case_names(corpus)
    for row in rows:
        if row["level"] != CONTESTED:
            continue
        claims = [c for c in evidence.under[row["enabler"]] if c.case == row["partnership"]]
        sides = {
            name: sum(pair([claim for claim in claims if claim.valence == valence]))
            for name, valence in (("p", "present"), ("l", "lacking"), ("m", "mixed"))
        }
        args = {"case": names[row["partnership"]], "code": row["label"], **sides}
        yield Sentence(
            "prompt.contested", args, {"code": row["enabler"], "case": row["partnership"]}
        )


def one_group(tops: list[Code], evidence: Evidence) -> Iterator[Sentence]:
    """Yield codes of which one informant group alone speaks, in three sources or more."""
    for code in tops:
        sources = {claim.source: claim.group for claim in evidence.under[code.id]}
        groups = set(sources.values())
        if len(sources) >= 3 and len(groups) == 1 and len(evidence.groups) > 1:
            args = {"code": code.label, "group": f"@group.{groups.pop()}", "n": len(sources)}
            yield Sentence("prompt.one_group", args, {"code": code.id})


def asked_in_vain(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    """Yield codes that sources were asked about in vain; silence only where people read in full."""
    asked: Counter[str] = Counter()
    said: Counter[str] = Counter()
    searched: Counter[str] = Counter()
    read: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in records_of(sheets["T08"].table) if "T08" in sheets else []:
        labels[row["code"]] = row["label"]
        asked[row["code"]] += row["n_asked"] or 0
        searched[row["code"]] += row["N_group"]
        read[row["code"]] += row["n_in_full"]
        found = ("n_sources_confirmed", "n_sources_suggested", "n_sources_weak")
        said[row["code"]] += sum(row.get(name) or 0 for name in found)
    for code, label in labels.items():
        if asked[code] and not said[code]:
            key = "prompt.missed" if read[code] < searched[code] else "prompt.silent"
            numbers = {"n": asked[code], "all": searched[code], "m": read[code]}
            yield Sentence(key, {"code": label, **numbers}, {})


def themes(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    """Yield emergent themes of three sources or more that nobody has decided about (T17)."""
    for row in records_of(sheets["T17"].table) if "T17" in sheets else []:
        if row["status"] == "suggested" and (row["n_sources"] or 0) >= 3:
            args = {"label": row["label"], "n": row["n_sources"], "groups": row["n_groups"]}
            yield Sentence("prompt.theme", args, {"theme": row["theme_id"]})
