"""What several stages ask of a source."""

from __future__ import annotations

from pipeline.study.privacy import machine_may_read


def machine_reads(row: object) -> bool:
    """Return whether a machine may read the source of a row of the table of sources."""
    return machine_may_read({name: getattr(row, name) for name in ("consent_analyse", "ai_assist")})
