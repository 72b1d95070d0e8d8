"""Questions that the counts raise, for people who have not written a finding yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.evidence.rows import records_of
from pipeline.synthesis.summary import Line, Sentence, case_names, line_of, pair
from pipeline.synthesis.tables.t05_enablers import CONTESTED

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

OF_A_KIND = 2


def prompts(corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]) -> list[Sentence]:
    """Return questions that the counts raise, at most two of a kind."""
    tops = [code for code in corpus.codebook if code.parent not in corpus.codebook.ids]
    lines = [line_of(code, evidence) for code in tops]
    kinds = (
        _contested(corpus, evidence, sheets),
        _one_group(tops, evidence),
        _asked_in_vain(sheets),
        _unconfirmed(lines),
        _themes(sheets),
    )
    return [prompt for kind in kinds for prompt in list(kind)[:OF_A_KIND]]


def _contested(
    corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]
) -> Iterator[Sentence]:
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


def _one_group(tops: list[Code], evidence: Evidence) -> Iterator[Sentence]:
    for code in tops:
        sources = {claim.source: claim.group for claim in evidence.under[code.id]}
        groups = set(sources.values())
        if len(sources) >= 3 and len(groups) == 1 and len(evidence.groups) > 1:
            args = {"code": code.label, "group": f"@group.{groups.pop()}", "n": len(sources)}
            yield Sentence("prompt.one_group", args, {"code": code.id})


def _asked_in_vain(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    asked: Counter[str] = Counter()
    said: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in records_of(sheets["T08"].table) if "T08" in sheets else []:
        labels[row["code"]] = row["label"]
        asked[row["code"]] += row["n_asked"] or 0
        found = ("n_sources_confirmed", "n_sources_suggested", "n_sources_weak")
        said[row["code"]] += sum(row.get(name) or 0 for name in found)
    for code, label in labels.items():
        if asked[code] and not said[code]:
            yield Sentence("prompt.silent", {"code": label, "n": asked[code]}, {})


def _unconfirmed(lines: list[Line]) -> Iterator[Sentence]:
    for line in sorted(lines, key=lambda line: -line.sources[1]):
        if line.sources[1] >= 2 and not line.sources[0]:
            args = {"code": line.label, "s": line.sources[1]}
            yield Sentence("prompt.unconfirmed", args, {"code": line.code})


def _themes(sheets: Mapping[str, Sheet]) -> Iterator[Sentence]:
    for row in records_of(sheets["T17"].table) if "T17" in sheets else []:
        if row["status"] == "suggested" and (row["n_sources"] or 0) >= 3:
            args = {"label": row["label"], "n": row["n_sources"], "groups": row["n_groups"]}
            yield Sentence("prompt.theme", args, {"theme": row["theme_id"]})
