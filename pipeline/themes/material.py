"""What the engines group: sentence vectors, how much each row weighs, and what names a row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors

    Tell = Callable[[float], None]  # called with the share of the work that is done
    Weights = NDArray[np.float32]  # of rows, up to 1
    Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Material:
    """Rows to be grouped: unit vectors, weights and keys."""

    vectors: Vectors
    weights: Weights
    keys: Keys

    def only(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Material:
        """Return these rows alone."""
        return Material(self.vectors[rows], self.weights[rows], self.keys[rows])


def material_of(vectors: Vectors, weights: Weights | None = None) -> Material:
    """Return the rows to be grouped; of equal weight where none is given."""
    import numpy as np

    even = np.ones(len(vectors), dtype=np.float32)
    return Material(vectors, even if weights is None else weights, row_keys(vectors))


def row_keys(vectors: Vectors) -> Keys:
    """Return a 64-bit key per row, from the signs of its components.

    Signs are the same on every processor, unlike the last digits of the numbers.
    """
    import numpy as np

    signs = np.packbits(vectors > 0, axis=1)
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in signs]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
