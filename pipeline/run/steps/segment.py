"""Segment in a run: one source's turns and fields, cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.tables import BLOCKS, DOCUMENTS

if TYPE_CHECKING:
    from pipeline.run.work import Tables, Work


def run(work: Work, source_id: str) -> Tables:
    """Cut one source's turns and fields into segments."""
    from pipeline.segment.stage import segment

    documents = work.store.read(DOCUMENTS, [source_id])
    blocks = work.store.read(BLOCKS, [source_id])
    return segment(documents, blocks, work.settings)


def inputs(work: Work, unit: str) -> list[str]:
    """Return nothing: the tables read are all there is."""
    return []
