"""Trained coder: each code decided for itself by the packaged head, by words and by vectors.

It reads the shipped codebook only; of a code that it has not learnt it says nothing, and the other
coders stand alone. Before anyone has decided anything it tells the scores; people's decisions teach
the combination of all coders, which takes over as they become more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.material import Coder
from pipeline.coding.rules import pattern_counts
from pipeline.coding.trained.about import about, of_source
from pipeline.coding.trained.near import told_of
from pipeline.coding.trained.packaged import VALENCES, trained
from pipeline.coding.trained.wording import said_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Material, Scores

    Array = NDArray[Any]

LOWEST = -6.0  # logit below which codes are all alike
SUGGESTED, COUNTED = 0.5, 0.6  # the default thresholds, to which the levels are mapped
# Told by macro F1 on writers left out (`fit.py`): .66 over the three valences, in every family of
# codes above .6; English .78, Portuguese .59, French .52, Spanish .51, of which .6 is asked.
TOLD, TOLD_IN = ("present", "lacking", "normative"), ("en",)
WELL, WEAKLY = 0, 1  # kinds of languages: those that the base model reads, and others
READ_WELL = ("en",)
SURE_VALENCE = 0.5  # share among the three from which a valence is told
HALF = 60  # decided passages from which the combination counts as much as the head


def placed(logits: Array, fitted: FittedCoder) -> Array | None:
    """Return the head's logits by code of the fitted coder, NaN for a code it has not learnt."""
    place = fitted.arrays.get("head_place")
    if place is None or not logits.shape[1] or not (place >= 0).any():
        return None
    found = np.where(place >= 0, logits[:, np.maximum(place, 0)], np.nan)
    return found.astype(np.float64)


def kinds_of(languages: Sequence[str]) -> Array:
    """Return for each language whether the base model reads it, as the number of its kind."""
    return np.array([WELL if one in READ_WELL else WEAKLY for one in languages], dtype=np.int64)


def trained_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return one channel: what head, words and vectors tell of each code, the mean taken off.

    It is 0 for a code that the head has not learnt and where the model does not read the language.
    """
    channels = np.zeros((len(material.passages), len(fitted.codes), 1))
    told = told_of_codes(material, fitted)
    if told is None or not len(told):
        return channels
    known = ~np.isnan(told[0])
    value = np.maximum(told[:, known], LOWEST)
    channels[:, known, 0] = value - value.mean(axis=1, keepdims=True)
    channels[~material.passages.readable] = 0.0
    return channels


def told_of_codes(material: Material, fitted: FittedCoder) -> Scores | None:
    """Return what head, words and vectors tell of each code, NaN for a code not learnt.

    Each is weighed as the language of the passage asks (`calibration.py`).
    """
    logits, place = material.passages.logits, fitted.arrays.get("head_place")
    if logits is None or place is None:
        return None
    arrays, own = trained(), np.maximum(place, 0)
    weights = arrays["link"][kinds_of(material.passages.languages)]
    said = said_of(material.passages.texts, arrays)[:, own]
    near = told_of(material.passages.vectors, arrays)[:, own]
    told: Scores = weights[:, :1] * logits + weights[:, 1:2] * said + weights[:, 2:3] * near
    return told


def valences_of(logits: Array, languages: Sequence[str]) -> list[str | None]:
    """Return the valence that the head reads of each passage; None where it does not know.

    `logits` are those of the whole head, its last columns being the valences. It tells present,
    lacking and normative, and only in the languages in which it told them well for writers that it
    had not seen.
    """
    if logits.shape[1] <= len(VALENCES):
        return [None] * len(logits)
    told = [VALENCES.index(one) for one in TOLD]
    value = logits[:, -len(VALENCES) :][:, told].astype(np.float64)
    shares = np.exp(value - value.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    best = shares.argmax(axis=1)
    return [
        TOLD[one] if share[one] >= SURE_VALENCE and language in TOLD_IN else None
        for one, share, language in zip(best, shares, languages, strict=True)
    ]


TRAINED = Coder(trained_channels, weights=(0.6,), firmness=(10.0,))


def trained_probabilities(material: Material, fitted: FittedCoder) -> Scores | None:
    """Return how probable each code is by the trained coder, NaN where it says nothing.

    `material` holds what one source says.
    """
    told = told_of_codes(material, fitted)
    if told is None:
        return None
    arrays, passages = trained(), material.passages
    kinds = kinds_of(passages.languages)
    pattern, matter, constant = arrays["link"][kinds].T[3:]
    any_code = told_of(passages.vectors, arrays)[:, -1]
    less = of_source(any_code[passages.readable & (kinds == WELL)], arrays["about"])
    whole = matter * about(any_code) + constant + np.where(kinds == WELL, less, 0.0)
    told += pattern[:, None] * pattern_counts(material.found, fitted.codes)
    found: Scores = 1 / (1 + np.exp(-(told + whole[:, None])))
    found[~passages.readable] = np.nan
    return found


def as_scores(probable: Scores, kinds: Array) -> Scores:
    """Return probabilities as scores: 0.5 where a code is suggested, 0.6 where it may count.

    Both levels were set, for each kind of language, on writers that the head had not seen: the
    best F1, and a precision of 0.8 (`calibration.py`).
    """
    levels = trained()["levels"][kinds]
    scores = [
        np.interp(row, [0.0, suggest, count, 1.0], [0.0, SUGGESTED, COUNTED, 1.0])
        for row, (suggest, count) in zip(probable, levels, strict=True)
    ]
    return np.stack(scores) if scores else probable


def with_head(scores: Scores, material: Material, fitted: FittedCoder) -> Scores:
    """Return the scores with what the head says of the codes that it has learnt.

    The more passages are decided, the more the combination of all coders says instead.
    """
    probable = trained_probabilities(material, fitted)
    if probable is None:
        return scores
    own = as_scores(probable, kinds_of(material.passages.languages))
    decided = int((fitted.arrays["decided_gold"].any(axis=1)).sum()) if _learnt(fitted) else 0
    share = decided / (decided + HALF)
    both = _logistic(share * _logit(scores) + (1 - share) * _logit(own))
    return np.where(np.isnan(own), scores, both)


def _learnt(fitted: FittedCoder) -> bool:
    return "decided_gold" in fitted.arrays


def _logit(value: Scores) -> Scores:
    kept = np.clip(value, 1e-6, 1 - 1e-6)
    found: Scores = np.log(kept / (1 - kept))
    return found


def _logistic(value: Scores) -> Scores:
    found: Scores = 1 / (1 + np.exp(-value))
    return found
