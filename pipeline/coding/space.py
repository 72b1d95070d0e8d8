"""The space in which texts are compared: centre of meaning, rarity of words and characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

ASKED = 1.0  # weight of what a text answers beside its own words
READINGS = 2  # of each text by the language model: its vector, and an inner layer
OWN = 30  # lessons or segments from which their own centre is trusted half


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts made ready: unit vectors seen from the centre, sparse words and characters.

    Beside the words of a text stand those of what it answers: question, field, heading.
    A vector has two halves of the same length: what the sentence vector says, mostly the topic,
    and what an inner layer says, which also tells manner and mood.
    """

    vectors: Array
    words: Any
    characters: Any


@dataclass(frozen=True, slots=True)
class Space:
    """What makes texts comparable.

    Codebooks and informants speak differently; each is seen from its own centre, so that
    what all segments have in common does not draw them towards some codes.
    """

    lesson_centre: Array
    segment_centre: Array
    words: Vocabulary
    asked: Vocabulary
    characters: Vocabulary


def learn_space(
    lessons: Sequence[str],
    lesson_vectors: Array,
    texts: Sequence[str],
    vectors: Array,
    asked: Sequence[str] = (),
) -> Space:
    """Return the space of a codebook's texts and of a sample of segments (there may be none).

    `asked` is what each segment answers.
    """
    every = [*lessons, *texts]
    lesson_centre = lesson_vectors.astype(np.float64).mean(axis=0)
    trust = len(texts) / (len(texts) + OWN)
    own = vectors.astype(np.float64).mean(axis=0) if len(texts) else lesson_centre
    return Space(
        lesson_centre,
        trust * own + (1 - trust) * lesson_centre,
        learn_vocabulary(word_rows(every), 1),
        learn_vocabulary(word_rows(asked), 2),
        learn_vocabulary(character_rows(every), 2),
    )


def in_space(
    texts: Sequence[str],
    vectors: Array,
    space: Space,
    *,
    asked: Sequence[str] = (),
    lessons: bool = False,
) -> Texts:
    """Return texts made ready: segments with what each answers, or the texts of the codebook."""
    from scipy.sparse import hstack

    centre = space.lesson_centre if lessons else space.segment_centre
    own = weighted(word_rows(texts), space.words)
    answered = ASKED * _asked_rows(asked or [""] * len(texts), space.asked)
    return Texts(
        centred(vectors, centre),
        hstack([own, answered], format="csr"),
        weighted(character_rows(texts), space.characters),
    )


def _asked_rows(asked: Sequence[str], vocabulary: Vocabulary) -> Any:
    """Return the words of what each text answers; many answer the same, which is read once."""
    different = {one: number for number, one in enumerate(dict.fromkeys(asked))}
    rows = weighted(word_rows(list(different)), vocabulary)
    return rows[[different[one] for one in asked]]


def chosen_of(texts: Texts, rows: Sequence[int]) -> Texts:
    """Return some of the texts."""
    chosen = list(rows)
    return Texts(texts.vectors[chosen], texts.words[chosen], texts.characters[chosen])


def centred(vectors: Array, centre: Array) -> Array:
    """Return unit vectors seen from the centre, both halves of the same length."""
    moved = (vectors.astype(np.float64) - centre).reshape(len(vectors), READINGS, -1)
    moved /= np.maximum(np.linalg.norm(moved, axis=2, keepdims=True), 1e-9) * READINGS**0.5
    unit: Array = moved.reshape(vectors.shape)
    return unit


def topic(vectors: Array) -> Array:
    """Return what the sentence vector alone says: the first half."""
    return vectors[..., : vectors.shape[-1] // READINGS]


def space_arrays(space: Space) -> dict[str, Array]:
    """Return the arrays of a space by name."""
    return {
        "space.lesson_centre": space.lesson_centre,
        "space.segment_centre": space.segment_centre,
        "space.words": space.words.features,
        "space.word_weights": space.words.weights,
        "space.asked": space.asked.features,
        "space.asked_weights": space.asked.weights,
        "space.characters": space.characters.features,
        "space.character_weights": space.characters.weights,
    }


def space_of(arrays: Mapping[str, Array]) -> Space:
    """Return the stored space."""
    return Space(
        arrays["space.lesson_centre"],
        arrays["space.segment_centre"],
        Vocabulary(arrays["space.words"], arrays["space.word_weights"]),
        Vocabulary(arrays["space.asked"], arrays["space.asked_weights"]),
        Vocabulary(arrays["space.characters"], arrays["space.character_weights"]),
    )
