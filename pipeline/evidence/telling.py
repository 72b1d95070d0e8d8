"""Words that tell a source: few words in a row that an audience could have from nobody else.

What many sources say tells none of them, and what a source says that an audience may quote is no
secret to it. `leaks/` decides this a second time, by code of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.evidence.clearance import Clearance, clearance_of
from pipeline.evidence.rows import records_of
from pipeline.study.shipped import shipped

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

Run = tuple[str, ...]
WORD = 1
SOME = 3  # words in a row, one of them rare, that tell a source
MANY = 5  # words in a row that tell a source, rare or not
QUOTE = 6  # words in a row that nobody can clear without consent
SIZES = (WORD, SOME, MANY, QUOTE)


@dataclass(frozen=True, slots=True)
class Telling:
    """Runs of words that only sources above an audience's level say, each with one of them.

    Of one and three words those of few sources, of five and six those of any number.
    """

    by_run: Mapping[Run, str]

    def in_name(self, text: str) -> list[str]:
        """Return sources that a name gives away: by one word, or by three in a row."""
        return self._found(run for size in (WORD, SOME) for run in runs(text, size))

    def in_text(self, text: str) -> list[str]:
        """Return sources that a text gives away: by three words with a rare one, or by five."""
        some = (run for run in runs(text, SOME) if any((word,) in self.by_run for word in run))
        return self._found([*some, *runs(text, MANY)])

    def quoted_in(self, text: str) -> list[str]:
        """Return sources of which a text holds so many words that nobody can clear it."""
        return self._found(runs(text, QUOTE))

    def _found(self, looked_at: Iterable[Run]) -> list[str]:
        return sorted({self.by_run[run] for run in looked_at if run in self.by_run})


def telling_of(corpus: Corpus, audience: str, texts: Iterable[str]) -> Telling:
    """Return which words of these texts tell a source that the audience may not read."""
    wanted = {run for text in texts for size in SIZES for run in runs(text, size)}
    clearance = clearance_of(corpus, audience)
    whole = clearance.shared - clearance.alone
    said: Counter[Run] = Counter()
    first: dict[Run, str] = {}
    free = _free(corpus, clearance, wanted)
    for source_id, text, repeated in _texts(corpus):
        own = _among(words_of(text), wanted)
        said.update(() if repeated else own)
        if source_id in whole:
            free |= own
        for run in own:
            first.setdefault(run, source_id)
    few = corpus.settings.synthesis.small_cell
    return Telling(
        {
            run: source_id
            for run, source_id in first.items()
            if run not in free and (len(run) >= MANY or said[run] < few)
        }
    )


def _texts(corpus: Corpus) -> Iterator[tuple[str, str, bool]]:
    """Yield each source's id and text, and whether another source says the same."""
    again = {row["source_id"] for row in records_of(corpus.sources) if row["duplicate_of"]}
    documents = corpus.documents
    for source_id, text in zip(documents["source_id"], documents["text"], strict=True):
        yield str(source_id), str(text), source_id in again


def _free(corpus: Corpus, clearance: Clearance, wanted: set[Run]) -> set[Run]:
    """Return what an audience has anyhow: released passages, the shipped codebooks, the study's frame."""
    texts = {source_id: text for source_id, text, _ in _texts(corpus)}
    released = [
        texts[name][start:end]
        for name, start, end in clearance.released
        if name in clearance.shared and name in texts
    ]
    frame = [cell for row in corpus.register.partnerships for cell in row.cells.values()]
    own = [corpus.settings.study.name, *map(str, frame), *released]
    known = [*map(words_of, own), *_shipped_books()]
    return set().union(*(_among(words, wanted) for words in known))


@cache
def _shipped_books() -> tuple[list[str], ...]:
    books = sorted(shipped("codebooks").glob("*.yaml"))
    return tuple(words_of(path.read_text(encoding="utf-8")) for path in books)


def _among(words: list[str], wanted: set[Run]) -> set[Run]:
    return {run for size in SIZES for run in _runs(words, size) if run in wanted}


def _runs(words: list[str], size: int) -> Iterator[Run]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def runs(text: str, size: int) -> Iterator[Run]:
    """Yield all runs of so many words, without capitals and accents."""
    return _runs(words_of(text), size)


def words_of(text: str) -> list[str]:
    """Return the words of a text without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", re.sub("[\u0300-\u036f]", "", plain))
