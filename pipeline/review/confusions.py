"""Codes that are mixed up: by the machine, and between people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.evidence.audit import blind_codings, who_read
from pipeline.stats.spans import on_segments
from pipeline.study.decisions import of_kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.stats.trust import Judged
    from pipeline.study.corpus import Corpus

CHANGED = "suggestion changed by a person"
INSTEAD = "suggestion on audited text"
BETWEEN = "people blind to each other"
Passage = tuple[str, int, int]  # source, start, end
Found = tuple[str, str, str, Passage]  # kind, code, other code, passage


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes that were mixed up, and where; `code` was given where `other` fits, if told."""

    kind: str
    code: str
    other: str
    passages: tuple[Passage, ...]

    @property
    def sources(self) -> int:
        """Return in how many sources it happened."""
        return len({source for source, _, _ in self.passages})


def confusions(corpus: Corpus, both: Judged | None) -> list[Confusion]:
    """Return the mixed-up pairs of codes, most frequent first.

    `both` is what people and a machine that did not learn from them say of the segments of
    the audit; None without an audit.
    """
    found: dict[tuple[str, str, str], set[Passage]] = defaultdict(set)
    every = [*_changed(corpus), *_between(corpus)]
    every += _instead(both) if both is not None else []
    for kind, code, other, passage in every:
        found[kind, code, other].add(passage)
    mixed = [Confusion(*key, tuple(sorted(where))) for key, where in found.items()]
    return sorted(mixed, key=lambda one: (-len(one.passages), one.kind, one.code, one.other))


def _changed(corpus: Corpus) -> Iterator[Found]:
    for decision in of_kind(corpus.decisions, "coding"):
        body, at = decision.body, decision.passage
        other = body.get("other_code")
        if body["action"] == "change" and other and other != body["code"] and at is not None:
            yield CHANGED, str(body["code"]), str(other), (at.source_id, at.start, at.end)


def _instead(both: Judged) -> Iterator[Found]:
    """Yield where the machine has a code that people have not, and people one that it has not."""
    import numpy as np

    suggested = ~np.isnan(both.scores)
    wrong = suggested & (both.people == 0)
    missed = ~suggested & (both.people == 1)
    yield from _crossed(INSTEAD, both.codes, wrong, missed, both.places)


def _between(corpus: Corpus) -> Iterator[Found]:
    """Yield where one person gave a code and another one gave a different one instead."""
    blind = blind_codings(corpus)
    if blind.empty:
        return
    units = on_segments(blind, corpus.segments, who_read(corpus))
    places = [
        (str(source), int(start), int(end))
        for source, start, end in zip(units.sources, units.starts, units.ends, strict=True)
    ]
    for place in range(len(units.coders)):
        for later in range(place + 1, len(units.coders)):
            met = units.read[place] & units.read[later]
            one = units.coded[place] & ~units.coded[later] & met
            other = units.coded[later] & ~units.coded[place] & met
            for kind, code, second, passage in _crossed(BETWEEN, units.codes, one, other, places):
                yield kind, *sorted((code, second)), passage  # type: ignore[misc]


def _crossed(
    kind: str,
    codes: tuple[str, ...],
    one: NDArray[np.bool_],
    other: NDArray[np.bool_],
    places: Sequence[Passage],
) -> Iterator[Found]:
    """Yield every pair of a code of `one` and a code of `other` on the same segment."""
    import numpy as np

    for unit in np.flatnonzero(one.any(axis=0) & other.any(axis=0)):
        for code in np.flatnonzero(one[:, unit]):
            for second in np.flatnonzero(other[:, unit]):
                yield kind, codes[code], codes[second], places[int(unit)]
