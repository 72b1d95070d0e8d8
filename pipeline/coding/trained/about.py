"""Whether a passage, and its source, speak of the matter of the codebook at all.

The trained coder learnt from writers of whom most said something to the point. In a source that
hardly does, as in talk about something else, the same signs are weaker evidence: how many passages
bear a code is estimated from the source itself (adjusted count; Forman 2008, Quantifying counts and
costs via classification), and what is probable is moved by half of that difference in prior odds
(Saerens et al. 2002, Adjusting the outputs of a classifier to new a priori probabilities).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

LEAST = 0.02  # share below which nothing is told apart
AS_TAUGHT = 10  # passages from which a source's own share counts as much as the teaching's
MOVED = 0.5  # of the difference in prior odds


def about(any_code: Array) -> Array:
    """Return the log of how much passages speak of any code."""
    found: Array = np.log(np.clip(any_code, LEAST, 1.0))
    return found


def of_source(any_code: Array, known: Array) -> float:
    """Return by how much, in logits, the codes of a source are less probable; never more.

    `any_code` is what its passages speak of any code; `known` the mean of it without and with a
    code, and the share of passages with one, in the teaching corpus.
    """
    without, with_code, share = (float(one) for one in known)
    usual = share * with_code + (1 - share) * without
    mean = (float(any_code.sum()) + AS_TAUGHT * usual) / (len(any_code) + AS_TAUGHT)
    own = min(max((mean - without) / (with_code - without), LEAST), 1 - LEAST)
    return MOVED * min(0.0, _odds(own) - _odds(share))


def _odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
