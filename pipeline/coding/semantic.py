"""Semantic coder: what the codebook says about a code, from texts it holds and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.coding.material import Coder
from pipeline.coding.ridge import predict, ridge_of
from pipeline.coding.rules import pattern_counts
from pipeline.coding.space import READINGS, topic

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Material, Scores

STEEP, HALF = 13.0, 0.45  # presence: a half at this cosine, so steep around it
PATTERN = 2.0  # what a pattern that fits adds
EXCLUDED = 0.5  # how much of a nearer exclude note's lead is taken off


def semantic_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return three channels: regression over the codebook's texts, nearest by meaning, by wording.

    Wording is runs of characters. All are in units of their spread over a sample of segments.
    Passages that the language model cannot read get 0.
    """
    texts = material.texts
    taught = predict(texts, ridge_of(fitted.arrays, "taught"))
    cosines = READINGS * topic(texts.vectors) @ topic(fitted.arrays["lessons"]).T
    alike = (texts.characters @ lesson_characters(fitted).T).toarray()
    near = [nearest_likeness(found, fitted) for found in (cosines, alike)]
    channels: Channels = np.stack([taught, *near], axis=-1) / np.array(fitted.values["scales"])
    channels[~material.passages.readable] = 0.0
    return channels


SEMANTIC = Coder(semantic_channels, weights=(0.7, 0.9, 0.4), firmness=(10.0, 10.0, 10.0))


def nearest_likeness(cosines: NDArray[Any], fitted: FittedCoder) -> Scores:
    """Return likeness to the nearest text of each code; a nearer exclude note takes some away.

    `cosines` has shape (passages, texts of the codebook).
    """
    owner, excludes = fitted.arrays["lesson_code"], fitted.arrays["lesson_excludes"]
    scores = np.zeros((len(cosines), len(fitted.codes)))
    for number in range(len(fitted.codes)):
        own = cosines[:, (owner == number) & ~excludes].max(axis=1)
        against = cosines[:, (owner == number) & excludes]
        if against.shape[1]:
            own = own - EXCLUDED * np.maximum(0, against.max(axis=1) - own)
        scores[:, number] = own
    return scores


def presence(material: Material, fitted: FittedCoder) -> Scores:
    """Return how near each passage is to anything its code is known by, 0 to 1.

    Known are the codebook's texts and the segments on which people kept the code; a
    pattern that fits counts as well.
    """
    vectors, arrays = topic(material.passages.vectors), fitted.arrays
    likeness = np.full((len(vectors), len(fitted.codes)), -1.0)
    cosines = vectors @ arrays["lesson_vectors"].T
    for number in range(len(fitted.codes)):
        own = (arrays["lesson_code"] == number) & ~arrays["lesson_excludes"]
        likeness[:, number] = cosines[:, own].max(axis=1)
    if "decided_gold" in arrays:
        decided = vectors @ arrays["decided_vectors"].T
        for number in range(len(fitted.codes)):
            own = arrays["decided_gold"][:, number]
            if own.any():
                likeness[:, number] = np.maximum(likeness[:, number], decided[:, own].max(axis=1))
    value = STEEP * (likeness - HALF) + PATTERN * pattern_counts(material.found, fitted.codes)
    present: Scores = 1 / (1 + np.exp(-value))
    return present


def character_arrays(characters: Any) -> dict[str, NDArray[Any]]:
    """Return the characters of the codebook's texts as arrays by name."""
    return {
        "lesson_characters": characters.data.astype(np.float32),
        "lesson_columns": characters.indices.astype(np.int32),
        "lesson_starts": characters.indptr.astype(np.int32),
    }


def lesson_characters(fitted: FittedCoder) -> Any:
    """Return the characters of the codebook's texts as sparse rows."""
    from scipy.sparse import csr_matrix

    arrays = fitted.arrays
    names = ("lesson_characters", "lesson_columns", "lesson_starts")
    shape = (len(arrays["lesson_code"]), len(arrays["space.characters"]))
    return csr_matrix(tuple(arrays[name] for name in names), shape=shape)


def nearest_lesson(vector: NDArray[Any], code: int, fitted: FittedCoder) -> str:
    """Return the words of the code's definition or include note that is nearest to a passage."""
    said = np.array([bool(text) for text in fitted.values["lesson_texts"]])
    own = (fitted.arrays["lesson_code"] == code) & ~fitted.arrays["lesson_excludes"] & said
    rows = np.flatnonzero(own)
    nearest = rows[int(np.argmax(fitted.arrays["lesson_vectors"][rows] @ topic(vector)))]
    return str(fitted.values["lesson_texts"][nearest])
