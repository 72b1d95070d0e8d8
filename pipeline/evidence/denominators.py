"""Which sources count: read by a person or a machine, and each text once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.records import CONFIRMED, WAITING
from pipeline.study.privacy import machine_may_read, may_analyse

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

NO_EVIDENCE = "no evidence in it"
WEAKLY = "in a language the model reads weakly"


def why_not_read(corpus: Corpus) -> dict[str, str | None]:
    """Return for each source why it leaves the denominators, or None when it was read.

    Silence of a source that nobody read is no silence. What a person has coded was read.
    """
    codings = corpus.codings
    coded = set(codings.loc[codings["status"].isin(CONFIRMED), "source_id"])
    words = _words_read(corpus)
    assist = corpus.settings.study.assist == "on"
    reasons: dict[str, str | None] = {}
    for row in records_of(corpus.sources):
        name = row["source_id"]
        reasons[name] = _reason(row, words.get(name), assist=assist, coded=name in coded)
    for row in records_of(corpus.sources):
        name, other = row["source_id"], row["duplicate_of"]
        if other in reasons and reasons[name] == NO_EVIDENCE:
            # Its words stand in the other source, so it was read when that one was.
            reasons[name] = None if reasons[other] is None else "repeats a source not read"
    return reasons


def _reason(
    source: Mapping[str, Any], words: tuple[int, int, int] | None, *, assist: bool, coded: bool
) -> str | None:
    if not may_analyse(source):
        return "no consent to analyse"
    if source["status"] == WAITING:
        return "waiting for an answer about who speaks"
    if source["status"] != "read":
        return str(source["status"])
    if coded:
        return None
    if not assist:
        return "people only, and nobody has coded it"
    if not machine_may_read(source):
        return "no consent to machine help, and nobody has coded it"
    if words is None:
        return NO_EVIDENCE
    well, weakly, not_at_all = words
    if well >= weakly + not_at_all:
        return None
    return WEAKLY if weakly >= not_at_all else "in a language the model cannot read"


def _words_read(corpus: Corpus) -> dict[str, tuple[int, int, int]]:
    """Return words of evidence by source: that the model reads well, weakly and not at all.

    It finds little in what it reads weakly, so that silence there says nothing.
    """
    words: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    evidence = corpus.segments[corpus.segments["evidence"].astype(bool)]
    weak = set(corpus.settings.embedding.weak_languages) - set(corpus.settings.embedding.languages)
    columns = evidence[["source_id", "readable", "language", "words"]]
    for source_id, readable, language, count in columns.itertuples(index=False):
        how = 2 if not readable else 1 if language in weak else 0
        words[source_id][how] += int(count)
    return {source_id: (found[0], found[1], found[2]) for source_id, found in words.items()}


def stand_ins(corpus: Corpus, why_not: Mapping[str, str | None]) -> dict[str, str]:
    """Return for each source the one it is counted as: itself, or the one it repeats.

    A source whose original was not read stands for itself.
    """
    original = {
        str(source_id): str(repeats)
        for source_id, repeats in zip(
            corpus.sources["source_id"], corpus.sources["duplicate_of"].fillna(""), strict=True
        )
    }
    return {source_id: _first(source_id, original, why_not) for source_id in original}


def _first(source_id: str, original: Mapping[str, str], why_not: Mapping[str, str | None]) -> str:
    here, seen = source_id, {source_id}
    while True:
        earlier = original.get(here, "")
        if earlier in seen or earlier not in original or why_not[earlier] is not None:
            return here
        seen.add(earlier)
        here = earlier
