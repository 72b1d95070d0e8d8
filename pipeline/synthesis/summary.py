"""The first page: what the evidence says, in sentences made of counts alone.

A sentence is a key of `strings.toml` and its numbers. The program draws no conclusion:
findings are people's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import two_sets, weak_sources
from pipeline.evidence.silence import Unfound, unfound

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus

LEADING = ("enabler", "value", "archetype")
MOST_LEADING = 3  # codes that share the lead; more are not named
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
    weak: int  # further sources with suggestions too weak to count


@dataclass(frozen=True, slots=True)
class Family:
    """One family of codes on the first page."""

    name: str
    label: str
    sentences: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    leading: bool
    read: int  # sources in the denominators

    @property
    def told(self) -> bool:
        """Whether any source speaks of any of its codes."""
        return any(sum(line.sources) for line in self.lines)


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
    looked = unfound(evidence, evidence.counted())
    nothing = Sentence("family.none", {"looked": f"@{looked.key}", **looked.args}, {})
    sentences = [Sentence("family.sum", numbers, {}) if claims else nothing]
    if claims:
        leading, apart = list(widest(lines)), list(divided(lines))
        said = [item.query for item in leading]
        sentences += leading + [item for item in apart if item.query not in said]
        sentences += _silent(lines, looked)
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
        weak=weak_sources(claims, evidence.weak[code.id]),
    )


def _spread(claims: Sequence[Claim]) -> dict[str, int]:
    return {
        "groups": len({claim.group for claim in claims}),
        "cases": len({claim.case for claim in claims if claim.case}),
    }


def widest(lines: list[Line]) -> Iterator[Sentence]:
    """Yield the sentence on the code that most sources speak of, or on those that share the lead."""
    ranked = sorted(lines, key=lambda line: (-sum(line.sources), -line.sources[0]))
    leading = [line for line in ranked if sum(line.sources) == sum(ranked[0].sources)]
    if len(leading) == len(lines) or len(leading) > MOST_LEADING:
        return
    if len(leading) > 1:
        names = "; ".join(line.label for line in leading)
        yield Sentence("family.widest_together", {"codes": names}, {})
    else:
        told = sum(leading[0].present) + sum(leading[0].lacking)
        yield _sentence("family.widest" if told else "family.widest_untold", leading[0], {})


def divided(lines: list[Line]) -> Iterator[Sentence]:
    """Yield the sentence on the code on which most sources stand on the smaller side."""
    ranked = sorted(lines, key=lambda line: -min(sum(line.present), sum(line.lacking)))
    if ranked and min(sum(ranked[0].present), sum(ranked[0].lacking)) >= 2:
        yield _sentence("family.divided", ranked[0], {})


def _silent(lines: list[Line], looked: Unfound) -> list[Sentence]:
    """Return which codes were not found, and who looked."""
    silent = "; ".join(line.label for line in lines if not sum(line.sources))
    told = {"codes": silent, "looked": f"@{looked.key}"}
    return [Sentence("family.silent", told | looked.args, {})] if silent else []


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


def case_names(corpus: Corpus) -> dict[str, str]:
    """Return the name of each partnership, its id where the register gives none."""
    return {
        row.get("partnership_id"): row.get("name") or row.get("partnership_id")
        for row in corpus.register.partnerships
    }
