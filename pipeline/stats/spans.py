"""Passages of free length made comparable: projected on segments, or on characters.

A coder's overlapping passages of one code are one stretch of coded text, never agreement with
someone else. Offsets are kept apart by source, so equal offsets of two sources never meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.study.anchors import COVER

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Units:
    """What coders are compared on: segments, or runs of characters that all coded alike."""

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    sources: NDArray[np.str_]  # (units,)
    starts: NDArray[np.int64]  # (units,)
    ends: NDArray[np.int64]  # (units,)
    weights: NDArray[np.float64]  # (units,) 1 per segment; characters per run
    read: NDArray[np.bool_]  # (coders, units) whether the coder read the source
    coded: NDArray[np.bool_]  # (coders, codes, units)

    def only(self, coders: Sequence[str]) -> Units:
        """Return the same units for some of the coders."""
        rows = [self.coders.index(coder) for coder in coders]
        return Units(
            tuple(coders), self.codes, self.sources, self.starts, self.ends, self.weights,
            self.read[rows], self.coded[rows],
        )  # fmt: skip

    def where(self, kept: NDArray[np.bool_]) -> Units:
        """Return the units for which `kept` (units,) is true."""
        return Units(
            self.coders, self.codes, self.sources[kept], self.starts[kept], self.ends[kept],
            self.weights[kept], self.read[:, kept], self.coded[:, :, kept],
        )  # fmt: skip

    def coded_by_anyone(self) -> NDArray[np.bool_]:
        """Return whether some coder gave some code (units,)."""
        import numpy as np

        return np.asarray(self.coded.any(axis=(0, 1)))

    def of_code(self, code: str) -> NDArray[np.float64]:
        """Return 1 coded, 0 not coded, NaN not read (coders x units)."""
        import numpy as np

        return np.where(self.read, self.coded[:, self.codes.index(code)], np.nan)

    def label_sets(self) -> list[list[frozenset[str] | None]]:
        """Return the set of codes of each unit, None where a coder did not read (coders x units)."""
        import numpy as np

        names = np.array(self.codes, dtype=object)
        return [
            [
                frozenset(names[self.coded[coder, :, unit]]) if self.read[coder, unit] else None
                for unit in range(len(self.sources))
            ]
            for coder in range(len(self.coders))
        ]


def coders_who_read(codings: pd.DataFrame, read: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return (source_id, coder) of who read what: `read` if given, and all who coded there.

    Without `read`, someone who read a source and coded nothing in it is taken not to have read
    it, which hides that disagreement.
    """
    import pandas as pd

    columns = ["source_id", "coder"]
    parts = [codings[columns]] if read is None else [codings[columns], read[columns]]
    return pd.concat(parts).astype(str).drop_duplicates().sort_values(columns, ignore_index=True)


def on_segments(
    codings: pd.DataFrame, segments: pd.DataFrame, read: pd.DataFrame | None = None
) -> Units:
    """Return segments as units: coded when a passage covers half of one or has its middle there.

    `codings`: source_id, start, end, code, coder. `segments`: source_id, start, end, and
    `evidence` where context stands among them (it is left out).
    """
    places = _places(segments)
    return _units(codings, places, coders_who_read(codings, read), characters=False)


def on_characters(
    codings: pd.DataFrame, segments: pd.DataFrame, read: pd.DataFrame | None = None
) -> Units:
    """Return runs of characters as units: cut where a segment or any passage begins or ends.

    A run counts once for each of its characters, which is exactly the comparison character by
    character. Text outside the segments cannot be coded and does not count.
    """
    import numpy as np
    import pandas as pd

    rows = []
    passages = {str(name): own for name, own in codings.groupby(codings["source_id"].astype(str))}
    for name, places in _places(segments).groupby("source_id", sort=True):
        source = str(name)
        edges = [places["start"], places["end"]]
        if source in passages:
            edges += [passages[source]["start"], passages[source]["end"]]
        cuts = np.unique(np.concatenate([edge.to_numpy(dtype=np.int64) for edge in edges]))
        starts, ends = _merged(places)
        inside = np.searchsorted(starts, cuts[:-1], side="right") - 1
        kept = (inside >= 0) & (cuts[:-1] < ends[np.maximum(inside, 0)])
        rows.append(
            pd.DataFrame({"source_id": source, "start": cuts[:-1][kept], "end": cuts[1:][kept]})
        )
    runs = pd.concat(rows, ignore_index=True) if rows else _places(segments)
    return _units(codings, runs, coders_who_read(codings, read), characters=True)


def outside(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the codings that touch no segment that counts as evidence; no figure knows them."""
    import numpy as np

    places = {str(name): own for name, own in _places(segments).groupby("source_id")}
    nowhere = _places(segments).iloc[:0]
    touches = []
    for source, start, end in codings[["source_id", "start", "end"]].itertuples(index=False):
        own = places.get(str(source), nowhere)
        shared = own["end"].clip(upper=end) - own["start"].clip(lower=start)
        touches.append(bool((shared > 0).any()))
    return codings[~np.array(touches, dtype=bool)].reset_index(drop=True)


def _places(segments: pd.DataFrame) -> pd.DataFrame:
    """Return source_id, start, end of the segments that count as evidence, in order."""
    if "evidence" in segments.columns:
        segments = segments[segments["evidence"].fillna(False).astype(bool)]
    places = segments[["source_id", "start", "end"]].astype(
        {"source_id": str, "start": "int64", "end": "int64"}
    )
    return places.drop_duplicates().sort_values(["source_id", "start", "end"], ignore_index=True)


def _merged(places: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts and ends of the stretches that one source's segments cover, in order."""
    import numpy as np

    starts: list[int] = []
    ends: list[int] = []
    for start, end in zip(places["start"], places["end"], strict=True):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)


def _units(
    codings: pd.DataFrame, places: pd.DataFrame, read: pd.DataFrame, *, characters: bool
) -> Units:
    import numpy as np

    coders = tuple(sorted(set(read["coder"])))
    codes = tuple(sorted(set(codings["code"].astype(str))))
    sources = places["source_id"].to_numpy(dtype=str)
    starts, ends = places["start"].to_numpy(), places["end"].to_numpy()
    who = {coder: set(rows["source_id"]) for coder, rows in read.groupby("coder")}
    coded = np.zeros((len(coders), len(codes), len(sources)), dtype=bool)
    blocks = _blocks(sources)
    names = codings[["source_id", "start", "end", "code", "coder"]].itertuples(index=False)
    for source, start, end, code, coder in names:
        block = blocks.get(str(source), slice(0, 0))
        here = _holds(starts[block], ends[block], int(start), int(end), characters=characters)
        coded[coders.index(str(coder)), codes.index(str(code)), block] |= here
    seen = np.array([np.isin(sources, sorted(who[coder])) for coder in coders], dtype=bool)
    lengths = (ends - starts).astype(float) if characters else np.ones(len(sources))
    return Units(
        coders, codes, sources, starts, ends, lengths, seen.reshape(len(coders), -1), coded
    )


def _blocks(sources: NDArray[np.str_]) -> dict[str, slice]:
    """Return where each source's units stand in sorted order."""
    import numpy as np

    names, first, size = np.unique(sources, return_index=True, return_counts=True)
    return {
        str(name): slice(int(at), int(at + many))
        for name, at, many in zip(names, first, size, strict=True)
    }


def _holds(
    starts: NDArray[np.int64], ends: NDArray[np.int64], start: int, end: int, *, characters: bool
) -> NDArray[np.bool_]:
    """Return for each unit of one source whether the passage counts there."""
    import numpy as np

    shared = np.minimum(ends, end) - np.maximum(starts, start)
    if characters:
        return np.asarray(shared > 0)
    middle = (start + end) // 2
    half = shared >= COVER * (ends - starts)
    return np.asarray((shared > 0) & (half | ((starts <= middle) & (middle < ends))))
