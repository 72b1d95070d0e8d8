"""T26: how many sources of each group truly hold a code, by the audit, beside the raw count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import grouped, two_sets
from pipeline.evidence.prevalence import ALL_GROUPS, FEWEST_AUDITED, FEWEST_FOUND
from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Code, Codebook
    from pipeline.study.corpus import Corpus

UNAUDITED = "unaudited"
CAPTION = (
    "How many sources of a group truly hold a code. `n_machine` is the machine's raw count, "
    "`n_estimated` what whole sources that were drawn at random and coded by people without "
    "suggestions say about all of them, with 95 % limits. Coding error only: the sources are a "
    "purposive sample, and nothing is said beyond them. The machine narrows the range only where it "
    "helps; the range of a few is that of the audit alone. Below "
    f"{FEWEST_AUDITED} audited sources, or where none of them holds the code, there is not enough "
    f"to say; below {FEWEST_FOUND} that hold it, counts alone. "
)
NO_AUDIT = (
    "No audit has been evaluated (sensemaking review audit, then sensemaking evaluate), so no "
    "range is given and the raw count is unaudited."
)
EARLIER = "Decisions, codebook or program have changed since then; renew it: sensemaking evaluate."
COLUMNS = {
    "code": "Code, counted with its sub-codes",
    "label": "Its name",
    "group": f"Informant group, or {ALL_GROUPS}",
    "n_sources": "Sources that could be drawn, that count and that a machine may read",
    "n_machine": "Of them: the machine suggests it, having learnt nothing from the source "
    "(unaudited: suggested by the coder of the study, and not confirmed)",
    "n_estimated": "Of them: hold it, by the audit; whole sources",
    "n_low": "Lower 95 % limit, in sources",
    "n_high": "Upper 95 % limit, in sources",
    "basis": "audit and machine, audit alone, counts only, not enough to say, or unaudited",
    "missing": "What is missing for a range",
    "n_audited": "Sources drawn at random, coded in full and settled for this code",
    "n_found": "Audited sources that hold it",
    "n_open": "Drawn, and not coded in full or not settled; if they differ, so may the truth",
    "n_to_halve": "Further audited sources that would make the range about half as wide",
}


def audited_prevalence(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per code that people or machine found, and group."""
    stored = None if corpus.settings.study.mode == "reflexive" else corpus.prevalence
    rows = _unaudited(corpus, evidence) if stored is None else _audited(stored, corpus.codebook)
    caption = CAPTION + (NO_AUDIT if stored is None else "" if corpus.evaluated_as_is else EARLIER)
    return sheet_of(
        "T26_audited_prevalence",
        "Prevalence by the audit",
        caption.strip(),
        COLUMNS,
        rows,
        key=("code", "group"),
    )


def _audited(stored: pd.DataFrame, codebook: Codebook) -> Iterator[dict[str, Any]]:
    order = {code.id: number for number, code in enumerate(codebook)}
    rows = [row for row in records_of(stored) if row["code"] in order]
    for row in sorted(rows, key=lambda row: order[row["code"]]):
        estimate = row["estimate"]
        yield (
            _of(codebook.get(row["code"]))
            | row
            | {
                "n_estimated": None if estimate is None else int(estimate + 0.5),
                "n_low": row["low"],
                "n_high": row["high"],
            }
        )


def _unaudited(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    for code in corpus.codebook:
        cells = grouped(evidence.under[code.id], lambda claim: claim.group)
        for group in evidence.groups:
            suggested = two_sets(cells.get(group, ()))[1]
            if suggested:
                yield _of(code) | {
                    "group": group,
                    "n_sources": sum(one.group == group for one in evidence.counted()),
                    "n_machine": len(suggested),
                    "basis": UNAUDITED,
                    "missing": "an audit",
                }


def _of(code: Code) -> dict[str, Any]:
    return {"code": code.id, "label": code.label}
