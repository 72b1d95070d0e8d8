"""Coding in a run: vectors for many sources at a time, then suggestions for one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model.card import model_key
from pipeline.run.steps.common import machine_reads
from pipeline.study.decisions import digest_of
from pipeline.study.privacy import machine_may_read
from pipeline.tables import DOCUMENTS, SEGMENTS, SOURCES

if TYPE_CHECKING:
    from pipeline.coding.fitted import FittedCoder
    from pipeline.run.work import Tables, Work
    from pipeline.study.decisions import Decision

AT_ONCE = 200  # sources embedded together; what is done survives an interruption


def run(work: Work, source_id: str) -> Tables:
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


def prepare(work: Work, source_ids: list[str]) -> None:
    """Embed the segments of the sources that a machine may read, many sources at a time."""
    if work.settings.study.assist != "on":
        return
    _learn_words(work)
    for first in range(0, len(source_ids), AT_ONCE):
        some = source_ids[first : first + AT_ONCE]
        sources = work.store.read(SOURCES, some)
        readable = [str(row.source_id) for row in sources.itertuples() if machine_reads(row)]
        segments = work.store.read(SEGMENTS, readable)
        evidence = segments[segments["evidence"]]
        for unread in set(some) - set(evidence["source_id"]):
            work.store.vectors(unread).unlink(missing_ok=True)
        grouped = evidence.groupby("source_id", sort=True)["text"]
        work.embed_ahead({str(source_id): list(texts) for source_id, texts in grouped})
        if "tuned" in work.settings.coding.coders:
            work.tuned(evidence["text"].tolist(), work.fitted)


def _learn_words(work: Work) -> None:
    """Remember the words of all evidence that a machine may read."""
    from pipeline.coding.lexicon import FILE, learn_words

    sources = work.store.read(SOURCES, sorted(work.files))
    readable = [str(row.source_id) for row in sources.itertuples() if machine_reads(row)]
    segments = work.store.read(SEGMENTS, readable)
    evidence = segments[segments["evidence"]]
    spoken = zip(evidence["text"], evidence["language"].fillna("en"), strict=True)
    learn_words(work.study.private / FILE, spoken, work.codebook)


def inputs(work: Work, source_id: str) -> list[str]:
    """Return hashes of the fitted coder, the model and this source's decisions."""
    own = work.coding_decisions.get(source_id, [])
    return [work.fit_key, model_key(work.settings.embedding), digest_of(own)]
