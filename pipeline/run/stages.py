"""The whole data flow: five stages, each a function of its inputs.

first pass files       -> names of speakers, repeats    all files, before the first stage
ingest    files        -> sources, documents, blocks    one source at a time
segment   documents    -> segments                      one source at a time
coding    segments     -> codings                       fitted on all, applied to one at a time
themes    segments     -> themes, theme members         all sources together
synthesis everything   -> tables, workbook, report      all sources together, part by part
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.run.steps import coding, ingest, segment, synthesis, themes
from pipeline.run.work import Rows, Tables, Work
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    KEYWORDS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    Table,
    notices_of,
)

ALL = "*"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: what it reads and writes, and what makes its result stale.

    `run(work, unit)` returns tables or records to store, or writes files itself and returns their
    paths. A unit is a source, or a part of a stage over all sources. Stale are the units of
    which a table, an input, a setting or the code has changed; the code is what `run`'s module
    imports (`pipeline.closure`), or what the modules named for a part import.
    """

    name: str
    number: int
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    settings: tuple[str, ...]
    run: Callable[[Work, str], Tables | Rows | list[Path]]
    inputs: Callable[[Work, str], list[str]]
    prepare: Callable[[Work, list[str]], None] | None = None  # once, before stale units are run
    quick: Callable[[Work], bool] | None = None  # whether it is done at once though stale
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # none: one unit a source

    @property
    def per_source(self) -> bool:
        """Whether a unit is a source."""
        return not self.parts

    def modules(self, unit: str) -> tuple[str, ...]:
        """Return the modules whose code a unit's result depends on."""
        return self.parts.get(unit) or (self.run.__module__,)


STAGES: tuple[Stage, ...] = (
    Stage(
        "ingest", 1, (), (SOURCES, DOCUMENTS, BLOCKS, notices_of(1)),
        (), ingest.run, ingest.inputs,
    ),
    Stage(
        "segment", 2, (DOCUMENTS, BLOCKS), (SEGMENTS, notices_of(2)),
        ("segment", "embedding"), segment.run, segment.inputs,
    ),
    Stage(
        "coding", 3, (SOURCES, DOCUMENTS, SEGMENTS), (CODINGS, notices_of(3)),
        ("coding",), coding.run, coding.inputs, coding.prepare,
    ),
    Stage(
        "themes", 4, (SOURCES, SEGMENTS),
        (THEMES, THEME_MEMBERS, KEYWORDS, notices_of(4)),
        ("themes",), themes.run, themes.inputs, quick=themes.quick, parts={ALL: ()},
    ),
    Stage(
        "synthesis", 5,
        (SOURCES, DOCUMENTS, BLOCKS, SEGMENTS, CODINGS, THEMES, THEME_MEMBERS), (),
        ("study", "segment", "coding", "themes", "synthesis", "embedding"),
        synthesis.run, synthesis.inputs, synthesis.prepare, parts=synthesis.PARTS,
    ),
)  # fmt: skip
