"""Synthesis in a run: tables, then each rendering of them, one part at a time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.hashes import file_hash
from pipeline.study.decisions import MADE_BY_PROGRAM, digest_of
from pipeline.study.places import TABLES
from pipeline.study.profiles import profile_file
from pipeline.study.releases import last_release_key
from pipeline.synthesis.outputs import RENDERINGS
from pipeline.tables import EVALUATION, PREVALENCE

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.run.work import Work


# What each part runs; a change of the workbook's code makes no table anew.
MADE_BY = ("pipeline.synthesis.stage", "pipeline.run.second_pass", "pipeline.run.whole")
PARTS = {TABLES: MADE_BY} | {name: (*MADE_BY, module) for name, (module, _) in RENDERINGS.items()}


def prepare(work: Work, parts: list[str]) -> None:
    """Build all tables once, whichever parts are to be written from them."""
    from pipeline.run.second_pass import residual
    from pipeline.run.whole import corpus_of
    from pipeline.synthesis.stage import make

    work.made = make(replace(corpus_of(work), residual=residual(work)), work.study)


def run(work: Work, part: str) -> list[Path]:
    """Write the tables, or one rendering of them."""
    from pipeline.synthesis.outputs import write

    return write(part, work.made, work.study)


def inputs(work: Work, unit: str) -> list[str]:
    """Return hashes of codebook, register, decisions, audit, rules, last release, decided names."""
    from pipeline.ingest.names.queue import decided_names

    register = hashlib.sha256(repr(work.register).encode()).hexdigest()
    kept = [item for item in work.decisions if item.kind not in MADE_BY_PROGRAM]
    files = [file_hash(work.store.whole(table)) for table in (EVALUATION, PREVALENCE)]
    files.append(file_hash(profile_file(work.study.root)))
    release = last_release_key(work.study)
    names = repr(sorted(decided_names(work.study), key=lambda item: item.name))
    about_names = hashlib.sha256(names.encode()).hexdigest()
    return [
        work.codebook.fingerprint(), register, digest_of(kept), *files, release, about_names,
        "themes awaited" if work.themes_awaited else "",
    ]  # fmt: skip
