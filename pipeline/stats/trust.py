"""Figures per code of suggestions against an audit, as rows of the evaluation table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Evaluation
from pipeline.stats.agreement import Figure
from pipeline.stats.detection import (
    FIGURES,
    counts_by_source,
    detection,
    limits,
    macro_f1,
)
from pipeline.stats.lights import ACCEPT, ASSIST, Seen, light
from pipeline.stats.resample import DRAWS, times_drawn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.stats.ratings import Floats

ALL_CODES = "all codes"
MISSING = Figure(float("nan"))


@dataclass(frozen=True, slots=True)
class Judged:
    """What people and the machine say of every segment of the audited sources."""

    codes: tuple[str, ...]
    names: tuple[str, ...]  # audited sources
    sources: NDArray[np.int64]  # (units,) number of each segment's source
    places: tuple[tuple[str, int, int], ...]  # source, start, end of each segment
    people: Floats  # (codes, units) 1 gave it, 0 did not, NaN undecided
    scores: Floats  # (codes, units) of a suggestion, NaN where there is none
    valences: tuple[tuple[int, str, str], ...]  # source, people's, machine's: where both coded


def evaluation_rows(
    judged: Judged,
    people_only: Collection[str],
    threshold: float,
    made_from: str,
    draws: int = DRAWS,
    seed: int = 0,
) -> list[Evaluation]:
    """Return one row per code and one for all codes; `threshold` is the score that counts."""
    import numpy as np

    number = len(judged.names)
    every = np.zeros((number, 4))
    every_sure = np.zeros((number, 4))
    rows = []
    for place, code in enumerate(judged.codes):
        counts = _counts(judged, place, ~np.isnan(judged.scores[place]))
        sure = _counts(judged, place, judged.scores[place] >= threshold)
        every, every_sure = every + counts, every_sure + sure
        undecided = int(np.isnan(judged.people[place]).sum())
        row = _row(code, counts, sure, judged, draws, seed)
        lit = light(seen_of(counts, sure, row), threshold, by_codebook=code in people_only)
        accept_from = threshold if lit[0] == ACCEPT else None
        rows.append(_record(row, lit, accept_from, undecided, MISSING, 0, made_from))
    valence = valence_figure(judged.valences, number, draws, seed)
    row = _row(ALL_CODES, every, every_sure, judged, draws, seed)
    undecided = int(np.isnan(judged.people).sum())
    told = (ASSIST, "the light is given code by code")
    rows.append(_record(row, told, None, undecided, valence, len(judged.valences), made_from))
    return rows


def suggested(
    both: Judged,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Return score, whether people gave the code too, and source of every suggestion judged."""
    import numpy as np

    kept = ~np.isnan(both.scores) & ~np.isnan(both.people)
    sources = np.broadcast_to(both.sources, both.scores.shape)
    return both.scores[kept], both.people[kept] == 1, sources[kept]


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    n_sources: int
    n_segments: int
    counts: Floats
    sure_counts: Floats
    figures: dict[str, Figure]
    sure: Figure


def _row(code: str, counts: Floats, sure: Floats, judged: Judged, draws: int, seed: int) -> _Row:
    figures = {name: detection(name, counts, draws, seed) for name in FIGURES}
    return _Row(
        code,
        len(judged.names),
        len(judged.sources),
        counts,
        sure,
        figures,
        detection("precision", sure, draws, seed),
    )


def _counts(judged: Judged, place: int, machine: NDArray[np.bool_]) -> Floats:
    return counts_by_source(judged.people[place], machine, judged.sources, len(judged.names))


def seen_of(counts: Floats, sure: Floats, row: _Row) -> Seen:
    """Return what the light of a code depends on."""
    suggested, given = counts[:, 0] + counts[:, 1], counts[:, 0] + counts[:, 2]
    counted = sure[:, 0] + sure[:, 1]
    return Seen(
        row.sure, int(counted.sum()), int((counted > 0).sum()),
        row.figures["precision"], int(suggested.sum()), int((suggested > 0).sum()),
        row.figures["recall"], int(given.sum()), int((given > 0).sum()),
    )  # fmt: skip


def valence_figure(
    pairs: Iterable[tuple[int, str, str]], number: int, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Return the macro F1 of the machine's valence over those that people used, with limits."""
    import numpy as np

    pairs = list(pairs)
    names = sorted({name for _, said, told in pairs for name in (said, told)})
    if not names:
        return Figure(float("nan"), "no coding that both gave bears a valence by people")
    confusions = np.zeros((number, len(names), len(names)))
    for source, said, told in pairs:
        confusions[source, names.index(said), names.index(told)] += 1
    value = float(macro_f1(confusions.sum(axis=0)))
    if number < 2:
        return Figure(value, "no interval: one source")
    drawn = times_drawn(number, draws, seed) @ confusions.reshape(number, -1)
    low, high = limits(macro_f1(drawn.reshape(-1, len(names), len(names))))
    return Figure(value, "", low, high)


def _record(
    row: _Row,
    lit: tuple[str, str],
    accept_from: float | None,
    undecided: int,
    valence: Figure,
    n_valence: int,
    made_from: str,
) -> Evaluation:
    both, machine, people, _ = (int(count) for count in row.counts.sum(axis=0))
    parts = {**row.figures, "sure_precision": row.sure, "valence_f1": valence}
    cells: dict[str, float | None] = {}
    for name, figure in parts.items():
        cells |= {
            name: _cell(figure.value),
            f"{name}_low": _cell(figure.low),
            f"{name}_high": _cell(figure.high),
        }
    counted = row.sure_counts.sum(axis=0)
    return Evaluation(
        code=row.code,
        light=lit[0],
        why=lit[1],
        accept_from=accept_from,
        n_sources=row.n_sources,
        n_segments=row.n_segments,
        n_people=both + people,
        n_machine=both + machine,
        n_both=both,
        n_undecided=undecided,
        n_sure=int(counted[0] + counted[1]),
        n_valence=n_valence,
        made_from=made_from,
        **cells,
    )


def _cell(value: float) -> float | None:
    return None if value != value else round(value, 4) + 0.0
