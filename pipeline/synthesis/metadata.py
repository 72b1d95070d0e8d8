"""What a run was made from: the sidecar beside the tables, without clock or words of people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.evidence.rows import records_of
from pipeline.model.card import model_key
from pipeline.synthesis.caveats import caveats

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

SECTIONS = ("study", "embedding", "segment", "coding", "themes", "synthesis")


def run_id(sheets: Mapping[str, Sheet], corpus: Corpus) -> str:
    """Return a hash of the tables, the codebook and the settings that made them.

    It stands in the sidecar, the workbook, the report and the briefing of a run. What changed
    since a release (T25) or since the run before (T29) leaves it as it is.
    """
    digest = hashlib.sha256()
    digest.update(corpus.codebook.fingerprint().encode())
    digest.update(corpus.settings.fingerprint(*SECTIONS).encode())
    for number in sorted(set(sheets) - {"T25", "T29"}):
        digest.update(f"\n{number}\n".encode())
        digest.update(sheets[number].table.to_csv(index=False).encode("utf-8", "replace"))
    return digest.hexdigest()[:12]


def metadata(corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    """Return the content of `metadata.json`."""
    settings, codebook = corpus.settings, corpus.codebook
    return {
        "run": run_id(sheets, corpus),
        "study": settings.study.name,
        "invented": settings.study.invented,
        "software": f"sensemaking-pipeline {__version__}",
        "codebook": {
            "name": codebook.name,
            "version": codebook.version,
            "profile": settings.study.profile,
            "codes": len(codebook.codes),
            "licence": codebook.licence,
            "attribution": codebook.attribution,
            "hash": codebook.fingerprint(),
        },
        "sources": _sources(corpus, evidence),
        "codings": _codings(evidence),
        "residual_risk": asdict(corpus.residual) if corpus.residual else None,
        "settings": {
            "mode": settings.study.mode,
            "assist": settings.study.assist,
            "seed": settings.study.seed,
            "coding": asdict(settings.coding),
            "synthesis": asdict(settings.synthesis),
            "hashes": {name: settings.fingerprint(name) for name in SECTIONS},
        },
        "model": model_key(settings.embedding),
        "caveats": caveats(corpus, evidence),
        "tables": {
            sheet.name: {
                "title": sheet.title,
                "caption": sheet.caption,
                "rows": len(sheet.table),
                "team_only": sheet.team_only,
            }
            for sheet in sheets.values()
        },
    }


def _sources(corpus: Corpus, evidence: Evidence) -> dict[str, Any]:
    informants = list(evidence.informants.values())
    counted = [informant for informant in informants if informant.counts]
    languages = [row["language"] for row in records_of(corpus.sources)]
    return {
        "registered": len(informants),
        "counted": len(counted),
        "by_group": _sizes(informant.group for informant in counted),
        "by_language": _sizes(languages),
        "not_read": {i.source_id: i.why_not for i in informants if i.why_not},
        "repeated": {i.source_id: i.stands_for for i in informants if i.stands_for != i.source_id},
    }


def _codings(evidence: Evidence) -> dict[str, Any]:
    states = Counter(claim.state for claim in evidence.claims)
    total = states.total()
    return {
        "all": len(evidence.codings),
        "confirmed": states["confirmed"],
        "suggested": states["suggested"],
        "percent_confirmed": round(100 * states["confirmed"] / total, 1) if total else None,
        "percent_suggested": round(100 * states["suggested"] / total, 1) if total else None,
        "not_counted": _sizes(claim.why_not for claim in evidence.codings if claim.why_not),
        "expected_false_sources": "unknown: no audit of a random sample",
    }


def _sizes(names: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(name or "not recorded" for name in names).items()))
