"""Themes as rows: names, counts of sources, concentration, quotes and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Theme, ThemeMember
from pipeline.study.privacy import may_quote
from pipeline.themes import names
from pipeline.themes.engines import centroids
from pipeline.themes.exemplars import exemplars, phrase
from pipeline.themes.judgement import Judged, Verdict
from pipeline.themes.nearness import Embed, NearestCode, nearest_codes
from pipeline.themes.place import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.study.corpus import Corpus

NAMING_TERMS = 3
Before = tuple[str | None, str | None]  # the name of a theme and the hash of its phrase, if known


@dataclass(frozen=True, slots=True)
class Wording:
    """What a theme is called by the machine: terms, most telling first, and a slice of a text."""

    terms: tuple[str, ...]
    phrase: str | None

    @property
    def label(self) -> str:
        """The first terms, or a stand-in where nothing may be shown."""
        return ", ".join(self.terms[:NAMING_TERMS]) or "unnamed theme"


@dataclass(frozen=True, slots=True)
class Described:
    """Themes that have members, with everything known of them, by label 0, 1, ..."""

    wordings: list[Wording]
    codes: list[NearestCode]
    closeness: NDArray[np.float64]  # per row, to its own theme's centroid
    exemplars: dict[int, str]  # row -> typical | atypical


def describe(
    corpus: Corpus,
    segments: pd.DataFrame,
    vectors: Vectors,
    labels: NDArray[np.int64],
    embed: Embed,
    before: Sequence[Before] = (),
) -> Described:
    """Return names, nearest codes and quotes of the themes that `labels` make.

    `before` are the names that they had, and the hashes of their phrases; they keep both while
    the words may be shown.
    """
    import numpy as np

    means = centroids(vectors, labels)
    closeness = np.zeros(len(labels))
    inside = labels >= 0
    closeness[inside] = np.sum(vectors[inside] * means[labels[inside]], axis=1)
    may_show = quotable(corpus.sources, segments)
    chosen: dict[int, str] = {}
    for label in range(len(means)):
        chosen |= exemplars(segments, closeness, labels == label, may_show)
    wordings = _wordings(corpus, segments, vectors, labels, means, closeness, before)
    return Described(wordings, nearest_codes(means, corpus.codebook, embed), closeness, chosen)


def quotable(sources: pd.DataFrame, segments: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which segments come from a source whose words may be shown."""
    columns = ["source_id", "consent_quote", "consent_analyse"]
    rows = [dict(zip(columns, row, strict=True)) for row in sources[columns].to_numpy()]
    allowed = {row["source_id"] for row in rows if may_quote(row)}
    return segments["source_id"].isin(allowed).to_numpy(dtype=bool)


def _wordings(
    corpus: Corpus,
    segments: pd.DataFrame,
    vectors: Vectors,
    labels: NDArray[np.int64],
    means: Vectors,
    closeness: NDArray[np.float64],
    before: Sequence[Before],
) -> list[Wording]:
    import numpy as np

    if not len(means):
        return []
    may_show = quotable(corpus.sources, segments)
    words = names.vocabulary(segments, corpus.settings.themes.stop_words, may_show)
    weights = names.distinctive(words, labels, len(means))
    terms = names.keywords(words, weights, vectors, labels, means)
    known = [*before, *[(None, None)] * (len(means) - len(before))]
    terms = [names.kept_name(own, name, words) for own, (name, _) in zip(terms, known, strict=True)]
    return [
        Wording(
            tuple(terms[label]),
            phrase(
                segments,
                closeness,
                np.flatnonzero((labels == label) & may_show),
                words,
                names.shared(
                    weights[label], words, segments["source_id"].tolist(), labels == label
                ),
                known[label][1],
            ),
        )
        for label in range(len(means))
    ]


def theme_rows(
    corpus: Corpus,
    segments: pd.DataFrame,
    labels: NDArray[np.int64],
    ids: list[str],
    described: Described,
    stability: list[float | None],
    judged: Judged,
) -> list[Theme]:
    """Return a row for each theme with members, in the order of `ids` (label 0, 1, ...)."""
    groups = dict(zip(corpus.sources["source_id"], corpus.sources["informant_group"], strict=True))
    return [
        _theme_row(
            theme_id,
            segments[labels == label],
            groups,
            described.wordings[label],
            described.codes[label],
            stability[label],
            judged.of(theme_id),
        )
        for label, theme_id in enumerate(ids)
    ]


def _theme_row(
    theme_id: str,
    members: pd.DataFrame,
    groups: dict[str, str],
    wording: Wording,
    code: NearestCode,
    stability: float | None,
    verdict: Verdict,
) -> Theme:
    in_groups = members["source_id"].map(groups).fillna("unknown")
    sources = members["source_id"].nunique()
    languages = members["language"].fillna("unknown").value_counts()
    notes = [
        "one source only" if sources == 1 else "",
        "mixes languages" if len(languages) > 1 else "",
        verdict.note or "",
    ]
    return Theme(
        theme_id=theme_id,
        label=verdict.label or wording.label,
        keywords=";".join(wording.terms),
        phrase=wording.phrase,
        segments=len(members),
        sources=sources,
        groups=in_groups.nunique(),
        largest_source_share=_largest_share(members["source_id"]),
        largest_group_share=_largest_share(in_groups),
        languages=";".join(sorted(languages.index)),
        stability=stability,
        nearest_code=code.code,
        nearness=code.nearness,
        status=verdict.status,
        note="; ".join(note for note in notes if note) or None,
    )


def _largest_share(values: pd.Series) -> float:
    return round(float(values.value_counts().iloc[0]) / len(values), 4)


def emptied_row(theme_id: str, label: str, verdict: Verdict, note: str) -> Theme:
    """Return the row of a theme that people merged or split: it stays visible without members."""
    return Theme(
        theme_id=theme_id,
        label=verdict.label or label,
        keywords="",
        phrase=None,
        segments=0,
        sources=0,
        groups=0,
        largest_source_share=0.0,
        largest_group_share=0.0,
        languages="",
        stability=None,
        nearest_code=None,
        nearness=None,
        status=verdict.status,
        note=note,
    )


def member_rows(
    segments: pd.DataFrame,
    vectors: Vectors,
    labels: NDArray[np.int64],
    ids: list[str],
    described: Described,
) -> list[ThemeMember]:
    """Return a row for each segment in a theme."""
    plane = places(vectors, labels)
    where = segments[["source_id", "text_hash", "start", "end", "segment_id"]].to_numpy()
    return [
        ThemeMember(
            theme_id=ids[label],
            source_id=place[0],
            text_hash=place[1],
            start=int(place[2]),
            end=int(place[3]),
            segment_id=place[4],
            closeness=round(float(described.closeness[row]), 4),
            exemplar=described.exemplars.get(row),
            x=round(float(plane[row, 0]), 4),
            y=round(float(plane[row, 1]), 4),
        )
        for row, (label, place) in enumerate(zip(labels, where, strict=True))
        if label >= 0
    ]
