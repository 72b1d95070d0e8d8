"""The whole data flow: five stages, each a function of its inputs.

ingest    files       -> sources, documents, blocks     one source at a time
segment   documents   -> segments                       one source at a time
coding    segments    -> codings                        fitted on all, applied to one at a time
themes    segments    -> themes, theme members          all sources together
synthesis everything  -> tables, workbook, report       all sources together
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.hashes import file_hash
from pipeline.model.embedding import model_key
from pipeline.run.work import Work, digest_of, row_digest
from pipeline.study.privacy import is_over, machine_may_read
from pipeline.study.releases import last_release_key
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    EVALUATION,
    KEYWORDS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    Table,
    notices_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.coding.stage import FittedCoder
    from pipeline.study.decisions import Decision

Tables = dict[Table, "pd.DataFrame"]
ALL = "*"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: what it reads and writes, and what makes its result stale.

    `run(work, unit)` returns tables to store, or writes files itself and returns their
    paths. A unit is a source id, or `ALL` for a stage over all sources.
    """

    name: str
    number: int
    per_source: bool
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    settings: tuple[str, ...]
    code: tuple[str, ...]
    run: Callable[[Work, str], Tables | list[Path]]
    inputs: Callable[[Work, str], list[str]]
    prepare: Callable[[Work, list[str]], None] | None = None  # once, before stale units are run


def run_ingest(work: Work, source_id: str) -> Tables:
    """Read one source, pseudonymised."""
    from pipeline.ingest.stage import ingest

    likeness = work.likenesses[source_id]
    return ingest(
        work.files[source_id], work.roster, work.register, work.study, likeness, work.today
    )


def ingest_inputs(work: Work, source_id: str) -> list[str]:
    """Return hashes of the file, its row, the names to replace, what it shares, and the date."""
    file = work.files[source_id]
    content = file_hash(file.path) if file.path else "missing"
    likeness = work.likenesses[source_id]
    shared = likeness.fingerprint()
    over = str(is_over(file.row.get("retain_until") if file.row else "", work.today))
    return [content, row_digest(file, work.register), work.roster_key, shared, over]


def run_segment(work: Work, source_id: str) -> Tables:
    """Cut one source's turns and fields into segments."""
    from pipeline.segment.stage import segment

    documents = work.store.read(DOCUMENTS, [source_id])
    blocks = work.store.read(BLOCKS, [source_id])
    return segment(documents, blocks, work.settings)


def no_inputs(work: Work, unit: str) -> list[str]:
    """Return nothing: the tables read are all there is."""
    return []


def run_coding(work: Work, source_id: str) -> Tables:
    """Suggest codes for one source's segments, and put people's decisions over them."""
    return coded(work, source_id, work.coding_decisions.get(source_id, []))


def coded(
    work: Work, source_id: str, own: list[Decision], fitted: FittedCoder | None = None
) -> Tables:
    """Return one source coded by the study's coder, or by another one that is `fitted`.

    `own` are the decisions about it, put over the suggestions. Nobody but people code a source
    that no machine may read.
    """
    from pipeline.coding.stage import apply

    segments = work.store.read(SEGMENTS, [source_id])
    documents = work.store.read(DOCUMENTS, [source_id])
    sources = work.store.read(SOURCES, [source_id])
    source = {str(name): value for name, value in sources.to_dict("records")[0].items()}
    embedded, coder = None, None
    if work.settings.study.assist == "on" and machine_may_read(source):
        texts = segments.loc[segments["evidence"], "text"].tolist()
        coder = work.fitted if fitted is None else fitted
        embedded = replace(work.embed(source_id, texts), tuned=work.tuned(texts, coder))
    return apply(segments, documents, embedded, coder, work.codebook, own, source, work.settings)


AT_ONCE = 200  # sources embedded together; what is done survives an interruption


def embed_sources(work: Work, source_ids: list[str]) -> None:
    """Embed the segments of the sources that a machine may read, many sources at a time."""
    if work.settings.study.assist != "on":
        return
    for first in range(0, len(source_ids), AT_ONCE):
        some = source_ids[first : first + AT_ONCE]
        sources = work.store.read(SOURCES, some)
        readable = [str(row.source_id) for row in sources.itertuples() if _machine(row)]
        segments = work.store.read(SEGMENTS, readable)
        evidence = segments[segments["evidence"]]
        for unread in set(some) - set(evidence["source_id"]):
            work.store.vectors(unread).unlink(missing_ok=True)
        grouped = evidence.groupby("source_id", sort=True)["text"]
        work.embed_ahead({str(source_id): list(texts) for source_id, texts in grouped})
        if "tuned" in work.settings.coding.coders:
            work.tuned(evidence["text"].tolist(), work.fitted)


def coding_inputs(work: Work, source_id: str) -> list[str]:
    """Return hashes of the fitted coder, the model and this source's decisions."""
    own = work.coding_decisions.get(source_id, [])
    return [work.fit_key, model_key(work.settings.embedding), digest_of(own)]


def run_themes(work: Work, unit: str) -> Tables:
    """Cluster what the codebook does not explain."""
    import numpy as np

    from pipeline.themes.stage import find_themes

    corpus = work.corpus()
    readable = {row.source_id for row in corpus.sources.itertuples() if _machine(row)}
    segments = corpus.segments[
        corpus.segments["evidence"] & corpus.segments["source_id"].isin(readable)
    ].reset_index(drop=True)
    parts = [
        work.embed(str(source_id), own["text"].tolist()).vectors
        for source_id, own in segments.groupby("source_id", sort=True)
    ]
    vectors = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)
    tables, identities = find_themes(corpus, segments, vectors, work.embed_fixed)
    work.record("theme-identity", identities)
    return tables


def _machine(row: object) -> bool:
    return machine_may_read({name: getattr(row, name) for name in ("consent_analyse", "ai_assist")})


# Kinds of decisions that the program writes; no table is made from them.
MADE_BY_PROGRAM = ("theme identity", "proposed code", "sample")


def themes_inputs(work: Work, unit: str) -> list[str]:
    """Return hashes of codebook, model and theme decisions, and whether machines may help."""
    own = [item for item in work.decisions if item.kind in ("theme", "intrusion")]
    return [
        work.codebook.fingerprint(),
        model_key(work.settings.embedding),
        digest_of(own),
        work.settings.study.assist,
    ]


def run_synthesis(work: Work, unit: str) -> list[Path]:
    """Write tables, workbook and report."""
    from pipeline.run.second_pass import residual
    from pipeline.synthesis.stage import synthesise

    return synthesise(replace(work.corpus(), residual=residual(work)), work.study)


def synthesis_inputs(work: Work, unit: str) -> list[str]:
    """Return hashes of codebook, register, decisions, evaluation, last release, decided names."""
    from pipeline.ingest.names.queue import decided_names

    register = hashlib.sha256(repr(work.register).encode()).hexdigest()
    kept = [item for item in work.decisions if item.kind not in MADE_BY_PROGRAM]
    evaluation = file_hash(work.store.whole(EVALUATION))
    release = last_release_key(work.study)
    names = repr(sorted(decided_names(work.study), key=lambda item: item.name))
    about_names = hashlib.sha256(names.encode()).hexdigest()
    return [
        work.codebook.fingerprint(), register, digest_of(kept), evaluation, release, about_names,
    ]  # fmt: skip


STAGES: tuple[Stage, ...] = (
    Stage(
        "ingest", 1, True, (), (SOURCES, DOCUMENTS, BLOCKS, notices_of(1)),
        (), ("ingest", "forms", "model/language.py", "study/privacy.py", "study/register.py", "records.py"),
        run_ingest, ingest_inputs,
    ),
    Stage(
        "segment", 2, True, (DOCUMENTS, BLOCKS), (SEGMENTS, notices_of(2)),
        ("segment", "embedding"), ("segment", "model/language.py", "records.py"),
        run_segment, no_inputs,
    ),
    Stage(
        "coding", 3, True, (SOURCES, DOCUMENTS, SEGMENTS), (CODINGS, notices_of(3)),
        ("coding",), (
            "coding", "study/anchors.py", "model/embedding.py", "model/tuning.py", "model/vectors.py", "study/codebook.py", "study/decisions.py", "study/migration.py",
        ),
        run_coding, coding_inputs, embed_sources,
    ),
    Stage(
        "themes", 4, False, (SOURCES, SEGMENTS, CODINGS),
        (THEMES, THEME_MEMBERS, KEYWORDS, notices_of(4)),
        ("themes",), ("themes", "stats", "model/embedding.py", "study/codebook.py"),
        run_themes, themes_inputs,
    ),
    Stage(
        "synthesis", 5, False,
        (SOURCES, DOCUMENTS, BLOCKS, SEGMENTS, CODINGS, THEMES, THEME_MEMBERS), (),
        ("study", "segment", "coding", "themes", "synthesis", "embedding"),
        ("synthesis", "excel", "stats", "evidence", "study/privacy.py", "study/codebook.py",
         "study/decisions.py", "study/releases.py"),
        run_synthesis, synthesis_inputs,
    ),
)  # fmt: skip
