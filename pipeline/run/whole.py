"""All tables of a study as they stand, for what looks at everything at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.study.corpus import Corpus
from pipeline.study.privacy import pseudonymise
from pipeline.study.profiles import load_profiles, profile_file
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    EVALUATION,
    PREVALENCE,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    notices_of,
)

if TYPE_CHECKING:
    from pipeline.run.work import Work
    from pipeline.study.privacy import Roster
    from pipeline.study.register import Register

SHOWN_AS_IS = ("partnership_id", "name")  # of a partnership, in every table


def corpus_of(work: Work, *, stored_only: bool = False) -> Corpus:
    """Return all tables of the study as they stand.

    `stored_only` leaves out sources that have not been through the first three stages,
    as before a run; else their missing tables are an error.
    """
    tables = (SOURCES, DOCUMENTS, BLOCKS, SEGMENTS, CODINGS, *map(notices_of, (1, 2, 3)))
    present = [
        source_id
        for source_id in sorted(work.files)
        if not stored_only or all(work.store.shard(table, source_id).is_file() for table in tables)
    ]
    notices = [work.store.read(notices_of(number), present) for number in (1, 2, 3)]
    if not work.themes_awaited:
        notices.append(work.store.read_whole(notices_of(4)))
    evaluation = work.store.read_whole(EVALUATION)
    prevalence = work.store.read_whole(PREVALENCE)
    awaited = work.themes_awaited
    return Corpus(
        settings=work.settings,
        register=_without_names(work.register, work.roster),
        codebook=work.codebook,
        decisions=work.decisions,
        sources=work.store.read(SOURCES, present),
        documents=work.store.read(DOCUMENTS, present),
        blocks=work.store.read(BLOCKS, present),
        segments=work.store.read(SEGMENTS, present),
        codings=work.store.read(CODINGS, present),
        themes=THEMES.frame([]) if awaited else work.store.read_whole(THEMES),
        theme_members=THEME_MEMBERS.frame([]) if awaited else work.store.read_whole(THEME_MEMBERS),
        themes_awaited=awaited,
        notices=pd.concat(notices, ignore_index=True),
        evaluation=evaluation if len(evaluation) else None,
        prevalence=prevalence if len(prevalence) else None,
        profiles=load_profiles(profile_file(work.study.root)),
        evaluated_as_is=bool((evaluation["made_from"] == work.trust_key).any()),
    )


def _without_names(register: Register, roster: Roster) -> Register:
    """Return the register with names of the roster replaced in what tables tell of partnerships."""
    told = [
        replace(
            row,
            cells={
                column: cell if column in SHOWN_AS_IS else pseudonymise(cell, roster)[0]
                for column, cell in row.cells.items()
            },
        )
        for row in register.partnerships
    ]
    return replace(register, partnerships=tuple(told))
