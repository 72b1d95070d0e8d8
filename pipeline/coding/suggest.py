"""Suggestions: one coding per passage and code, with score, reason, valence, time and case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.coders import prepare, score
from pipeline.coding.direction import tell_valence, time_ref, window_around
from pipeline.coding.material import Passages, passages_of
from pipeline.coding.polarity import likely_valences
from pipeline.coding.rules import Found, compile_rules
from pipeline.coding.semantic import nearest_lesson
from pipeline.records import Coding
from pipeline.register import split

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.codebook import Codebook
    from pipeline.coding.fitted import FittedCoder
    from pipeline.study import CodingSettings


def suggest(
    evidence: pd.DataFrame,
    vectors: NDArray[np.float32],
    fitted: FittedCoder,
    codebook: Codebook,
    partnerships: str,
    settings: CodingSettings,
) -> list[Coding]:
    """Return the suggestions for the evidence segments of one source."""
    passages = passages_of(evidence, vectors)
    material = prepare(passages, compile_rules(codebook, set(passages.languages)), fitted)
    scores, found = score(material, fitted), material.found
    likely = likely_valences(material, fitted)
    rows: list[dict[str, Any]] = []
    for row, segment in enumerate(evidence.itertuples(index=False)):
        for code in chosen(scores[row], settings):
            rows.append(
                _coding(segment, row, code, passages, found[row], fitted, codebook)
                | {"valence": _valence(row, code, passages, found[row], likely[row], fitted)}
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
        "reason": reason(row, code, passages, found, fitted),
        "codebook_version": codebook.version,
        "memo": None,
    }


def _valence(
    row: int,
    code: int,
    passages: Passages,
    found: Found,
    likely: NDArray[np.float64] | None,
    fitted: FittedCoder,
) -> str:
    window = window_around(found.words, found.matches.get(fitted.codes[code], []))
    values = None if likely is None else likely.tolist()
    return tell_valence(window, passages.languages[row], values)


def reason(row: int, code: int, passages: Passages, found: Found, fitted: FittedCoder) -> str:
    """Return which patterns fit and which text of the codebook is nearest; codebook words only."""
    patterns = dict.fromkeys(m.pattern for m in found.matches.get(fitted.codes[code], []))
    parts = [f"pattern '{pattern}'" for pattern in list(patterns)[:2]]
    if passages.readable[row]:
        name = nearest_lesson(passages.vectors[row], code, fitted)
        parts.append(f"near {fitted.codes[code]} {name}")
    return "; ".join(parts)


def about(text: str, partnerships: str) -> str:
    """Return the partnership that a passage is about: the only one, or the one it names."""
    ids = split(partnerships)
    if len(ids) == 1:
        return ids[0]
    named = [one for one in ids if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    return named[0] if len(named) == 1 else "unknown"
