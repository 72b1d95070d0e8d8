"""Themes in a run: what the codebook does not explain, all sources together."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.errors import TableError
from pipeline.model.card import model_key
from pipeline.run.steps.common import machine_reads
from pipeline.study.decisions import digest_of
from pipeline.tables import CODINGS

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.model.embedding import Vectors
    from pipeline.run.work import Tables, Work
    from pipeline.study.corpus import Corpus


PARTS = 100  # in which progress is told


def run(work: Work, unit: str) -> Tables:
    """Cluster what the codebook does not explain."""
    from pipeline.themes.stage import find_themes

    tables, identities = find_themes(
        *_material(work),
        lambda texts: work.read_fixed(texts).vectors,
        lambda share: work.progress("themes", round(PARTS * share), PARTS),
    )
    work.for_themes = None
    work.record("theme-identity", identities)
    return tables


def quick(work: Work) -> bool:
    """Return whether the themes stay as they were grouped, so that they are told at once."""
    from pipeline.themes.stage import are_held

    return are_held(*_material(work))


def _material(work: Work) -> tuple[Corpus, pd.DataFrame, Vectors]:
    """Return all tables, the evidence that a machine may read, and a vector for each row of it."""
    import numpy as np

    from pipeline.run.whole import corpus_of

    if work.for_themes is None:
        corpus = corpus_of(work)
        readable = {row.source_id for row in corpus.sources.itertuples() if machine_reads(row)}
        segments = corpus.segments[
            corpus.segments["evidence"] & corpus.segments["source_id"].isin(readable)
        ].reset_index(drop=True)
        parts = [
            work.embed(str(source_id), own["text"].tolist()).vectors
            for source_id, own in segments.groupby("source_id", sort=True)
        ]
        vectors = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)
        work.for_themes = (corpus, segments, vectors)
    material: tuple[Corpus, pd.DataFrame, Vectors] = work.for_themes
    return material


def inputs(work: Work, unit: str) -> list[str]:
    """Return hashes of codebook, model and theme decisions, of what is left to themes, and whether machines may help."""
    from pipeline.themes.selection import left_out

    made = [one for one in sorted(work.files) if work.store.shard(CODINGS, one).is_file()]
    try:
        told = left_out(work.store.read(CODINGS, made), work.codebook, work.settings)
    except TableError:  # a damaged table, which the run makes anew
        told = set()
    left = "\n".join(sorted(told))
    own = [item for item in work.decisions if item.kind in ("theme", "intrusion")]
    return [
        work.codebook.fingerprint(),
        model_key(work.settings.embedding),
        digest_of(own),
        work.settings.study.assist,
        hashlib.sha256(left.encode()).hexdigest(),
    ]
