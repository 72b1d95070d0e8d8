"""Which text of another program's project is which source of the study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.exchange.aligning import words_of
from pipeline.exchange.project import Text, guid_of
from pipeline.study.anchors import text_hash

SHINGLE = 5  # words in a row that are compared
ALIKE = 0.6  # least share of either text's rows of words that the other has too
BY_GUID, BY_TEXT, BY_WORDS, BY_NAME = "its GUID", "its text", "its words", "its name"


@dataclass(frozen=True, slots=True)
class Stored:
    """A source as the study has it."""

    source_id: str
    text: str
    text_hash: str
    extracted_hash: str
    path: str
    names: tuple[str, ...] = ()  # what it was called where it came from


def source_guid(study: str, source_id: str) -> str:
    """Return the GUID of a source of a study."""
    return guid_of(study, "source", source_id)


def matched(
    texts: Iterable[Text], sources: Sequence[Stored], study: str
) -> dict[str, tuple[Stored, str]]:
    """Return the source that each text is, by GUID of the text, and how that was told.

    A text is told by its GUID, where this study wrote the file, by its content or by its words;
    one whose words the file lacks by its name. Of several sources alike, none is taken.
    """
    guids = {source_guid(study, one.source_id): one for one in sources}
    hashes = {digest: one for one in sources for digest in (one.extracted_hash, one.text_hash)}
    rows = {one.source_id: _rows(one.text) for one in sources}
    names = _names(sources)
    found: dict[str, tuple[Stored, str]] = {}
    for text in texts:
        digest = text_hash(text.text) if text.text else ""
        if text.guid in guids:
            found[text.guid] = (guids[text.guid], BY_GUID)
        elif digest in hashes:
            found[text.guid] = (hashes[digest], BY_TEXT)
        elif text.text:
            alike = _alike(_rows(text.text), sources, rows)
            if alike:
                found[text.guid] = (alike, BY_WORDS)
        elif _folded(text.name) in names:
            found[text.guid] = (names[_folded(text.name)], BY_NAME)
    return found


def _rows(text: str) -> frozenset[int]:
    words = words_of(text).words
    size = min(SHINGLE, max(1, len(words)))
    return frozenset(hash(words[at : at + size]) for at in range(len(words) - size + 1))


def _alike(
    mine: frozenset[int], sources: Sequence[Stored], rows: Mapping[str, frozenset[int]]
) -> Stored | None:
    close = [one for one in sources if _share(mine, rows[one.source_id]) >= ALIKE]
    return close[0] if len(close) == 1 else None


def _share(one: frozenset[int], two: frozenset[int]) -> float:
    return len(one & two) / max(1, len(one), len(two))


def _names(sources: Sequence[Stored]) -> dict[str, Stored]:
    """Return the sources by id and by file name, with and without its ending, where one has it."""
    said = [(name, one) for one in sources for name in {*_called(one)}]
    counted = Counter(name for name, _ in said)
    return {name: one for name, one in said if counted[name] == 1}


def _called(one: Stored) -> list[str]:
    path = PurePosixPath(one.path.partition("#")[0])
    return [
        _folded(name)
        for name in (one.source_id, path.name, path.stem, str(path), *one.names)
        if name
    ]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
