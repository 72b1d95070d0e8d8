"""What a synthesis table is: rows with a caption and a description of every column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

WHOLE_NUMBERS = {"start", "end", "words", "order"}
FRACTIONS = {
    "confidence", "stability", "nearness", "false_expected", "first_hand_share",
    "largest_source_share", "largest_group_share",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One synthesis table, ready to be written or shown.

    An empty cell means unknown; 0, asked, read in full by people, and not mentioned. The
    columns of `table` are the keys of `columns`, in that order.
    """

    id: str  # T01 ... T23
    name: str  # the file name: T01_coverage
    title: str
    caption: str  # how to read it, with its caveat
    table: pd.DataFrame
    columns: dict[str, str]  # column -> what it holds (the data dictionary)
    team_only: bool = False
    key: tuple[str, ...] = ()  # what names a row, to compare with a release; none: not compared
    shows: tuple[str, ...] = ()  # kinds of decisions that it shows, beside those on codings


def sheet_of(
    number: str,
    title: str,
    caption: str,
    columns: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    *,
    team_only: bool = False,
    key: tuple[str, ...] = (),
    shows: tuple[str, ...] = (),
) -> Sheet:
    """Return the sheet called `number` (as T01_coverage) with its rows in the order given."""
    import pandas as pd

    rows = list(rows)
    kinds: dict[str, Any] = {name: kind_of(name) for name in columns}
    cells = {
        name: pd.array([row.get(name) for row in rows], dtype=kind) for name, kind in kinds.items()
    }
    return Sheet(
        id=number.split("_")[0],
        name=number,
        title=title,
        caption=caption,
        table=pd.DataFrame(cells, columns=list(columns)),
        columns=dict(columns),
        team_only=team_only,
        key=key,
        shows=shows,
    )


def kind_of(column: str) -> str:
    """Return the pandas type of a column, which its name tells: `n_` counts, `share_` parts."""
    if column.startswith(("n_", "N_")) or column.endswith("_n") or column in WHOLE_NUMBERS:
        return "Int64"
    if column.startswith("share_") or column in FRACTIONS:
        return "Float64"
    return "string"
