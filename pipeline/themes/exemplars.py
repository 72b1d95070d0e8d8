"""Quotes that stand for a theme: three typical and one atypical, each from another source."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.study.privacy import LABEL
from pipeline.themes.identity import phrase_hash
from pipeline.themes.words import WORD, bare, stop_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.themes.names import Vocabulary

TYPICAL = 3
PHRASE_WORDS = (3, 8)
LOOKED_AT = 12  # most typical segments in which a phrase is looked for
CLAUSE = re.compile(r"[^.!?;:,()\[\]\"“”«»…\n–—]+")


def exemplars(
    segments: pd.DataFrame,
    closeness: NDArray[np.float64],
    members: NDArray[np.bool_],
    may_show: NDArray[np.bool_],
) -> dict[int, str]:
    """Return row -> typical | atypical; only rows that may be quoted, one per source."""
    import numpy as np

    rows = np.flatnonzero(members & may_show)
    ordered = rows[np.lexsort((rows, -closeness[rows]))]
    sources = segments["source_id"].tolist()
    chosen: dict[int, str] = {}
    used: set[str] = set()
    for row in ordered:
        if len(chosen) < TYPICAL and sources[row] not in used:
            chosen[int(row)] = "typical"
            used.add(sources[row])
    far = [int(row) for row in ordered[::-1] if sources[row] not in used]
    if far:
        chosen[far[0]] = "atypical"
    return chosen


def phrase(
    segments: pd.DataFrame,
    closeness: NDArray[np.float64],
    rows: NDArray[np.int64],
    words: Vocabulary,
    weights: NDArray[np.float64],
    before: str | None = None,
) -> str | None:
    """Return the most telling few words, as they stand, in the typical ones of `rows`.

    The phrase whose hash is `before` is kept while one of the rows says it. None when no clause of
    three to eight words holds a telling term.
    """
    import numpy as np

    for row in rows if before else ():
        for piece in _pieces(str(segments["text"].iloc[row])):
            if phrase_hash(piece) == before:
                return piece
    worth = {words.terms[number]: float(weights[number]) for number in np.flatnonzero(weights)}
    ordered = rows[np.lexsort((rows, -closeness[rows]))][:LOOKED_AT]
    best: tuple[float, str] | None = None
    for row in ordered:
        stops = stop_words(str(segments["language"].fillna("en").iloc[row]))
        for piece in _pieces(str(segments["text"].iloc[row])):
            score = _score(piece, worth, stops)
            if score > 0 and (best is None or score > best[0] + 1e-12):
                best = (score, piece)
    return best[1] if best else None


def _pieces(text: str) -> list[str]:
    """Return the slices of three to eight words inside one clause, without pseudonyms."""
    found: list[str] = []
    shortest, longest = PHRASE_WORDS
    for clause in CLAUSE.finditer(text):
        if LABEL.search(clause.group()) or "‹" in clause.group():
            continue
        words = list(WORD.finditer(clause.group()))
        for first in range(len(words)):
            for last in range(first + shortest - 1, min(first + longest, len(words))):
                found.append(clause.group()[words[first].start() : words[last].end()])
    return found


def _score(piece: str, worth: dict[str, float], stops: frozenset[str]) -> float:
    """Return the weight of a piece's terms per word; pieces that begin or end thinly lose."""
    words = [bare(word, stops) for word in WORD.findall(piece)]
    telling = sum(worth.get(word, 0.0) for word in set(words) if word)
    telling += sum(worth.get(f"{one} {two}", 0.0) for one, two in pairwise(words))
    thin = (words[0] is None) + (words[-1] is None)
    return float(telling / len(words) ** 0.5 * (1 - 0.4 * thin))
