"""What sources share: text of a common template, and texts sent twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.listing import SourceFile
    from pipeline.ingest.survey import Survey
    from pipeline.study import Study

LEAST_SHARE = 0.3  # of the reports of an instrument, that share what is then template text
LEAST_RUNS = 8  # runs of words below which two texts are not compared
ALIKE = 0.8  # share of all their runs that two texts have in common
HELD = 0.9  # share of the shorter text's runs that the longer one holds


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one source shares with others."""

    template: frozenset[str] = frozenset()  # hashes of paragraphs of its instrument's template
    repeats: str | None = None  # the earlier source whose text it repeats


def likenesses(files: Iterable[SourceFile], study: Study) -> dict[str, Likeness]:
    """Return for each source the template text of its instrument and what it repeats."""
    listed = {file.source_id: file for file in files}
    surveys = survey(listed.values(), study)
    templates = _templates(listed, surveys)
    repeated = _repeated(listed, surveys)
    return {
        source_id: Likeness(
            templates.get(_cell(file, "instrument"), frozenset()), repeated.get(source_id)
        )
        for source_id, file in listed.items()
    }


def _cell(file: SourceFile, column: str) -> str:
    return file.row.get(column) if file.row else ""


def _templates(
    files: Mapping[str, SourceFile], surveys: Mapping[str, Survey]
) -> dict[str, frozenset[str]]:
    """Return by instrument the paragraphs in reports of two organisations, and of enough."""
    reports: defaultdict[str, list[str]] = defaultdict(list)
    for source_id in surveys:
        file = files[source_id]
        if _cell(file, "kind") == "one-page report" and _cell(file, "instrument"):
            reports[_cell(file, "instrument")].append(source_id)
    found: dict[str, frozenset[str]] = {}
    for instrument, own in reports.items():
        counts = Counter(text for source_id in own for text in surveys[source_id].paragraphs)
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        for source_id in own:
            for text in surveys[source_id].paragraphs:
                bearers[text].add(_cell(files[source_id], "organisation") or source_id)
        enough = max(2, LEAST_SHARE * len(own))
        found[instrument] = frozenset(
            text for text, count in counts.items() if count >= enough and len(bearers[text]) > 1
        )
    return found


def _repeated(files: Mapping[str, SourceFile], surveys: Mapping[str, Survey]) -> dict[str, str]:
    """Return for each source that repeats an earlier one (by date, then id) the first of them."""
    order = sorted(surveys, key=lambda source_id: (_cell(files[source_id], "date"), source_id))
    holders: defaultdict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for source_id in order:
        runs = surveys[source_id].runs
        shared = Counter(other for run in runs for other in holders[run])
        alike = [
            other
            for other, count in shared.most_common(3)
            if _alike(count, surveys[other], surveys[source_id])
        ]
        if alike:
            first[source_id] = first.get(alike[0], alike[0])
        for run in runs:
            holders[run].append(source_id)
    return first


def _alike(shared: int, one: Survey, other: Survey) -> bool:
    """Return whether two texts are nearly the same, or one holds nearly all of the other."""
    shorter = min(len(one.runs), len(other.runs))
    if shorter < LEAST_RUNS:
        return False
    together = len(one.runs) + len(other.runs) - shared
    return shared >= ALIKE * together or shared >= HELD * shorter
