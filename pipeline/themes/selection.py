"""What is clustered: informants' evidence that the codebook explains badly, each voice alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError, nearest
from pipeline.records import CONFIRMED, Notice
from pipeline.themes.words import content_words, logistics, normalised, stop_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus
    from pipeline.study.study import Settings
    from pipeline.themes.material import Weights

FEWEST_WORDS = 2  # content words below which a segment is a greeting or a nod
SHORT = 8  # content words above which a segment is not taken for small talk
NOT_INFORMANTS = ("interviewer", "facilitator", "interpreter")


@dataclass(frozen=True, slots=True)
class Selection:
    """Segments to find themes in, in content order, with their vectors.

    A segment of a talkative source weighs less than 1, so that the source weighs no more than
    the others.
    """

    segments: pd.DataFrame  # with `content`, the hash that orders the rows
    vectors: Vectors
    weights: Weights
    scope: str  # what was chosen: residual | all | code:X
    notices: tuple[Notice, ...]


def notice(message: str, count: int, kind: str = "warning", source_id: str = "*") -> Notice:
    """Return a notice of this stage."""
    return Notice(stage="themes", source_id=source_id, kind=kind, message=message, count=count)


def select(corpus: Corpus, segments: pd.DataFrame, vectors: Vectors) -> Selection:
    """Return the segments that may form themes.

    Raises `SettingsError` when `of` under [themes] is none of residual, all or code:ID.
    """
    ordered, vectors = in_content_order(segments, vectors)
    terms = _content_terms(ordered, corpus.settings)
    usable, notices = usable_rows(ordered, terms)
    chosen, scope, more = in_scope(ordered, usable, corpus)
    own = ordered[chosen].reset_index(drop=True)
    weights, told = balance(own["source_id"].tolist(), corpus.settings.themes.smallest)
    return Selection(own, vectors[chosen], weights, scope, (*notices, *more, *told))


def in_content_order(segments: pd.DataFrame, vectors: Vectors) -> tuple[pd.DataFrame, Vectors]:
    """Return rows ordered by a hash of their words, then source and place: any order gives one."""
    hashes = [content_hash(text) for text in segments["text"]]
    ordered = segments.assign(content=hashes, row=range(len(segments)))
    ordered = ordered.sort_values(["content", "source_id", "start"], kind="stable")
    return (
        ordered.drop(columns="row").reset_index(drop=True),
        vectors[ordered["row"].to_numpy(dtype=int)],
    )


def content_hash(text: str) -> str:
    """Return a short hash of the words of a text, whatever its punctuation and capitals."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:16]


def usable_rows(
    segments: pd.DataFrame, terms: list[list[str]]
) -> tuple[NDArray[np.bool_], list[Notice]]:
    """Return which rows can say something of their own, and why the others cannot."""
    import numpy as np

    usable = np.ones(len(segments), dtype=bool)
    notices: list[Notice] = []
    unread = ~segments["readable"].fillna(value=False).to_numpy(dtype=bool)
    for language, own in segments[unread].groupby("language", dropna=False):
        spoken = "unknown" if str(language) in ("<NA>", "nan", "None") else str(language)
        notices.append(
            notice(f"language '{spoken}' is not read by the model", len(own), "set aside")
        )
    reasons = (
        (unread, ""),
        (segments["role"].isin(NOT_INFORMANTS).to_numpy(dtype=bool), "not an informant's words"),
        (
            np.array([len(own) < FEWEST_WORDS for own in terms], dtype=bool),
            "greeting, nod or too few words to form a theme",
        ),
        (
            np.array(
                [
                    _of_the_talk(own, str(language))
                    for own, language in zip(terms, segments["language"].fillna("en"), strict=True)
                ],
                dtype=bool,
            ),
            "thanks, small talk or arrangements of the conversation",
        ),
        (segments.duplicated("content").to_numpy(dtype=bool), "repeats another segment's words"),
    )
    for failing, reason in reasons:
        if reason and (failing & usable).any():
            notices.append(notice(reason, int((failing & usable).sum()), "set aside"))
        usable &= ~failing
    return usable, notices


def _of_the_talk(terms: list[str], language: str) -> bool:
    """Return whether a few words, and but one of something else, speak of the conversation itself.

    A long answer that mentions it is about something else too.
    """
    other = [term for term in terms if term not in logistics(language)]
    return len(terms) <= SHORT and len(other) < FEWEST_WORDS


def _content_terms(segments: pd.DataFrame, settings: Settings) -> list[list[str]]:
    """Return the words of each row that can tell what it is about, as often as they stand."""
    own = frozenset(word.casefold() for word in settings.themes.stop_words)
    languages = segments["language"].fillna("en")
    return [
        [word for word in content_words(text, stop_words(str(language)) | own) if word]
        for text, language in zip(segments["text"], languages, strict=True)
    ]


def in_scope(
    segments: pd.DataFrame, usable: NDArray[np.bool_], corpus: Corpus
) -> tuple[NDArray[np.bool_], str, list[Notice]]:
    """Return which usable rows the setting `of` asks for, what that is, and notices."""
    wanted = corpus.settings.themes.of
    smallest = corpus.settings.themes.smallest
    if wanted == "all":
        return usable, "all", []
    told = left_out(corpus.codings, corpus.codebook, corpus.settings)
    if wanted.startswith("code:"):
        coded = segments["segment_id"].isin(told)
        return usable & coded.to_numpy(dtype=bool), wanted, []
    if wanted != "residual":
        hint = nearest(wanted, ["residual", "all", "code:ID"])
        raise SettingsError(f"sensemaking.toml, [themes] of = '{wanted}' is unknown.{hint}")
    residual = usable & ~segments["segment_id"].isin(told).to_numpy(dtype=bool)
    if residual.sum() < smallest <= usable.sum():
        message = (
            f"the codebook leaves {residual.sum()} segments unexplained, fewer than {smallest}; "
            "themes are of all segments instead"
        )
        return usable, "all", [notice(message, int(residual.sum()))]
    return residual, "residual", []


def left_out(codings: pd.DataFrame, codebook: Codebook, settings: Settings) -> set[str]:
    """Return all that themes read of codings: the segments that the setting `of` tells by them."""
    wanted = settings.themes.of
    if wanted.startswith("code:"):
        return _coded_with(wanted.removeprefix("code:"), codings, codebook)
    return _explained(codings, settings) if wanted == "residual" else set()


def _explained(codings: pd.DataFrame, settings: Settings) -> set[str]:
    """Return the segments with a coding that a person confirmed or that counts for its source."""
    sure = (codings["status"] == "suggested") & (
        codings["score"].fillna(0) >= settings.coding.count_threshold
    )
    return set(codings.loc[codings["status"].isin(CONFIRMED) | sure, "segment_id"])


def _coded_with(code: str, codings: pd.DataFrame, codebook: Codebook) -> set[str]:
    """Return the segments coded with a code or one beneath it, unless a person said no."""
    family = {code, *_beneath(codebook.get(code).id, codebook)}
    standing = codings["code"].isin(family) & (codings["status"] != "rejected")
    return set(codings.loc[standing, "segment_id"])


def _beneath(code: str, codebook: Codebook) -> list[str]:
    return [other.id for other in codebook if code in codebook.parents(other.id)]


def balance(source_ids: list[str], smallest: int) -> tuple[Weights, list[Notice]]:
    """Return the weight of each row, up to 1: all rows of a source at most the median number.

    The limit rises only as far as a weight of `smallest` in all needs.
    """
    import numpy as np
    import pandas as pd

    if not source_ids:
        return np.zeros(0, dtype=np.float32), []
    sources = pd.Series(source_ids)
    counts = sources.value_counts()
    limit = int(np.ceil(counts.median()))
    while counts.clip(upper=limit).sum() < min(smallest, len(sources)):
        limit += 1
    weights = (limit / sources.map(counts)).clip(upper=1.0).to_numpy(dtype=np.float32)
    lighter = int((weights < 1).sum())
    if not lighter:
        return weights, []
    message = f"talkative sources shape the themes with the weight of {limit} segments each"
    return weights, [notice(f"{message}, the median", lighter)]
