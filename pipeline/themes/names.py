"""Names for themes: the terms that set a theme apart, worded without repeating themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.themes.words import content_words, stop_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from pipeline.model.embedding import Vectors

TERMS = 8  # shown per theme
CANDIDATES = 30  # looked at per theme
DIVERSITY = 0.3  # of maximal marginal relevance: 0 the nearest terms, 1 the most different


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms of a set of segments, and which segment says which: segments x terms, 0 or 1."""

    terms: tuple[str, ...]
    said: csr_matrix
    shown: frozenset[str] = (
        frozenset()
    )  # these terms and pairs that stand but once: what may be shown


def vocabulary(
    segments: pd.DataFrame, own_stops: list[str], may_show: NDArray[np.bool_]
) -> Vocabulary:
    """Return words and pairs of neighbouring words, in alphabetical order.

    A term must stand in a source that may be quoted or in two sources, so that no keyword
    repeats what one person said in confidence. A segment counts a term once.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    stops = frozenset(word.casefold() for word in own_stops)
    found = [
        _terms(text, stop_words(str(language)) | stops)
        for text, language in zip(segments["text"], segments["language"].fillna("en"), strict=True)
    ]
    shown = _showable(found, segments["source_id"].tolist(), may_show)
    times = Counter(term for own in found for term in own)
    terms = sorted(term for term in shown if " " not in term or times[term] > 1)
    column = {term: number for number, term in enumerate(terms)}
    cells = [(row, column[term]) for row, own in enumerate(found) for term in own if term in column]
    rows, columns = np.array(cells, dtype=int).reshape(-1, 2).T
    said = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(found), len(terms)))
    return Vocabulary(tuple(terms), said, shown)


def _terms(text: str, stops: frozenset[str]) -> list[str]:
    words = content_words(text, stops)
    singles = {word for word in words if word is not None}
    pairs = {f"{one} {two}" for one, two in pairwise(words) if one and two and one != two}
    return sorted(singles | pairs)


def _showable(
    found: list[list[str]], source_ids: list[str], may_show: NDArray[np.bool_]
) -> frozenset[str]:
    """Return the terms of sources that may be quoted, or of two sources."""
    said_by: dict[str, set[str]] = {}
    open_to_all: set[str] = set()
    for own, source_id, shown in zip(found, source_ids, may_show, strict=True):
        for term in own:
            said_by.setdefault(term, set()).add(source_id)
        if shown:
            open_to_all.update(own)
    return frozenset(
        term for term, sources in said_by.items() if term in open_to_all or len(sources) > 1
    )


def distinctive(words: Vocabulary, labels: NDArray[np.int64], themes: int) -> NDArray[np.float64]:
    """Return the weight of each term in each theme (themes x terms): class-based TF-IDF.

    W = sqrt(tf of the term in the theme / all terms there) * log(1 + A / tf overall), A being
    the mean number of terms per theme (Grootendorst 2022, eq. 2, with the square root that
    damps frequent words).
    """
    import numpy as np

    counts = np.stack(
        [np.asarray(words.said[labels == theme].sum(axis=0)).ravel() for theme in range(themes)]
    )
    overall = np.maximum(counts.sum(axis=0), 1.0)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    weights: NDArray[np.float64] = np.sqrt(share) * np.log(1 + counts.sum() / themes / overall)
    return weights


def keywords(
    words: Vocabulary,
    weights: NDArray[np.float64],
    vectors: Vectors,
    labels: NDArray[np.int64],
    means: Vectors,
) -> list[list[str]]:
    """Return up to `TERMS` terms per theme, most telling first and unlike each other."""
    return [
        _telling(words, weights[theme], vectors, labels == theme, means[theme])
        for theme in range(len(means))
    ]


def shared(
    weights: NDArray[np.float64],
    words: Vocabulary,
    source_ids: list[str],
    members: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the weights of the terms that several of a theme's sources say; of all where none do.

    A phrase of what one person alone speaks of would name the person's story, not the theme.
    """
    import numpy as np

    rows = np.flatnonzero(members)
    names = np.array([source_ids[row] for row in rows])
    said = words.said[rows].tocoo()
    pairs = {(names[row], column) for row, column in zip(said.row, said.col, strict=True)}
    counts = np.bincount([column for _, column in pairs], minlength=len(weights))
    found = np.where(counts > 1, weights * np.sqrt(counts), 0.0)
    return found if found.any() else weights


def kept_name(terms: list[str], before: str | None, words: Vocabulary) -> list[str]:
    """Return the terms with those of an earlier name first, where all of them may still be shown."""
    told = before.split(", ") if before else []
    if not told or not words.shown.issuperset(told):
        return terms
    return [*told, *(term for term in terms if term not in told)][:TERMS]


def _telling(
    words: Vocabulary,
    weights: NDArray[np.float64],
    vectors: Vectors,
    members: NDArray[np.bool_],
    mean: Vectors,
) -> list[str]:
    """Return terms by maximal marginal relevance (Carbonell and Goldstein 1998).

    The vector of a term is the mean of the theme's segments that say it, less the mean of
    all, so no language model needs to be loaded and any language is served.
    """
    import numpy as np

    order = np.lexsort((np.arange(len(weights)), -weights))[:CANDIDATES]
    order = order[weights[order] > 0]
    if not len(order):
        return []
    said = words.said[members][:, order]
    meaning = (said.T @ vectors[members]) / said.sum(axis=0).T - vectors.mean(axis=0)
    meaning = np.asarray(meaning) / np.maximum(
        np.linalg.norm(np.asarray(meaning), axis=1, keepdims=True), 1e-9
    )
    relevance = weights[order] / weights[order].max() + meaning @ mean
    return _unlike([words.terms[number] for number in order], relevance, meaning @ meaning.T)


def _unlike(
    terms: list[str], relevance: NDArray[np.float64], alike: NDArray[np.float64]
) -> list[str]:
    chosen: list[int] = []
    while len(chosen) < min(TERMS, len(terms)):
        best, top = None, -1e9
        for number, term in enumerate(terms):
            if number in chosen or any(_overlap(term, terms[other]) for other in chosen):
                continue
            nearest = max((alike[number, other] for other in chosen), default=0.0)
            worth = (1 - DIVERSITY) * relevance[number] - DIVERSITY * nearest
            if worth > top + 1e-12:
                best, top = number, worth
        if best is None:
            break
        chosen.append(best)
    return [terms[number] for number in chosen]


def _overlap(term: str, other: str) -> bool:
    """Return whether two terms share a word or its plural."""
    own = {_stem(word) for word in term.split()}
    return bool(own & {_stem(word) for word in other.split()})


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
