"""The tables that ingest makes of one source of a study."""

from __future__ import annotations

from pipeline.ingest.stage import ingest


def tables_of(work, source_id):
    """Return its row, document, blocks and notices as tables, checked."""
    rows = ingest(
        work.files[source_id],
        work.roster,
        work.register,
        work.study,
        work.likenesses[source_id],
    )
    return {table: table.check(table.frame(own)) for table, own in rows.items()}
