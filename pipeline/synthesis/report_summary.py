"""The first page: what the evidence says, in sentences made of counts alone.

A sentence is a key of `strings.toml` and its numbers. The program draws no conclusion:
findings are people's, and where there are none it offers prompts and calls them so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.privacy import may_share
from pipeline.synthesis.counting import two_sets
from pipeline.synthesis.rows import records_of
from pipeline.synthesis.t05_enablers import CONTESTED

if TYPE_CHECKING:
    from pipeline.codebook import Code
    from pipeline.corpus import Corpus
    from pipeline.synthesis.evidence import Claim, Evidence
    from pipeline.synthesis.sheet import Sheet

LEADING = ("enabler", "value", "archetype")
PROMPTS_OF_A_KIND = 2
Pair = tuple[int, int]  # confirmed, suggested


@dataclass(frozen=True, slots=True)
class Sentence:
    """A key of the strings and what fills its holes; `query` leads to its quotes."""

    key: str
    args: Mapping[str, Any]
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One code on the first page: how much speaks of it, how, and how broadly."""

    code: str
    label: str
    sources: Pair
    present: Pair
    lacking: Pair
    other: Pair
    groups: int
    cases: int


@dataclass(frozen=True, slots=True)
class Family:
    """One family of codes on the first page."""

    name: str
    label: str
    sentences: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    leading: bool
    read: int  # sources in the denominators


def pair(claims: Sequence[Claim]) -> Pair:
    """Return distinct sources: confirmed, and suggested only."""
    confirmed, suggested = two_sets(claims)
    return len(confirmed), len(suggested)


def families(corpus: Corpus, evidence: Evidence) -> list[Family]:
    """Return the families of the codebook: enablers, value and archetypes first."""
    read = len(evidence.counted())
    by_family: dict[str, list[Code]] = {}
    for code in corpus.codebook:
        if code.parent not in corpus.codebook.ids:
            by_family.setdefault(code.family, []).append(code)
    names = sorted(by_family, key=lambda name: _place(name, corpus))
    return [_family(name, by_family[name], corpus, evidence, read) for name in names]


def _place(name: str, corpus: Corpus) -> tuple[int, int]:
    first = LEADING.index(name) if name in LEADING else len(LEADING)
    known = list(corpus.codebook.families)
    return first, known.index(name) if name in known else len(known)


def _family(name: str, codes: list[Code], corpus: Corpus, evidence: Evidence, read: int) -> Family:
    lines = [line_of(code, evidence) for code in codes]
    claims = [claim for code in codes for claim in evidence.under[code.id]]
    spread = _spread(claims)
    numbers = dict(zip("cs", pair(claims), strict=True)) | {"N": read} | spread
    sentences = [Sentence("family.sum" if claims else "family.none", numbers, {})]
    if claims:
        widest, divided = list(_widest(lines)), list(_divided(lines))
        said = [item.query for item in widest]
        sentences += widest + [item for item in divided if item.query not in said]
        sentences += _silent(lines)
    return Family(
        name=name,
        label=corpus.codebook.families.get(name) or name.capitalize() or corpus.codebook.name,
        sentences=tuple(sentences),
        lines=tuple(lines),
        leading=name in LEADING,
        read=read,
    )


def line_of(code: Code, evidence: Evidence) -> Line:
    """Return the line of a code with its sub-codes."""
    claims = evidence.under[code.id]
    spread = _spread(claims)
    return Line(
        code=code.id,
        label=code.label,
        sources=pair(claims),
        present=pair([claim for claim in claims if claim.valence == "present"]),
        lacking=pair([claim for claim in claims if claim.valence == "lacking"]),
        other=pair([claim for claim in claims if claim.valence not in ("present", "lacking")]),
        groups=spread["groups"],
        cases=spread["cases"],
    )


def _spread(claims: Sequence[Claim]) -> dict[str, int]:
    return {
        "groups": len({claim.group for claim in claims}),
        "cases": len({claim.case for claim in claims if claim.case}),
    }


def _widest(lines: list[Line]) -> Iterator[Sentence]:
    """Yield the sentence on the code that most sources speak of, when one leads."""
    ranked = sorted(lines, key=lambda line: (-sum(line.sources), -line.sources[0]))
    if len(ranked) > 1 and sum(ranked[0].sources) > sum(ranked[1].sources):
        yield _sentence("family.widest", ranked[0], {})


def _divided(lines: list[Line]) -> Iterator[Sentence]:
    """Yield the sentence on the code on which most sources stand on the smaller side."""
    ranked = sorted(lines, key=lambda line: -min(sum(line.present), sum(line.lacking)))
    if ranked and min(sum(ranked[0].present), sum(ranked[0].lacking)) >= 2:
        yield _sentence("family.divided", ranked[0], {})


def _silent(lines: list[Line]) -> list[Sentence]:
    silent = [line.label for line in lines if not sum(line.sources)]
    return [Sentence("family.silent", {"codes": "; ".join(silent)}, {})] if silent else []


def _sentence(key: str, line: Line, query: Mapping[str, str]) -> Sentence:
    numbers = {
        "code": line.label,
        "c": line.sources[0],
        "s": line.sources[1],
        "pc": line.present[0],
        "ps": line.present[1],
        "lc": line.lacking[0],
        "ls": line.lacking[1],
        "groups": line.groups,
        "cases": line.cases,
    }
    return Sentence(key, numbers, {"code": line.code, **query})


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
    return [prompt for kind in kinds for prompt in list(kind)[:PROMPTS_OF_A_KIND]]


def case_names(corpus: Corpus) -> dict[str, str]:
    """Return the name of each partnership, its id where the register gives none."""
    return {
        row.get("partnership_id"): row.get("name") or row.get("partnership_id")
        for row in corpus.register.partnerships
    }


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
        said[row["code"]] += (row["n_sources_confirmed"] or 0) + (row["n_sources_suggested"] or 0)
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


def not_read(corpus: Corpus, evidence: Evidence, audience: str) -> list[Sentence]:
    """Return what left the denominators, what was set aside, and whose words are withheld."""
    sources = {row["source_id"]: row for row in records_of(corpus.sources)}
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for informant in evidence.informants.values():
        if informant.why_not:
            reasons.setdefault(informant.why_not, []).append(sources[informant.source_id])
    told = [
        Sentence(
            "notread.row",
            {"n": len(rows), "reason": f"@reason.{reason}", "what": _named(rows, audience)},
            {},
        )
        for reason, rows in sorted(reasons.items())
    ]
    told = told or [Sentence("notread.none", {}, {})]
    return told + _aside(corpus) + _withheld(evidence, sources, audience)


def _named(rows: Sequence[Mapping[str, Any]], audience: str) -> str:
    """Return the ids of sources for the team, else kinds and languages."""
    if audience == "team":
        return ", ".join(f"{row['source_id']}: {row['kind']}, {row['language']}" for row in rows)
    kinds = Counter(f"{row['kind']}, {row['language']}" for row in rows)
    return "; ".join(f"{size} × {kind}" for kind, size in sorted(kinds.items()))


def _aside(corpus: Corpus) -> list[Sentence]:
    aside = corpus.segments[~corpus.segments["evidence"].astype(bool)]
    reasons = Counter(str(reason) for reason in aside["set_aside"].dropna())
    listed = ", ".join(f"{reason} {size}" for reason, size in reasons.most_common())
    args = {"n": reasons.total(), "what": listed}
    return [Sentence("notread.aside", args, {})] if reasons else []


def _withheld(
    evidence: Evidence, sources: Mapping[str, Mapping[str, Any]], audience: str
) -> list[Sentence]:
    read = [item for item in evidence.informants.values() if item.why_not is None]
    repeated = sum(item.stands_for != item.source_id for item in read)
    counted = [sources[item.source_id] for item in read if item.counts]
    silent = sum(not may_share(row, audience) for row in counted)
    notes = sum(may_share(row, audience) and not row["verbatim"] for row in counted)
    sizes = (
        ("notread.repeated", repeated),
        ("notread.withheld", silent),
        ("notread.notes", notes),
    )
    return [Sentence(key, {"n": size}, {}) for key, size in sizes if size]
