"""Too little for themes: the words that several segments share, each with where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Keyword
from pipeline.themes.names import vocabulary
from pipeline.themes.words import WORD, bare, stop_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MOST = 20  # keywords listed


def keywords_in_context(
    segments: pd.DataFrame, own_stops: list[str], may_show: NDArray[np.bool_]
) -> list[Keyword]:
    """Return where the most widely used content words stand, by sources, then segments.

    A word that only one segment says is left out, unless there is no other.
    """
    import numpy as np

    words = vocabulary(segments, own_stops, may_show)
    said = words.said.tocsc()
    singles = [number for number, term in enumerate(words.terms) if " " not in term]
    sources = segments["source_id"].to_numpy(dtype=object)
    reach = {
        number: (len(set(sources[said[:, number].indices])), int(said[:, number].sum()))
        for number in singles
    }
    shared = [number for number in singles if reach[number][1] > 1] or singles
    chosen = sorted(shared, key=lambda number: (*(-n for n in reach[number]), words.terms[number]))
    found: list[Keyword] = []
    for number in chosen[:MOST]:
        for row in np.sort(said[:, number].indices):
            found.extend(_occurrences(words.terms[number], segments.iloc[int(row)], reach[number]))
    return found


def _occurrences(term: str, segment: pd.Series, reach: tuple[int, int]) -> list[Keyword]:
    import pandas as pd

    language = segment["language"]
    stops = stop_words("en" if pd.isna(language) else str(language))
    return [
        Keyword(
            keyword=term,
            sources=reach[0],
            segments=reach[1],
            source_id=segment["source_id"],
            text_hash=segment["text_hash"],
            start=int(segment["start"]) + match.start(),
            end=int(segment["start"]) + match.end(),
            segment_id=segment["segment_id"],
        )
        for match in WORD.finditer(segment["text"])
        if bare(match.group(), stops) == term
    ]
