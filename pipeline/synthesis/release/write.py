"""The same run for another audience: fewer tables, merged counts, only quotes cleared for it.

Outside the team every audience gets the same numbers, so that two releases together tell
no more than one; they differ in their quotes alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.evidence.clearance import cleared, require_audience
from pipeline.evidence.evidence import gather
from pipeline.evidence.names_told import codebook_told
from pipeline.hashes import file_hash
from pipeline.study.places import BRIEFING, PROFILE, REPORT, TABLES, WORKBOOK
from pipeline.synthesis.briefing.write import write_briefing
from pipeline.synthesis.metadata import run_id
from pipeline.synthesis.release.book import write_release_book
from pipeline.synthesis.release.page import write_release_page
from pipeline.synthesis.release.tables import tables_for_release
from pipeline.synthesis.stage import build_tables, write_tables
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet


def release_view(sheets: Mapping[str, Sheet], corpus: Corpus, profile: str) -> dict[str, Sheet]:
    """Return the tables as an audience may see them: team, funder, peers or public.

    Raises `PrivacyError` for an unknown audience.
    """
    require_audience(profile)
    if profile == "team":
        return dict(sheets)
    corpus = told_corpus(corpus, profile)
    return tables_for_release(corpus, cleared(gather(corpus), corpus, profile), profile)


def told_corpus(corpus: Corpus, audience: str) -> Corpus:
    """Return the study with its codebook as an audience outside the team may read it."""
    return replace(corpus, codebook=codebook_told(corpus, audience))


def write_profile(corpus: Corpus, profile: str, folder: Path, run: str = "") -> list[Path]:
    """Write tables, workbook, report and briefing of an audience into a folder; return the files.

    Nothing in them is made from a team table: they are renderings of `release_view` alone.
    `run` is the id of the run beneath them, as its sidecar tells it.
    """
    team = build_tables(corpus)
    run = run or run_id(team, corpus)
    sheets = release_view(team, corpus, profile)
    corpus = told_corpus(corpus, profile)
    written = write_tables(sheets.values(), folder / TABLES)
    write_release_book(sheets, corpus, profile, run, folder / WORKBOOK)
    written += [folder / WORKBOOK]
    written += write_release_page(sheets, corpus, profile, run, folder / REPORT)
    written += write_briefing(sheets, corpus, profile, run, folder / BRIEFING)
    content = {
        "run": run,
        "audience": profile,
        "invented": corpus.settings.study.invented,
        "study": corpus.settings.study.name,
        "software": f"sensemaking-pipeline {__version__}",
        "codebook": f"{corpus.codebook.name} {corpus.codebook.version}",
        "smallest_cell": corpus.settings.synthesis.small_cell,
        "files": {path.relative_to(folder).as_posix(): file_hash(path) for path in written},
    }
    manifest = folder / PROFILE
    write_text(manifest, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return [*written, manifest]
