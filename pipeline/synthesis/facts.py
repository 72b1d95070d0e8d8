"""What a run rests on, as hashes and ids: kept to say later what has changed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.model.card import model_key
from pipeline.study.decisions import MADE_BY_PROGRAM
from pipeline.study.releases import code_hashes, register_hashes
from pipeline.synthesis.metadata import SECTIONS

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus


def facts_of(corpus: Corpus) -> dict[str, Any]:
    """Return version, codebook, settings, model, register, sources and decisions; no words."""
    codebook, settings = corpus.codebook, corpus.settings
    documents = corpus.documents
    return {
        "version": __version__,
        "codebook": {
            "name": codebook.name,
            "version": codebook.version,
            "hash": codebook.fingerprint(),
        },
        "codes": code_hashes(codebook),
        "settings": {section: settings.fingerprint(section) for section in SECTIONS},
        "model": model_key(settings.embedding),
        "register_rows": register_hashes(corpus.register),
        "sources": dict(zip(documents["source_id"], documents["text_hash"], strict=True)),
        "decisions": [
            {"event_id": item.event_id, "kind": item.kind, "writer": item.writer}
            for item in corpus.decisions
            if item.kind not in MADE_BY_PROGRAM
        ],
    }
