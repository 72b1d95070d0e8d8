"""What words and runs of characters say of the codes: a regression over the teaching corpus.

The head tells what a passage means, in English above all; words tell what it is made of, in every
language that the corpus is written in. Both together tell more than either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.features import (
    Vocabulary,
    character_rows,
    learn_vocabulary,
    weighted,
    word_rows,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LEAST_WORDS, LEAST_CHARACTERS = 3, 10  # texts in which a feature must stand
NOISE = 1.0  # of the ridge regression; .3 and 3 told writers left out no better
STEPS = 127  # a weight is one of so many steps of its code's largest


def rows_of(texts: Sequence[str], arrays: Mapping[str, Array]) -> Any:
    """Return sparse rows of words and characters, unit length each."""
    from scipy.sparse import hstack

    return hstack(
        [
            weighted(word_rows(texts), _vocabulary(arrays, "words")),
            weighted(character_rows(texts), _vocabulary(arrays, "characters")),
        ],
        format="csr",
    )


def _vocabulary(arrays: Mapping[str, Array], name: str) -> Vocabulary:
    return Vocabulary(arrays[f"{name}.features"], arrays[f"{name}.rarity"].astype(np.float64))


def said_of(texts: Sequence[str], arrays: Mapping[str, Array]) -> Array:
    """Return how much the words of each text speak of each code, (texts, codes); mostly 0 to 1."""
    weights = arrays["words.weights"].astype(np.float32) * arrays["words.scale"]
    found: Array = rows_of(texts, arrays) @ weights + arrays["words.base"]
    return found


def learn(texts: Sequence[str], wanted: Array) -> dict[str, Array]:
    """Return the arrays of the regression from words to `wanted`, (texts, codes)."""
    arrays: dict[str, Array] = {}
    for name, rows, least in (
        ("words", word_rows(texts), LEAST_WORDS),
        ("characters", character_rows(texts), LEAST_CHARACTERS),
    ):
        vocabulary = learn_vocabulary(rows, least)
        arrays[f"{name}.features"] = vocabulary.features
        arrays[f"{name}.rarity"] = vocabulary.weights.astype(np.float32)
    rows = rows_of(texts, arrays)
    base = wanted.mean(axis=0)
    alike = (rows @ rows.T).toarray() + NOISE * np.eye(len(texts))
    weights = rows.T @ np.linalg.solve(alike, wanted - base)
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / STEPS
    return arrays | {
        "words.weights": np.round(weights / scale).astype(np.int8),
        "words.scale": scale.astype(np.float32),
        "words.base": base.astype(np.float32),
    }
