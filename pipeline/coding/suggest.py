"""Suggestions: one coding per passage and code, with score, reason, valence, time and case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.coders import prepare, score
from pipeline.coding.material import Found, Passages, passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.semantic import nearest_lesson
from pipeline.coding.space import chosen_of
from pipeline.coding.trained.coder import placed, valences_of
from pipeline.coding.valence.cues import time_ref, valence, window_around
from pipeline.coding.valence.packaged import LABELS, probabilities
from pipeline.coding.valence.people import tell_as_people
from pipeline.records import NOT_ESTABLISHED, UNSURE, Coding
from pipeline.study.listed import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Material
    from pipeline.model.embedding import Embedded
    from pipeline.study.codebook import Codebook
    from pipeline.study.study import CodingSettings

SHOWN = 14  # words of the codebook that a reason quotes


def suggest(
    evidence: pd.DataFrame,
    embedded: Embedded,
    fitted: FittedCoder,
    codebook: Codebook,
    partnerships: str,
    settings: CodingSettings,
) -> list[Coding]:
    """Return the suggestions for the evidence segments of one source."""
    logits = placed(embedded.logits, fitted)
    passages = passages_of(evidence, embedded.both, embedded.tuned, logits)
    material = prepare(passages, compile_rules(codebook, set(passages.languages)), fitted)
    scores, found = score(material, fitted), material.found
    codes = [chosen(of, settings) for of in scores]
    coded = [row for row, of in enumerate(codes) if of]
    valences = _valences(material, embedded.readings, coded, fitted)
    hints = valences_of(embedded.logits, passages.languages)
    counts = settings.machine_valence
    rows: list[dict[str, Any]] = []
    for row, segment in enumerate(evidence.itertuples(index=False)):
        for code in codes[row]:
            rows.append(
                _coding(segment, row, code, passages, found[row], fitted, codebook)
                | _told(
                    valences[row], reason(row, code, passages, found[row], fitted), counts=counts
                )
                | {"valence_hint": hints[row] or _known(valences[row])}
                | {"score": round(float(scores[row, code]), 4)}
                | {"about": about(str(segment.text), partnerships)}
            )
    return [Coding(**one) for one in rows]


def chosen(scores: NDArray[np.float64], settings: CodingSettings) -> list[int]:
    """Return the codes to suggest for one passage, best first, ties in framework order."""
    ordered = np.argsort(-scores, kind="stable")[: settings.max_codes]
    return [int(code) for code in ordered if scores[code] >= settings.threshold]


def _coding(
    segment: Any,
    row: int,
    code: int,
    passages: Passages,
    found: Found,
    fitted: FittedCoder,
    codebook: Codebook,
) -> dict[str, Any]:
    code_id = fitted.codes[code]
    window = window_around(found.words, found.matches.get(code_id, []))
    language = passages.languages[row]
    return {
        "source_id": segment.source_id,
        "text_hash": segment.text_hash,
        "start": int(segment.start),
        "end": int(segment.end),
        "segment_id": segment.segment_id,
        "code": code_id,
        "time_ref": time_ref(window, language),
        "coder": "machine",
        "method": "combined" if passages.readable[row] else "rules",
        "status": "suggested",
        "codebook_version": codebook.version,
        "memo": None,
    }


def _valences(
    material: Material, readings: NDArray[np.float32], rows: Sequence[int], fitted: FittedCoder
) -> dict[int, str]:
    """Return the valence of the passages at some rows, as the machine reads it.

    Where there are no readings, as with a model of the study's own, or the model does not know
    the language, cue words alone tell it.
    """
    passages, found = material.passages, material.found
    known = [row for row in rows if passages.readable[row]]
    if readings.shape[1] != len(LABELS):
        known = []
    texts, languages = [passages.texts[row] for row in known], passages.languages
    words, spoken = [found[row].words for row in known], [languages[row] for row in known]
    reading = probabilities(texts, words, spoken, readings[known])
    told = tell_as_people(fitted, chosen_of(material.texts, known), words, spoken, reading)
    by_cues = {row: valence(found[row].words, languages[row]) for row in set(rows) - set(known)}
    return by_cues | dict(zip(known, told, strict=True))


def _told(told: str, why: str, *, counts: bool) -> dict[str, str]:
    """Return valence and reason; one that does not count is named in the reason only."""
    if counts or told == NOT_ESTABLISHED:
        return {"valence": told, "reason": why}
    unsure = UNSURE + told
    return {"valence": NOT_ESTABLISHED, "reason": f"{why}; {unsure}" if why else unsure}


def _known(valence: str) -> str | None:
    return None if valence == NOT_ESTABLISHED else valence


def reason(row: int, code: int, passages: Passages, found: Found, fitted: FittedCoder) -> str:
    """Return which patterns fit and which text of the codebook is nearest; codebook words only."""
    patterns = dict.fromkeys(m.pattern for m in found.matches.get(fitted.codes[code], []))
    parts = [f"pattern '{pattern}'" for pattern in list(patterns)[:2]]
    if passages.readable[row]:
        words = nearest_lesson(passages.vectors[row], code, fitted).split()
        said = " ".join(words[:SHOWN]) + (" ..." if len(words) > SHOWN else "")
        parts.append(f'near {fitted.codes[code]}: "{said}"')
    return "; ".join(parts)


def about(text: str, partnerships: str) -> str:
    """Return the partnership that a passage is about: the only one, or the one it names."""
    ids = split(partnerships)
    if len(ids) == 1:
        return ids[0]
    named = [one for one in ids if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    return named[0] if len(named) == 1 else "unknown"
