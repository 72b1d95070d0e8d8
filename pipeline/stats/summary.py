"""Agreement as a table: people with people and people with the machine, per code and over all.

The caller chooses the codings. Only codings made without sight of each other say anything:
a person who accepted a suggestion agrees with the machine by construction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError, TableError, nearest
from pipeline.stats.agreement import COEFFICIENTS, Figure
from pipeline.stats.ratings import Ratings, of_numbers, of_sets
from pipeline.stats.resample import DRAWS, with_interval
from pipeline.stats.spans import Units, coders_who_read, on_characters, on_segments

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Row = dict[str, str | int | float]

ALL_CODES = "all codes"
FRONT = ("percent", "alpha")  # always in front; the rest on request
MACHINE = ("machine",)
NEEDED = ("source_id", "start", "end", "code", "coder")

# How passages become units. To add one: write it in `spans` and add a row here.
UNITS = {"segment": on_segments, "character": on_characters}


def agreement_table(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    read: pd.DataFrame | None = None,
    machine: Collection[str] = MACHINE,
    figures: Sequence[str] = FRONT,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return one row per comparison, unit, text and code, with its figures and their limits.

    Columns: kind (human-human | human-machine), coders (joined by `; `), unit (segment |
    character), text (all | coded: left out is what none of them coded), code, sources, units
    (both read by at least two of them; characters for `character`), used (units that at least
    one of them gave the code), per figure its value, `_low` and `_high`, and `why` for what is
    undefined. `all codes` compares the sets of codes of a unit: percent is identical sets,
    alpha uses the MASI distance, positive and negative agreement pool the codes.
    `read` (source_id, coder) says who read what; see `coders_who_read`. Raises `TableError`
    for missing columns and `SettingsError` for an unknown figure.
    """
    import pandas as pd

    _check(codings, figures)
    pairs = comparisons(coders_who_read(codings, read)["coder"], machine)
    rows = []
    for unit, project in UNITS.items():
        everything = project(codings, segments, read)
        for kind, coders in pairs:
            met = _where_two_met(everything.only(coders))
            for text, units in (("all", met), ("coded", met.where(met.coded_by_anyone()))):
                place: Row = {"kind": kind, "coders": "; ".join(coders), "unit": unit, "text": text}
                rows += [place | row for row in _rows(units, figures, draws, seed)]
    columns = ["kind", "coders", "unit", "text", "code", "sources", "units", "used"]
    values = [name + end for name in figures for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=[*columns, *values, "why"])


def comparisons(
    coders: Collection[str], machine: Collection[str] = MACHINE
) -> list[tuple[str, tuple[str, ...]]]:
    """Return who is compared: all people together, each pair of them, each with the machine."""
    people = tuple(sorted({coder for coder in coders if coder not in machine}))
    machines = sorted({coder for coder in coders if coder in machine})
    found = [("human-human", people)] if people else []
    if len(people) > 2:
        found += [("human-human", pair) for pair in combinations(people, 2)]
    found += [("human-machine", (one, other)) for one in people for other in machines]
    return found


def disagreements(
    codings: pd.DataFrame, segments: pd.DataFrame, read: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the segments on which those who read them differ, side by side, in text order.

    Columns: source_id, start, end, in_dispute (codes that some gave and others did not) and
    `coded by NAME` for each coder: codes joined by `; `, empty for none, NA for not read.
    Words are not shown here: the caller adds them through `privacy`.
    """
    import numpy as np
    import pandas as pd

    _check(codings, ())
    units = on_segments(codings, segments, read)
    readers = units.read.sum(axis=0)
    given = (units.coded & units.read[:, None, :]).sum(axis=0)
    disputed = (given > 0) & (given < readers)  # codes x units
    kept = np.flatnonzero(disputed.any(axis=0))
    rows = pd.DataFrame(
        {"source_id": units.sources[kept], "start": units.starts[kept], "end": units.ends[kept]}
    )
    rows["in_dispute"] = [_joined(units.codes, disputed[:, unit]) for unit in kept]
    for place, coder in enumerate(units.coders):
        cells = [
            _joined(units.codes, units.coded[place, :, unit]) if units.read[place, unit] else None
            for unit in kept
        ]
        rows[f"coded by {coder}"] = pd.array(cells, dtype="string")
    return rows


def _check(codings: pd.DataFrame, figures: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in codings.columns]
    if missing:
        raise TableError(f"codings to compare: missing column {', '.join(missing)}")
    for name in figures:
        if name not in COEFFICIENTS:
            raise SettingsError(
                f"no agreement figure is called '{name}'.{nearest(name, COEFFICIENTS)} "
                f"Choose from {', '.join(COEFFICIENTS)}"
            )


def _joined(codes: Sequence[str], kept: NDArray[np.bool_]) -> str:
    return "; ".join(code for code, here in zip(codes, kept, strict=True) if here)


def _where_two_met(units: Units) -> Units:
    """Return the units that two of the coders read, unless nobody met: then all, to say why."""
    import numpy as np

    met = np.asarray(units.read.sum(axis=0) >= 2)
    return units.where(met) if met.any() else units


def _rows(units: Units, figures: Sequence[str], draws: int, seed: int) -> list[Row]:
    """Return one row for all codes together, then one for each code that is used."""
    import numpy as np

    used = np.logical_or.reduce(units.coded, axis=0)  # codes x units
    met = units.read.sum(axis=0) >= 2
    both: Row = {
        "sources": len(np.unique(units.sources[met])),
        "units": int(units.weights[met].sum()),
    }
    rows: list[Row] = []
    for place in [None, *np.flatnonzero(used.any(axis=1)).tolist()]:
        name = ALL_CODES if place is None else units.codes[place]
        here = used.any(axis=0) if place is None else used[place]
        ratings = _ratings(units, name, figures)
        found = {figure: _figure(figure, units, ratings[figure], draws, seed) for figure in figures}
        count: Row = {"code": name, **both, "used": int(units.weights[here & met].sum())}
        rows.append(count | _cells(found))
    return rows


def _ratings(units: Units, code: str, figures: Sequence[str]) -> dict[str, Ratings]:
    """Return what each figure is computed from: the code's yes and no, or the sets of codes."""
    import numpy as np

    if code != ALL_CODES:
        return dict.fromkeys(figures, of_numbers(units.of_code(code), categories=(0, 1)))
    sets = of_sets(units.label_sets())
    coders, codes, many = units.coded.shape
    yes_no = np.where(units.read[:, None, :], units.coded, np.nan).reshape(coders, codes * many)
    pooled = of_numbers(yes_no, categories=(0, 1))
    return {name: pooled if name in ("positive", "negative") else sets for name in figures}


def _figure(name: str, units: Units, ratings: Ratings, draws: int, seed: int) -> Figure:
    import numpy as np

    if name == "cohen" and len(units.coders) > 2:
        return Figure(float("nan"), "for two coders only")
    times = ratings.index.shape[1] // max(len(units.sources), 1)
    sources, weights = np.tile(units.sources, times), np.tile(units.weights, times)
    return with_interval(name, ratings, sources, weights, draws, seed)


def _cells(found: dict[str, Figure]) -> Row:
    cells: Row = {}
    for name, figure in found.items():
        cells |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    reasons = dict.fromkeys(figure.why for figure in found.values() if figure.why)
    why = [
        f"{', '.join(name for name, figure in found.items() if figure.why == reason)}: {reason}"
        for reason in reasons
    ]
    return cells | {"why": "; ".join(why)}
