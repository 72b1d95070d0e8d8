"""Agreement in lines of text; in a reflexive study questions for a memo instead of figures."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.stats.resample import DRAWS
from pipeline.stats.spans import outside
from pipeline.stats.summary import FRONT, MACHINE, agreement_table, disagreements

if TYPE_CHECKING:
    import pandas as pd

FIRM, TENTATIVE = 0.8, 0.667  # alpha; Krippendorff (2004), Content Analysis, chapter 11
FEW = 10  # sources below which limits from drawing sources are too narrow

TITLES = {
    "percent": "percent agreement",
    "alpha": "alpha",
    "cohen": "Cohen's kappa",
    "fleiss": "Fleiss' kappa",
    "ac1": "Gwet's AC1",
    "positive": "positive agreement",
    "negative": "negative agreement",
}

QUESTIONS = (
    "What did each of you see in the passage, and from which position or experience?",
    "What would the code have to mean for the other reading to be right?",
    "Does the difference say something about the partnership that neither code holds?",
    "What changes: a definition, a new code, your own reading, or nothing? Write down why.",
)


def agreement_report(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    mode: str = "codebook",
    read: pd.DataFrame | None = None,
    machine: Collection[str] = MACHINE,
    figures: Sequence[str] = FRONT,
    draws: int = DRAWS,
    seed: int = 0,
) -> list[str]:
    """Return the lines to print: figures per comparison and code, what they leave out, and next.

    With mode `reflexive` there is no figure, only a prompt for a memo. Lines carry ids, codes
    and names of coders, never words of participants.
    """
    if codings.empty:
        return ["Nothing is coded yet, so there is nothing to compare."]
    apart = disagreements(codings, segments, read)
    if mode == "reflexive":
        return memo_prompt(apart)
    table = agreement_table(codings, segments, read, machine, figures, draws, seed)
    lines: list[str] = []
    for (kind, coders), rows in table.groupby(["kind", "coders"], sort=False):
        if not _any_figure(rows, figures):
            lines += ["", f"{coders} ({kind}): {_why_none(rows)}"]
            continue
        lines += ["", f"{coders} ({kind})"]
        for (unit, text), block in rows.groupby(["unit", "text"], sort=False):
            lines.append(f"  {_heading(block, str(unit), str(text))}")
            lines += [f"    {_line(row, figures)}" for row in block.to_dict("records")]
    compared = table[table["sources"] > 0]
    if len(compared) and compared["sources"].min() < FEW:
        lines += ["", f"Fewer than {FEW} sources were read by two: limits are wider than shown."]
    return [*lines[1:], "", *_remarks(codings, segments, read, apart)]


def _any_figure(rows: pd.DataFrame, figures: Sequence[str]) -> bool:
    return bool(rows[list(figures)].notna().any(axis=None))


def _why_none(rows: pd.DataFrame) -> str:
    """Return in one line why there is no figure at all for a comparison."""
    reasons = dict.fromkeys(str(why).split(": ")[-1] for why in rows["why"])
    return f"nothing to compare ({', '.join(reasons)})"


def memo_prompt(disagreements: pd.DataFrame) -> list[str]:
    """Return questions for a memo on each passage that was read differently; no figure at all."""
    lines = ["This study is reflexive: differences between readers are material, not error."]
    if disagreements.empty:
        return [
            *lines,
            "No segment was read differently by those who read it. Write a memo on what you",
            "share that makes you read alike, and on who would read otherwise.",
        ]
    lines += ["Write a memo on the passages below. For each:"]
    lines += [f"  - {question}" for question in QUESTIONS]
    for row in disagreements.to_dict("records"):
        lines.append(f"{row['source_id']}:{row['start']}-{row['end']}")
        lines += [f"  {name}: {codes}" for name, codes in readings(row)]
    return lines


def readings(row: Mapping[Hashable, object]) -> list[tuple[str, str]]:
    """Return (coder, codes) of those who read a passage that was coded differently."""
    import pandas as pd

    return [
        (name.removeprefix("coded by "), str(cell) or "no code")
        for name, cell in ((str(key), value) for key, value in row.items())
        if name.startswith("coded by ") and cell is not pd.NA and cell is not None
    ]


def _heading(block: pd.DataFrame, unit: str, text: str) -> str:
    first = block.iloc[0]
    left_out = "" if text == "all" else ", without text that none of them coded"
    return (
        f"per {unit}{left_out}: {first['units']} {unit}s of {first['sources']} sources "
        "read by two or more"
    )


def _line(row: Mapping[Hashable, object], figures: Sequence[str]) -> str:
    parts = [_shown(row, name) for name in figures]
    why = f" [{row['why']}]" if row["why"] else ""
    return f"{row['code']} (used in {row['used']}): {', '.join(parts)}{why}"


def _shown(row: Mapping[Hashable, object], name: str) -> str:
    value, low, high = (float(str(row[name + end])) for end in ("", "_low", "_high"))
    if value != value:
        return f"{TITLES[name]} not defined"
    as_text = "{:.0%}" if name == "percent" else "{:.2f}"
    limits = f" ({as_text.format(low)} to {as_text.format(high)})" if low == low else ""
    rare = name in str(row["why"])
    verdict = f", {_verdict(low, rare=rare)}" if name == "alpha" and low == low else ""
    return f"{TITLES[name]} {as_text.format(value)}{limits}{verdict}"


def _verdict(low: float, *, rare: bool) -> str:
    """Return what an alpha allows, judged at the lower limit of its interval.

    A code so rare that some draws of sources miss it has limits that mean little.
    """
    if rare:
        return "too rare to conclude from"
    if low >= FIRM:
        return "firm"
    return "tentative conclusions only" if low >= TENTATIVE else "too uncertain to conclude from"


def _remarks(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    read: pd.DataFrame | None,
    apart: pd.DataFrame,
) -> list[str]:
    """Return what the figures leave out, and what to do next."""
    lines = [
        "Limits in brackets: 95 %, drawing whole sources. Alpha counts as firm from 0.80 and as",
        "tentative from 0.667 (Krippendorff), judged at its lower limit.",
    ]
    lost = len(outside(codings, segments))
    if lost:
        lines.append(f"{lost} codings lie outside text that counts as evidence: not compared.")
    if read is None:
        lines.append(
            "Who read what is not recorded: a source counts as read by those who coded in it."
        )
    if apart.empty:
        return [*lines, "No segment was coded differently by those who read it."]
    where = apart["source_id"].nunique()
    return [
        *lines,
        f"{len(apart)} segments of {where} sources were coded differently: talk them over.",
    ]
