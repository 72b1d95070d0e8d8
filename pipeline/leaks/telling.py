"""A few words in a row that tell a source: few sources say them, none open to the audience."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.leaks.own_words import own_words, words_of
from pipeline.study.decisions import of_kind
from pipeline.study.judged import FORMS
from pipeline.study.privacy import AUDIENCES

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

Run = tuple[str, ...]
WITH_RARE = 3  # words in a row, one of them rare, that tell a source
PLAIN = 5  # words in a row that tell a source, rare or not
SIZES = (1, WITH_RARE, PLAIN)


def few_words_of(
    corpus: Corpus, audience: str, open_texts: Collection[str], values: Iterable[str]
) -> dict[Run, str]:
    """Return the runs of words in these values that tell a source, each with that source.

    `open_texts` is what the audience may read anyhow. What a person typed and cleared for the
    audience, as it stands, tells nothing that the person did not decide to tell.
    """
    wanted = {run for value in values for run in _runs(words_of(value))}
    typed = [*open_texts, *cleared_texts(corpus, audience), *frame_of(corpus)]
    known = [*map(words_of, typed), *own_words()]
    free = set().union(*(_among(words, wanted) for words in known))
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    said: Counter[Run] = Counter()
    first: dict[Run, str] = {}
    for source_id in sorted(set(texts) - _repeated(corpus)):
        own = _among(words_of(str(texts[source_id])), wanted) - free
        said.update(own)
        first |= dict.fromkeys(own - first.keys(), source_id)
    least = corpus.settings.synthesis.small_cell
    few = {run: source_id for run, source_id in first.items() if said[run] < least}
    return {run: source_id for run, source_id in few.items() if _tells(run, few)}


def _tells(run: Run, few: Mapping[Run, str]) -> bool:
    rare = any((word,) in few and not word.isdigit() for word in run)
    return len(run) == PLAIN or (len(run) == WITH_RARE and rare)


def _repeated(corpus: Corpus) -> set[str]:
    """Return the sources that say what another says; they count once."""
    pairs = zip(corpus.sources["source_id"], corpus.sources["duplicate_of"], strict=True)
    return {str(source_id) for source_id, other in pairs if isinstance(other, str) and other}


def frame_of(corpus: Corpus) -> Iterator[str]:
    """Yield what people wrote about the study itself: its name, its partnerships."""
    yield corpus.settings.study.name
    for row in corpus.register.partnerships:
        yield from map(str, row.cells.values())


def cleared_texts(corpus: Corpus, audience: str) -> Iterator[str]:
    """Yield what people typed and cleared, as it stands, for an audience or a wider one."""
    wider = AUDIENCES[AUDIENCES.index(audience) :]
    known = {
        decision.body.get("statement_hash")
        for decision in of_kind(corpus.decisions, "quote release")
        if decision.passage is None and decision.body.get("audience") in wider
    }
    for text, hashed in _typed(corpus):
        if hashlib.sha256(hashed.encode("utf-8", "replace")).hexdigest()[:16] in known:
            yield text


def _typed(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield each text that may be cleared, and what is hashed of it."""
    for decision in of_kind(corpus.decisions, "finding"):
        yield (str(decision.body.get("statement")),) * 2
    for label in corpus.themes["label"]:
        yield (str(label),) * 2
    for code in corpus.codebook:
        yield ("\n".join([code.label, code.definition, *code.include, *code.exclude]),) * 2
    for decision in of_kind(corpus.decisions, "judgement"):
        told = _judgement(decision.body)
        yield "\n".join(told.values()), json.dumps(told, sort_keys=True)


def _judgement(body: Mapping[str, Any]) -> dict[str, str]:
    form = FORMS.get(str(body.get("table")))
    if form is None:
        return {}
    may = {column.key for column in form.columns if not column.team}
    said = {key: str(text) for key, text in (body.get("said") or {}).items() if key in may and text}
    return said | ({form.reason.key: str(body["reason"])} if body.get("reason") else {})


def runs_in(value: str, telling: Mapping[Run, str]) -> set[str]:
    """Return the sources that a value gives away."""
    return {telling[run] for run in _among(words_of(value), telling)} if telling else set()


def _among(words: list[str], wanted: Collection[Run]) -> set[Run]:
    return {run for run in _runs(words) if run in wanted}


def _runs(words: list[str]) -> Iterator[Run]:
    for size in SIZES:
        yield from zip(*(words[start:] for start in range(size)), strict=False)
