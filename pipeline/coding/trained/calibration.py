"""From what head, words, vectors and patterns tell to probabilities and levels.

Learnt on utterances whose writers the head, the words and the vectors had not seen, for each kind
of language alone: where the base model does not read, its vectors say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.trained.about import about
from pipeline.coding.trained.coder import WEAKLY, WELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PRECISION = 0.75  # that a suggestion must have, on writers left out, before it counts
BELOW = 0.9  # of the level that counts: the most from which a code is suggested
SIGNS = 6  # head, words, vectors, patterns, the matter as a whole, constant


@dataclass(frozen=True, slots=True)
class Signs:
    """What is told of utterances, each array (utterances, codes); `any_code` (utterances,)."""

    head: Array
    said: Array
    near: Array
    patterns: Array
    any_code: Array

    def of(self, rows: Array) -> Signs:
        """Return those of some utterances."""
        parts = (self.head, self.said, self.near, self.patterns, self.any_code)
        return Signs(*(part[rows] for part in parts))

    def features(self, kind: int) -> Array:
        """Return one row per utterance and code, without the constant."""
        whole = np.repeat(about(self.any_code)[:, None], self.head.shape[1], axis=1)
        well = float(kind == WELL)
        parts = (self.head, self.said, well * self.near, self.patterns, well * whole)
        return np.stack([part.ravel() for part in parts], axis=1)


def calibrated(signs: Signs, wanted: Array, kinds: Array) -> dict[str, Array]:
    """Return `link` (kinds, signs), `levels` (kinds, suggested and counted) and `about`."""
    link, levels = np.zeros((2, SIGNS)), np.zeros((2, 2))
    for kind in (WELL, WEAKLY):
        own = np.flatnonzero(kinds == kind)
        features, right = signs.of(own).features(kind), wanted[own].ravel()
        link[kind] = link_of(features, right)
        value = features @ link[kind, :-1] + link[kind, -1]
        levels[kind] = levels_of(1 / (1 + np.exp(-value)), right)
    coded: Array = np.any(wanted > 0, axis=1)
    read: Array = kinds == WELL
    with_code, without = (signs.any_code[read & (coded == one)].mean() for one in (True, False))
    told = np.array([without, with_code, coded[read].mean()])
    return {"link": link, "levels": levels, "about": told}


def link_of(features: Array, right: Array) -> Array:
    """Return the weights of the signs and the constant: the way to probabilities."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e3, max_iter=500).fit(features, right)
    return np.array([*fitted.coef_[0], fitted.intercept_[0]])


def levels_of(probable: Array, right: Array) -> Array:
    """Return the probabilities from which a code is suggested (best F1) and may count."""
    order = np.argsort(-probable)
    hits, given = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    best = int(np.argmax(2 * hits / (given + right.sum())))
    sure = int(np.flatnonzero(hits / given >= PRECISION)[-1])
    suggest, count = float(probable[order[best]]), float(probable[order[sure]])
    return np.array([min(suggest, count * BELOW), count])
