"""What stands in a briefing: the same parts for every audience, from the tables it may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.synthesis.portfolio import portfolio_families
from pipeline.synthesis.summary import LEADING, families

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet
    from pipeline.synthesis.summary import Line

Row = dict[str, Any]
SIDES = ("sources", "present", "lacking", "other")
QUOTES_PER_CODE = 2
THEMES = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A family of codes: for each code its cells as text."""

    label: str
    sided: bool
    rows: list[list[str]]


def team_parts(corpus: Corpus, evidence: Evidence) -> list[Part]:
    """Return the leading families in full, and of the others the codes that sources speak of."""
    parts = []
    for family in families(corpus, evidence):
        lines = [line for line in family.lines if family.leading or any(line.sources)]
        if lines:
            parts.append(Part(family.label, True, [_line(line) for line in lines]))
    return parts


def _line(line: Line) -> list[str]:
    return [f"{line.label} ({line.code})", *(_pair(*getattr(line, side)) for side in SIDES)]


def released_parts(sheets: Mapping[str, Sheet], corpus: Corpus) -> list[Part]:
    """Return the families of an audience, withheld numbers as a dash."""
    rows = {number: records_of(sheet.table) for number, sheet in sheets.items()}
    parts = []
    for family in portfolio_families(rows, corpus.codebook):
        sides = SIDES if family.sided else SIDES[:1]
        made = [_released_row(row, sides) for row in family.rows] if family.told else []
        if made:
            parts.append(Part(family.label, family.sided, made))
    return parts


def _released_row(row: Row, sides: Sequence[str]) -> list[str]:
    least = "≥ " if row["suppressed"] == "at least" else ""
    together = "(" in row["code"]
    cells = [row["label"] if together else f"{row['label']} ({row['code']})"]
    for side in sides:
        numbers = row.get(f"n_{side}_confirmed"), row.get(f"n_{side}_suggested")
        cells.append((least if side == "sources" else "") + _pair(*numbers))
    return cells


def _pair(confirmed: int | None, suggested: int | None) -> str:
    """Return two numbers side by side, a withheld one as a dash."""
    return " + ".join("–" if number is None else str(number) for number in (confirmed, suggested))


def quotes_for(sheets: Mapping[str, Sheet], corpus: Corpus) -> list[tuple[str, list[Row]]]:
    """Return quotes of the leading families by code, those groups first that have spoken least."""
    leading = {code.id for code in corpus.codebook if code.family in LEADING}
    by_code: dict[str, list[Row]] = {}
    for row in records_of(sheets["T14"].table):
        if row["code"] in leading:
            by_code.setdefault(row["code"], []).append(row)
    turns: Counter[str] = Counter()
    said: set[str] = set()
    chosen = []
    for rows in by_code.values():
        own = _balanced([row for row in rows if row["quote"] not in said], turns)
        said |= {row["quote"] for row in own}
        if own:
            chosen.append((f"{own[0]['label']} ({own[0]['code']})", own))
    return chosen


def _balanced(rows: Sequence[Row], turns: Counter[str]) -> list[Row]:
    """Return two typical quotes and one against them; `turns` counts who spoke, and is updated."""
    chosen: list[Row] = []
    for kind, most in (("typical", QUOTES_PER_CODE), ("atypical", 1)):
        left = [row for row in rows if row["kind"] == kind]
        for _ in range(min(most, len(left))):
            best = min(left, key=lambda row: (turns[row["quote_label"]], rows.index(row)))
            left.remove(best)
            turns[best["quote_label"]] += 1
            chosen.append(best)
    return chosen


def themes_for(sheets: Mapping[str, Sheet]) -> list[list[str]]:
    """Return the emergent themes of most sources: label, keywords, sources as far as told."""
    rows = [row for row in records_of(sheets["T17"].table) if row["status"] != "rejected"]
    ranked = sorted(rows, key=lambda row: -(row.get("n_sources") or _band(row)))
    return [
        [
            str(row["label"]),
            (row["keywords"] or "").replace(";", ", "),
            str(row.get("n_sources") or row.get("size") or ""),
        ]
        for row in ranked[:THEMES]
    ]


def _band(row: Row) -> int:
    return int(str(row.get("size") or "0").split()[0])
