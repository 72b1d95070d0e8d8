"""What a study shows at half and at double of the numbers that people feel most.

`python benchmarks/thresholds.py --study . --write` after `make synthesis`; it writes
`docs/thresholds_effects.json`, from which `docs/thresholds.md` takes its first table. Each number is
changed alone, in memory; nothing of the study is written. A number that is a share and doubles to
more than 1 can no longer be reached, and the table says what then happens.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.evidence.clearance import cleared
from pipeline.evidence.evidence import gather
from pipeline.run.steps.coding import coded
from pipeline.run.steps.common import machine_reads
from pipeline.run.steps.ingest import run as ingested
from pipeline.run.work import Work
from pipeline.stats import lights
from pipeline.stats.detection import wilson
from pipeline.study.study import open_study
from pipeline.synthesis.release.tables import tables_for_release
from pipeline.synthesis.tables.t08_prevalence import prevalence
from pipeline.tables import BLOCKS, CODINGS, SOURCES

EFFECTS = Path(__file__).resolve().parents[1] / "docs" / "thresholds_effects.json"
COMMAND = "python benchmarks/thresholds.py --study . --write"


@dataclass(frozen=True)
class Trial:
    """A number, and what of a study is counted with it."""

    place: str  # [section] setting, or module NAME
    counted: str
    count: Callable[[Work], Any]

    @property
    def is_setting(self) -> bool:
        """Whether it is a setting of `sensemaking.toml`."""
        return self.place.startswith("[")


def suggestions(work: Work) -> str:
    """Return how many codings are suggested, and how many passages bear one."""
    rows = [coded(work, one, [], work.fitted)[CODINGS] for one in _readable(work)]
    passages = sum(table["segment_id"].nunique() for table in rows)
    return f"{sum(map(len, rows))} on {passages} passages"


def _readable(work: Work) -> list[str]:
    sources = work.store.read(SOURCES, sorted(work.files))
    return [str(row.source_id) for row in sources.itertuples() if machine_reads(row)]


def mentions(work: Work) -> int:
    """Return how many codes count for a source."""
    return len({(claim.source, claim.code) for claim in gather(_corpus(work)).claims})


def told(work: Work) -> str:
    """Return how many cells of T08 an audience gets, and how many numbers in them are told."""
    corpus = _corpus(work)
    table = tables_for_release(corpus, cleared(gather(corpus), corpus, "funder"), "funder")["T08"]
    numbers = table.table[["n_sources_confirmed", "n_sources_suggested"]].notna().sum().sum()
    return f"{numbers} numbers in {len(table.table)} cells"


def percentages(work: Work) -> int:
    """Return how many cells of T08 the report also tells as a percentage."""
    corpus = _corpus(work)
    table = prevalence(corpus, gather(corpus)).table
    return int((table["N_group"] >= corpus.settings.synthesis.percent_from).sum())


def _corpus(work: Work) -> Any:
    return replace(work.corpus(), settings=work.settings)


def until_accepted(work: Work) -> str:
    """Return how many suggestions must be right, all of them, before a code's light allows them."""
    for number in range(1, 1001):
        if number >= lights.SURE_N and wilson(number, number)[0] >= lights.SURE:
            return str(number)
    return "never"


def until_refused(work: Work) -> str:
    """Return how many suggestions must be wrong, all of them, before a code is for people only."""
    for number in range(1, 1001):
        if number >= lights.POOR_N and wilson(0, number)[1] < lights.WRONG:
            return str(number)
    return "never"


def repeats(work: Work) -> str:
    """Return how many sources repeat another, and how many pieces are said elsewhere or template."""
    made = _ingested(work)
    again = sum(int(tables[SOURCES]["duplicate_of"].notna().sum()) for tables in made)
    aside = sum(int(tables[BLOCKS]["set_aside"].notna().sum()) for tables in made)
    return f"{again} sources, {aside} pieces set aside"


def roles(work: Work) -> str:
    """Return how many turns are by informants, by those who ask, and by nobody known."""
    blocks = [tables[BLOCKS]["role"] for tables in _ingested(work)]
    informants, asking = (
        sum(int(role.isin(names).sum()) for role in blocks)
        for names in (["informant"], ["interviewer", "facilitator", "interpreter"])
    )
    return f"{informants} informant, {asking} asking, {sum(map(len, blocks))} in all"


def _ingested(work: Work) -> list[Any]:
    fresh = Work(work.study)
    return [ingested(fresh, source_id) for source_id in sorted(fresh.files)]


TRIALS = (
    Trial("[coding] threshold", "suggestions", suggestions),
    Trial("[coding] count_threshold", "codes that count for a source", mentions),
    Trial("[synthesis] small_cell", "told to the funder in T08", told),
    Trial("[synthesis] percent_from", "cells of T08 told in percent too", percentages),
    Trial("coding.semantic HALF", "suggestions", suggestions),
    Trial("coding.semantic STEEP", "suggestions", suggestions),
    Trial("stats.lights SURE", "right suggestions until they may be accepted", until_accepted),
    Trial("stats.lights SURE_N", "right suggestions until they may be accepted", until_accepted),
    Trial("stats.lights WRONG", "wrong suggestions until people only", until_refused),
    Trial("stats.lights POOR_N", "wrong suggestions until people only", until_refused),
    Trial("ingest.whole.likeness ALIKE", "sources that repeat another", repeats),
    Trial("ingest.whole.likeness HELD", "sources that repeat another", repeats),
    Trial("ingest.whole.likeness REVISED", "sources that repeat another", repeats),
    Trial("ingest.whole.likeness LEAST_SHARE", "sources that repeat another", repeats),
    Trial("ingest.turns.behaviour CLEARLY", "turns and fields by role", roles),
    Trial("ingest.turns.behaviour MOST", "turns and fields by role", roles),
    Trial("ingest.turns.belief LEAST_TURNS", "turns and fields by role", roles),
    Trial("ingest.turns.belief RESUMED", "turns and fields by role", roles),
)


def value_of(trial: Trial, work: Work) -> float:
    """Return the number as it is."""
    section, name = trial.place.strip("[").replace("]", "").split()
    if trial.is_setting:
        return float(getattr(getattr(work.study.settings, section), name))
    return float(getattr(import_module(f"pipeline.{section}"), name))


@contextmanager
def changed(trial: Trial, value: float, work: Work) -> Iterator[None]:
    """Give the number another value, wherever it has been imported."""
    section, name = trial.place.strip("[").replace("]", "").split()
    if trial.is_setting:
        kept = work.settings
        own = replace(getattr(kept, section), **{name: value})
        work.settings = replace(kept, **{section: own})
        yield
        work.settings = kept
        return
    home = import_module(f"pipeline.{section}")
    before = getattr(home, name)
    holders = [one for key, one in sys.modules.items() if key.startswith("pipeline") and one]
    holders = [one for one in holders if getattr(one, name, None) is before]
    for one in holders:
        setattr(one, name, value)
    yield
    for one in holders:
        setattr(one, name, before)


def measured(trial: Trial, work: Work) -> dict[str, Any]:
    """Return the number, and what is counted with it, with its half and with its double."""
    value = value_of(trial, work)
    whole = value == int(value)
    half = max(1.0, value // 2) if whole else value / 2
    row: dict[str, Any] = {
        "number": f"`{trial.place}`", "value": f"{value:g}", "half": f"{half:g}",
        "double": f"{2 * value:g}", "counted": trial.counted, "now": trial.count(work),
    }  # fmt: skip
    for name, other in (("at_half", half), ("at_double", 2 * value)):
        with changed(trial, int(other) if whole else other, work):
            row[name] = trial.count(work)
    return row


def main() -> None:
    """Print one JSON line per number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, default=Path())
    parser.add_argument("--only", default="", help="numbers whose place holds this")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    work = Work(open_study(asked.study))
    work.fitted  # noqa: B018  (fitted once, before anything is changed)
    for trial in TRIALS:
        if asked.only in trial.place:
            row = measured(trial, work)
            print(json.dumps(row, ensure_ascii=False), flush=True)
            if asked.write:
                write(row)


def write(row: dict[str, Any]) -> None:
    """Put what was measured of a number into the file, in the order of `TRIALS`."""
    known = json.loads(EFFECTS.read_text("utf-8"))["numbers"] if EFFECTS.is_file() else []
    by_number = {one["number"]: one for one in [*known, row]}
    places = [f"`{trial.place}`" for trial in TRIALS]
    rows = [by_number[place] for place in places if place in by_number]
    content = {"command": COMMAND, "numbers": rows}
    EFFECTS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
