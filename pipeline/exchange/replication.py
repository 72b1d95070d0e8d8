"""Replicating the Itad coding approach: its fifteen stages, and what a study deposits of itself.

A deposit holds frame, counts, agreement, settings, versions and hashes, and no words: no quote,
no name of a source, a partnership or an emergent theme, no example of the codebook. Counts are
those of the widest audience, so that cells of few sources are joined or withheld.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.escape import csv_of, csv_text

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.codebook import Codebook

STAGES = Path(__file__).with_name("stages.toml")
FRAME = ("id", "parent", "family", "label", "definition", "what counts", "what does not", "source")
NOT_TOLD = "TO COMPLETE"
NEIGHBOURS = (
    "The UN Partnership Accelerator's building blocks and the MSP Guide, on which the study stands, "
    "are not coded for: they frame its questions and are no codes of it."
)
HONEST = (
    "The codebook here is adapted from the published report; it is not identical to the codebook "
    "that Itad used, which was not published. The framework was built from other data: applied to a "
    "new portfolio it is deductive, so the share of text that it does not fit and the themes beside "
    "it belong in every report."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a study tells of itself; tables as pandas, nothing in them of one person."""

    codebook: Codebook  # as the widest audience may read it
    counts: pd.DataFrame  # T08 of the widest audience
    quality: pd.DataFrame  # T18
    run: Mapping[str, Any]  # what stands beside the tables of a run
    reported: Mapping[str, str]  # what must be reported -> what is known; empty: not known


def stages() -> list[dict[str, str]]:
    """Return the fifteen stages: name, what the study states, what serves it here, the command."""
    return list(tomllib.loads(STAGES.read_text(encoding="utf-8"))["stage"])


def guide() -> str:
    """Return the page that leads through the stages, as Markdown."""
    rows = [
        f"| {at} | {one['name']} | {one['stated'] or 'not stated: a reconstruction'} "
        f"| {one['here']} | `{one['command']}` |"
        for at, one in enumerate(stages())
    ]
    return "\n".join(
        [
            "# Replicating the Itad coding approach",
            "",
            "Generated from the program by `python docs/generate.py`.",
            "",
            HONEST,
            "",
            "What the study states of its method (Punton, Voltolina, Mehra, Lloyd and Bertermann 2025) "
            "and what is a plausible reconstruction after the Framework Method (Gale et al. 2013) "
            "stand apart below.",
            "",
            "| | Stage | What the study states | Here | Command |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## What must be reported",
            "",
            "The number of coders, the share of sources coded by two people or more (10 to 25 % over "
            "groups and languages is usual), agreement with its unit, the share of text that the "
            "frame does not fit, and the emergent themes. They stand in table T23 and in "
            "the protocol of a deposit; what the run cannot know is marked there for you.",
            "",
            "`sensemaking replication pack DIR` writes the deposit: frame, counts, agreement, "
            "settings, versions, hashes and this protocol, without any word of a participant.",
            "",
            'With `mode = "reflexive"` agreement is neither computed nor reported, for there it is no '
            "measure of quality (Braun and Clarke).",
            "",
            NEIGHBOURS,
            "",
        ]
    )


def deposit(told: Told) -> dict[str, str]:
    """Return the files of a deposit by name."""
    return {
        "protocol.md": _protocol(told),
        "frame.csv": csv_of(FRAME, (_frame(code) for code in told.codebook)),
        "counts.csv": csv_text(told.counts),
        "agreement.csv": csv_text(told.quality),
        "run.json": json.dumps(_without_sources(told.run), indent=1, sort_keys=True) + "\n",
    }


def _frame(code: Any) -> Sequence[str]:
    lists = ("; ".join(part) for part in (code.include, code.exclude, code.provenance))
    counts, does_not, source = lists
    return (
        code.id, code.parent or "", code.family, code.label, code.definition,
        counts, does_not, source,
    )  # fmt: skip


def _without_sources(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands beside the tables with numbers in place of lists of sources."""
    told = dict(run)
    told.pop("residual_risk", None)
    sources = dict(told.get("sources", {}))
    for name in ("not_read", "repeated"):
        sources[name] = len(sources.get(name, ()))
    return {**told, "sources": sources}


def _protocol(told: Told) -> str:
    codebook = told.codebook
    lines = [
        "# Protocol",
        "",
        *(
            ["INVENTED EXAMPLE: no real person or organisation.", ""]
            * bool(told.run.get("invented"))
        ),
        f"Run {told.run.get('run')}, {told.run.get('software')}; codebook {codebook.name} "
        f"{codebook.version}, {len(codebook.codes)} codes ({codebook.licence or 'no licence stated'}).",
        "",
        "## What must be reported",
        "",
        *(f"- {item}: {known or NOT_TOLD}" for item, known in told.reported.items()),
        "",
        "## Files",
        "",
        "- frame.csv: the codes, without examples",
        "- counts.csv: sources by code and group; cells of few sources are joined or withheld",
        "- agreement.csv: decisions, audit and agreement by code",
        "- run.json: settings, versions, hashes",
        "",
        guide(),
    ]
    return "\n".join(lines)
