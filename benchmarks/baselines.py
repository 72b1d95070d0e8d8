"""What the coder is compared with: TF-IDF or embedding with logistic regression, nearest text.

All three learn from the same texts: the codebook's, and the coded segments. Regularisation
and thresholds are tuned out of fold on the coded segments, as for the coder itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.thresholds import BEFORE, given, micro_f1, tune_thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

STRENGTHS = (1.0, 10.0, 100.0)
INNER = 3


def definition(lesson_vectors: Array, owner: Array, vectors: Array, codes: int) -> Array:
    """Return the cosine to the nearest definition, note or example of each code."""
    cosines = vectors @ lesson_vectors.T
    return np.stack([cosines[:, owner == code].max(axis=1) for code in range(codes)], axis=1)


def tfidf_rows(train: Sequence[str], test: Sequence[str]) -> tuple[Any, Any]:
    """Return sparse rows of words and word pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    return vectoriser.fit_transform(train), vectoriser.transform(test)


def logistic(
    lessons: Any, lesson_gold: Array, train: Any, gold: Array, groups: Array, test: Any
) -> tuple[Array, Array]:
    """Return probabilities of the test rows and thresholds, one-against-rest."""
    if not len(gold):
        return _fit_predict(lessons, lesson_gold, test, 10.0), np.full(gold.shape[1], BEFORE)
    best: tuple[float, float, Array] | None = None
    names = np.unique(groups)
    part = {name: number % INNER for number, name in enumerate(names)}
    if len(names) < INNER:
        fold = np.arange(len(groups)) % INNER
    else:
        fold = np.array([part[name] for name in groups])
    for strength in STRENGTHS:
        held_out = np.zeros(gold.shape)
        for number in range(INNER):
            kept, left = fold != number, fold == number
            if left.any():
                rows, wanted = _stack(lessons, train[kept]), np.vstack([lesson_gold, gold[kept]])
                held_out[left] = _fit_predict(rows, wanted, train[left], strength)
        thresholds = tune_thresholds(held_out, gold)
        reached = micro_f1(given(held_out, thresholds), gold)
        if best is None or reached > best[0]:
            best = (reached, strength, thresholds)
    assert best is not None
    rows, wanted = _stack(lessons, train), np.vstack([lesson_gold, gold])
    return _fit_predict(rows, wanted, test, best[1]), best[2]


def _stack(first: Any, second: Any) -> Any:
    from scipy.sparse import issparse, vstack

    return vstack([first, second]).tocsr() if issparse(first) else np.vstack([first, second])


def _fit_predict(rows: Any, gold: Array, test: Any, strength: float) -> Array:
    from scipy.sparse import issparse
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    probable = np.zeros((test.shape[0], gold.shape[1]))
    for code in range(gold.shape[1]):
        wanted = gold[:, code]
        if wanted.min() == wanted.max():
            probable[:, code] = wanted[0] if len(wanted) else 0.0
            continue
        if issparse(rows):
            model = LogisticRegression(C=strength, solver="liblinear", dual=True, random_state=0)
        else:
            model = LogisticRegression(C=strength, max_iter=300)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(rows, wanted)
        probable[:, code] = model.predict_proba(test)[:, 1]
    return probable
