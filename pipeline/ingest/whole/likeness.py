"""What sources share: text of a template, texts sent twice or anew, paragraphs copied on."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.whole.survey import Survey, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.listing import SourceFile
    from pipeline.study.study import Study

LEAST_SHARE = 0.3  # of the reports of an instrument, that share what is then template text
LEAST_RUNS = 8  # runs of words below which two texts are not compared
ALIKE = 0.8  # share of all their runs that two texts have in common
HELD = 0.9  # share of the shorter text's runs that the longer one holds
REVISED = 0.35  # share of all their runs, of two reports on the same case, form and period
LONGER = 1.1  # times as many runs, from which the longer text is the one that counts


NOTHING = Survey()


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one source shares with others."""

    template: frozenset[str] = frozenset()  # hashes of paragraphs of its instrument's template
    repeats: str | None = None  # the source that is counted for it, as it holds the same text
    version: int | None = None  # of the reports sent for the same case, form and period; from 1
    superseded: bool = False  # `repeats` is a later version of it: nothing here counts
    shared: Survey = NOTHING  # of the source it repeats: what of it is not to be counted again
    copied: frozenset[str] = frozenset()  # hashes of paragraphs of earlier reports of its author

    def fingerprint(self) -> str:
        """Return a hash of all of it."""
        parts = (
            sorted(self.template), self.repeats, self.version, self.superseded,
            self.shared.paragraphs, self.shared.runs, sorted(self.copied),
        )  # fmt: skip
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def likenesses(
    files: Iterable[SourceFile],
    study: Study,
    today: str = "",
    surveys: Mapping[str, Survey] | None = None,
) -> dict[str, Likeness]:
    """Return for each source the template text of its instrument and what it repeats.

    `surveys`: of the first pass over the files, where it was made already.
    """
    listed = {file.source_id: file for file in files}
    surveys = survey(listed.values(), study, today) if surveys is None else surveys
    templates = _templates(listed, surveys)
    versions, latest = _versions(listed, surveys)
    repeated = {**_repeated(listed, surveys), **latest}
    copied = _copied(listed, surveys, repeated)
    return {
        source_id: Likeness(
            template=templates.get(_cell(file, "instrument"), frozenset()),
            repeats=repeated.get(source_id),
            version=versions.get(source_id),
            superseded=source_id in latest,
            shared=surveys.get(repeated.get(source_id, ""), NOTHING),
            copied=copied.get(source_id, frozenset()),
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


def _in_time(files: Mapping[str, SourceFile], some: Iterable[str]) -> list[str]:
    """Return sources by date, else period, then id."""

    def when(source_id: str) -> tuple[str, str]:
        file = files[source_id]
        return _cell(file, "date") or _cell(file, "period"), source_id

    return sorted(some, key=when)


def _author(file: SourceFile) -> str:
    return _cell(file, "organisation") or _cell(file, "partnerships")


def _versions(
    files: Mapping[str, SourceFile], surveys: Mapping[str, Survey]
) -> tuple[dict[str, int], dict[str, str]]:
    """Return the version of each report sent more than once, and the latest of each older one.

    Reports of one author, case, form and period that have much of their text in common.
    """
    sent: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for source_id in _in_time(files, surveys):
        file = files[source_id]
        place = tuple(_cell(file, name) for name in ("partnerships", "instrument", "period"))
        if _cell(file, "kind") == "one-page report" and all(place) and surveys[source_id].runs:
            sent[_author(file), *place].append(source_id)
    versions: dict[str, int] = {}
    latest: dict[str, str] = {}
    for own in sent.values():
        for group in _alike_in(own, surveys):
            versions |= {source_id: number for number, source_id in enumerate(group, 1)}
            latest |= dict.fromkeys(group[:-1], group[-1])
    return versions, latest


def _alike_in(own: list[str], surveys: Mapping[str, Survey]) -> list[list[str]]:
    """Return the groups of two or more sources that each share text with the one before."""
    groups: list[list[str]] = []
    for source_id in own:
        for group in groups:
            if _jaccard(surveys[group[-1]], surveys[source_id]) >= REVISED:
                group.append(source_id)
                break
        else:
            groups.append([source_id])
    return [group for group in groups if len(group) > 1]


def _jaccard(one: Survey, other: Survey) -> float:
    """Return the share of all runs that two texts have in common."""
    first, second = set(one.runs), set(other.runs)
    return len(first & second) / max(1, len(first | second))


def _copied(
    files: Mapping[str, SourceFile], surveys: Mapping[str, Survey], repeated: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return for each report the paragraphs that its author had sent in an earlier one."""
    before: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    found: dict[str, frozenset[str]] = {}
    for source_id in _in_time(files, surveys):
        file, own = files[source_id], set(surveys[source_id].paragraphs)
        place = (_author(file), _cell(file, "instrument"))
        if _cell(file, "kind") != "one-page report" or not all(place) or source_id in repeated:
            continue
        found[source_id] = frozenset(own & before[place])
        before[place] |= own
    return found


def _repeated(files: Mapping[str, SourceFile], surveys: Mapping[str, Survey]) -> dict[str, str]:
    """Return for each source that repeats another the one that counts for it.

    That is the earliest (by date, then id), or a later one that holds clearly more.
    """
    holders: defaultdict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for source_id in _in_time(files, surveys):
        runs = surveys[source_id].runs
        shared = Counter(other for run in runs for other in holders[run])
        alike = [
            other
            for other, count in shared.most_common(3)
            if _alike(count, surveys[other], surveys[source_id])
        ]
        if alike:
            counted = first.get(alike[0], alike[0])
            if len(runs) > LONGER * len(surveys[counted].runs):
                first |= {other: source_id for other, one in first.items() if one == counted}
                first[counted] = source_id
            else:
                first[source_id] = counted
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
