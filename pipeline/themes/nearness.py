"""How near each theme lies to what the codebook already names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.study.codebook import Code, Codebook

Embed = Callable[[list[str]], "Vectors"]


@dataclass(frozen=True, slots=True)
class NearestCode:
    """The code nearest to a theme, and the cosine between their centroids."""

    code: str | None
    nearness: float | None


def nearest_codes(means: Vectors, codebook: Codebook, embed: Embed) -> list[NearestCode]:
    """Return the nearest code of each centroid; none where the codebook has no codes.

    The centroid of a code is the mean of its definition and examples, as unit vectors.
    """
    import numpy as np

    if not len(means) or not codebook.codes:
        return [NearestCode(None, None)] * len(means)
    centres = _code_centroids(codebook, embed)
    cosines = means @ centres.T
    best = np.argmax(cosines, axis=1)
    return [
        NearestCode(codebook.ids[column], round(float(cosines[row, column]), 4))
        for row, column in enumerate(best)
    ]


def _code_centroids(codebook: Codebook, embed: Embed) -> NDArray[np.float32]:
    import numpy as np

    texts = [texts_of(code) for code in codebook]
    vectors = embed([text for own in texts for text in own])
    ends = np.cumsum([len(own) for own in texts])
    means = np.stack([part.mean(axis=0) for part in np.split(vectors, ends[:-1])])
    centres: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return centres


def texts_of(code: Code) -> list[str]:
    """Return the texts whose mean vector is the code's."""
    return [f"{code.label}. {code.definition}", *(example.text for example in code.examples)]
