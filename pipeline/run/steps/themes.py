"""Themes in a run: what the codebook does not explain, all sources together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.card import model_key
from pipeline.run.steps.common import machine_reads
from pipeline.study.decisions import digest_of

if TYPE_CHECKING:
    from pipeline.run.work import Tables, Work


def run(work: Work, unit: str) -> Tables:
    """Cluster what the codebook does not explain."""
    import numpy as np

    from pipeline.run.whole import corpus_of
    from pipeline.themes.stage import find_themes

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
    tables, identities = find_themes(corpus, segments, vectors, work.embed_fixed)
    work.record("theme-identity", identities)
    return tables


def inputs(work: Work, unit: str) -> list[str]:
    """Return hashes of codebook, model and theme decisions, and whether machines may help."""
    own = [item for item in work.decisions if item.kind in ("theme", "intrusion")]
    return [
        work.codebook.fingerprint(),
        model_key(work.settings.embedding),
        digest_of(own),
        work.settings.study.assist,
    ]
