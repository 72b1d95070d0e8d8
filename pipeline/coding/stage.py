"""Coding: segments to codings. Fitted on all decisions, applied to one source at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.coding.coders import CODERS
from pipeline.coding.fitted import FittedCoder, load_fitted, save_fitted
from pipeline.coding.fitting import fit_coder
from pipeline.coding.people import ground_of, lay_over
from pipeline.coding.suggest import about, suggest
from pipeline.coding.valence.people import with_valence
from pipeline.records import Coding, Notice
from pipeline.tables import CODINGS, Table, notices_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.embedding import Embedded
    from pipeline.model.tuning import Tuner
    from pipeline.study.codebook import Codebook
    from pipeline.study.decisions import Decision
    from pipeline.study.study import Settings

    Embed = Callable[[list[str]], NDArray[np.float32]]

__all__ = [
    "CODERS", "FittedCoder", "apply", "fit", "load_fitted", "save_fitted", "with_valence",
]  # fmt: skip

NOTICES = notices_of(3)


def fit(
    codebook: Codebook,
    segments: pd.DataFrame,
    decisions: Iterable[Decision],
    embed: Embed,
    settings: Settings,
    tuner: Tuner | None = None,
    read: Embed | None = None,
) -> FittedCoder:
    """Return the coder that codebook and decisions teach.

    `segments` are those of the sources that have decisions, and of any others that show
    how the informants of the study speak; `embed` gives one unit vector per text. A tuner is
    used where the settings name `tuned` among the coders; `read` gives the logits of the packaged
    head.
    """
    coders, seed = settings.coding.coders, settings.study.seed
    used = tuner if "tuned" in coders else None
    return fit_coder(codebook, segments, decisions, embed, coders, used, seed, read)


def apply(
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    embedded: Embedded | None,
    fitted: FittedCoder | None,
    codebook: Codebook,
    decisions: Iterable[Decision],
    source: Mapping[str, Any],
    settings: Settings,
) -> dict[Table, pd.DataFrame]:
    """Return the codings of one source and the notices about them.

    `embedded` has one row per segment with evidence, in their order; None means that no
    machine may help, and only people's codings come back.
    """
    evidence = segments[segments["evidence"].astype(bool)]
    partnerships = "" if source["partnerships"] is None else str(source["partnerships"])
    suggestions: list[Coding] = []
    notices: list[Notice] = []
    if embedded is not None and fitted is not None and len(evidence):
        suggestions = suggest(evidence, embedded, fitted, codebook, partnerships, settings.coding)
        notices += _unreadable(evidence, str(source["source_id"]))
    ground = ground_of(segments, documents, source, about("", partnerships), codebook.version)
    overlay = lay_over(suggestions, decisions, ground, codebook.ids)
    for cause, unplaced in overlay.unplaced.items():
        ids = ", ".join(decision.event_id for decision in unplaced)
        message = f"{cause}; the decisions are kept: {ids}"
        notices.append(_notice(ground.source_id, "warning", message, len(unplaced)))
    return {CODINGS: CODINGS.frame(overlay.codings), NOTICES: NOTICES.frame(notices)}


def _unreadable(evidence: pd.DataFrame, source_id: str) -> list[Notice]:
    """Return one notice per language that the model cannot read."""
    unread = evidence.loc[~evidence["readable"].astype(bool), "language"].fillna("unknown")
    return [
        _notice(
            source_id,
            "warning",
            f"segments in language '{language}' are beyond the language model: rules only",
            count,
        )
        for language, count in sorted(Counter(unread).items())
    ]


def _notice(source_id: str, kind: str, message: str, count: int) -> Notice:
    return Notice(stage="coding", source_id=source_id, kind=kind, message=message, count=count)
