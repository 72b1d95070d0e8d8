"""How many sources truly hold a code: what people found in an audit, and a machine that read all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.audit import DRAWN, readable_by_machine
from pipeline.evidence.evidence import gather
from pipeline.records import Prevalence
from pipeline.stats.prevalence import Audit, added_up, held, to_halve
from pipeline.study.decisions import of_kind

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.stats.trust import Judged
    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus

    Floats = NDArray[np.float64]

ALL_GROUPS = "all groups"
BOTH, ALONE, COUNTS, NOT_ENOUGH = (
    "audit and machine", "audit alone", "counts only", "not enough to say",
)  # fmt: skip
FEWEST_AUDITED = 5  # audited sources below which nothing is said
FEWEST_FOUND = 3  # audited sources with the code below which no range is given


@dataclass(frozen=True, slots=True)
class Frame:
    """The sources that the numbers are about, in order, each in its cell.

    A cell is one informant group, from which `review audit` draws a number of its own, and one
    group of the tables: within it the sources drawn are a simple random sample.
    """

    cells: Mapping[tuple[str, str], tuple[str, ...]]  # (group of the tables, of the draw)

    @classmethod
    def of(cls, corpus: Corpus, drawn_from: Mapping[str, Sequence[str]]) -> Frame:
        """Return the counted sources that could be drawn and that a machine may read."""
        informants, readable = gather(corpus).informants, readable_by_machine(corpus)
        cells: dict[tuple[str, str], list[str]] = defaultdict(list)
        for stratum, members in drawn_from.items():
            for name in members:
                if name in readable and informants[name].counts:
                    cells[informants[name].group, stratum].append(name)
        return cls({key: tuple(own) for key, own in sorted(cells.items())})

    @property
    def sources(self) -> list[str]:
        """All sources, in order of cells."""
        return [name for own in self.cells.values() for name in own]

    def by_group(self) -> Iterator[tuple[str, list[NDArray[np.int64]]]]:
        """Yield each group of the tables, and all together, with the places of its cells."""
        import numpy as np

        groups: dict[str, list[NDArray[np.int64]]] = defaultdict(list)
        start = 0
        for (group, _), own in self.cells.items():
            groups[group].append(np.arange(start, start + len(own)))
            start += len(own)
        yield from groups.items()
        yield ALL_GROUPS, [rows for cells in groups.values() for rows in cells]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of each source (rows, in order of the frame) and code (columns)."""

    truth: Floats  # 1 holds it, 0 does not, NaN not audited or not settled
    machine: Floats  # one less the product of what each suggestion leaves open
    raw: NDArray[np.bool_]  # a suggestion that counts
    open: NDArray[np.bool_]  # drawn, and not known


def prevalence_rows(
    corpus: Corpus, frame: Frame, both: Judged, suggestions: pd.DataFrame, made_from: str
) -> list[Prevalence]:
    """Return one row per code that people or machine found, and group.

    `both` is what people said of the audited sources, `suggestions` those of a machine for all
    sources of the frame, each by a coder that had not learnt from the source.
    """
    known = _known(corpus, frame, both, suggestions)
    met = (known.truth == 1).any(axis=0) | known.raw.any(axis=0)
    return [
        Prevalence(code=code, group=group, made_from=made_from, **_row(known, cells, number))
        for number, code in enumerate(corpus.codebook.ids)
        if met[number]
        for group, cells in frame.by_group()
    ]


def _known(corpus: Corpus, frame: Frame, both: Judged, suggestions: pd.DataFrame) -> _Known:
    import numpy as np

    sources = {name: row for row, name in enumerate(frame.sources)}
    truth = _truth(both, sources, corpus.codebook)
    threshold = corpus.settings.coding.count_threshold
    machine, raw = _machine(suggestions, sources, corpus.codebook, threshold)
    drawn = np.zeros((len(sources), 1), dtype=bool)
    drawn[[sources[name] for name in _drawn(corpus) | set(both.names) if name in sources]] = True
    return _Known(truth, machine, raw, drawn & np.isnan(truth))


def _drawn(corpus: Corpus) -> set[str]:
    """Return the sources that were drawn at random, coded since or not."""
    samples = of_kind(corpus.decisions, "sample")
    return {
        str(name)
        for one in samples
        if str(one.body.get("sample", "")).startswith(DRAWN)
        for name in one.body.get("sources", ())
    }


def _truth(both: Judged, sources: Mapping[str, int], codebook: Codebook) -> Floats:
    """Return whether each audited source holds each code or one below it; NaN where unsettled."""
    import numpy as np

    place = {code: number for number, code in enumerate(codebook.ids)}
    shape = (len(both.names), len(place))
    holds, unsettled = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for number, code in enumerate(both.codes):
        for above in (code, *codebook.parents(code)) if code in place else ():
            column = place[above]
            np.logical_or.at(holds[:, column], both.sources, both.people[number] == 1)
            np.logical_or.at(unsettled[:, column], both.sources, np.isnan(both.people[number]))
    truth = np.full((len(sources), len(place)), np.nan)
    for row, name in enumerate(both.names):
        if name in sources:
            open_ones = unsettled[row] & ~holds[row]
            truth[sources[name]] = np.where(open_ones, np.nan, holds[row])
    return truth


def _machine(
    suggestions: pd.DataFrame, sources: Mapping[str, int], codebook: Codebook, threshold: float
) -> tuple[Floats, NDArray[np.bool_]]:
    import numpy as np

    place = {code: number for number, code in enumerate(codebook.ids)}
    missed = np.ones((len(sources), len(place)))
    raw = np.zeros(missed.shape, dtype=bool)
    columns = suggestions[["source_id", "code", "score"]]
    for name, code, score in columns.itertuples(index=False, name=None):
        for above in (code, *codebook.parents(code)):
            missed[sources[name], place[above]] *= 1 - float(score)
            raw[sources[name], place[above]] |= float(score) >= threshold
    return 1 - missed, raw


def _row(known: _Known, cells: list[NDArray[np.int64]], code: int) -> dict[str, Any]:
    """Return the numbers of one code in the sources of these cells."""
    audits = [_audit(known, rows, code) for rows in cells]
    counts: Counter[str] = Counter()
    for rows, audit in zip(cells, audits, strict=True):
        counts["n_sources"] += audit.size
        counts["n_audited"] += audit.drawn
        counts["n_open"] += int(known.open[rows, code].sum())
        counts["n_found"] += int(audit.found)
        counts["n_machine"] += int(known.raw[rows, code].sum())
    numbers = {
        name: counts[name] for name in ("n_sources", "n_audited", "n_open", "n_found", "n_machine")
    }
    basis, missing = _why_not(audits, counts["n_audited"], counts["n_found"])
    return numbers | (_range(audits) if not basis else _no_range(basis, missing))


def _audit(known: _Known, rows: NDArray[np.int64], code: int) -> Audit:
    import numpy as np

    truth, machine = known.truth[rows, code], known.machine[rows, code]
    read = ~np.isnan(truth)
    own = machine[read]
    sums = (truth[read].sum(), machine.mean(), own.sum(), own @ truth[read], own @ own)
    return Audit(len(rows), int(read.sum()), *map(np.asarray, sums))


def _why_not(audits: Sequence[Audit], drawn: int, found: int) -> tuple[str, str | None]:
    """Return why no range is given and what is missing; nothing where one is."""
    untouched = sum(audit.size for audit in audits if not audit.drawn)
    if drawn < FEWEST_AUDITED:
        return NOT_ENOUGH, f"{drawn} audited sources of at least {FEWEST_AUDITED}"
    if untouched:
        return NOT_ENOUGH, f"of a group with {untouched} sources none is audited"
    if not found:
        return NOT_ENOUGH, f"none of {drawn} audited sources holds it"
    if found < FEWEST_FOUND:
        return COUNTS, f"{found} audited sources that hold it, of at least {FEWEST_FOUND}"
    return "", None


def _no_range(basis: str, missing: str | None) -> dict[str, Any]:
    none = dict.fromkeys(("estimate", "low", "high", "n_to_halve"))
    return none | {"basis": basis, "missing": missing}


def _range(audits: Sequence[Audit]) -> dict[str, Any]:
    """Return estimate and limits over the cells; what the audit has shown bounds them."""
    parts = [held(audit) for audit in audits]
    value, low, high = added_up((float(p.value), float(p.low), float(p.high)) for p in parts)
    size, drawn = sum(one.size for one in audits), sum(one.drawn for one in audits)
    found = sum(int(one.found) for one in audits)
    return {
        "estimate": round(value, 1),
        "low": max(int(low + 1e-9), found),
        "high": min(-int(-(high - 1e-9) // 1), size - drawn + found),
        "basis": BOTH if any(bool(part.helped) for part in parts) else ALONE,
        "missing": None,
        "n_to_halve": to_halve(size, drawn),
    }
