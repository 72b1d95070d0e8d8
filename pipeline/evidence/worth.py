"""Which suggestions are worth a person's time first."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

AGAIN_CODE, AGAIN_SOURCE, AGAIN_WORDS = 0.8, 0.9, 0.5  # what is much the same teaches less


def by_worth(
    suggestions: Sequence[Mapping[str, Any]],
    decided: Mapping[str, int],
    threshold: float,
    limit: int,
) -> list[int]:
    """Return the numbers of the suggestions in greedy order of worth; see `most_telling`.

    `decided` counts the decisions per code so far, 0 where a code is not named.
    """
    worth = [
        _uncertainty(row["score"], threshold) / (1 + decided.get(row["code"], 0)) ** 0.5
        for row in suggestions
    ]
    words = [frozenset(str(row["quote"]).casefold().split()) for row in suggestions]
    seen = _Seen()
    waiting = [(-value, number) for number, value in enumerate(worth)]
    heapq.heapify(waiting)
    order: list[int] = []
    while waiting and len(order) < limit:
        _, number = heapq.heappop(waiting)
        row = suggestions[number]
        now = -worth[number] * seen.discount(row["code"], row["source_id"], words[number])
        if waiting and (now, number) > waiting[0]:
            heapq.heappush(waiting, (now, number))
            continue
        order.append(number)
        seen.add(row["code"], row["source_id"], words[number])
    return order


def _uncertainty(score: float | None, threshold: float) -> float:
    if score is None:
        return 0.0
    return 1.0 - abs(score - threshold) / max(threshold, 1 - threshold)


class _Seen:
    """What has been chosen so far, by code and source."""

    def __init__(self) -> None:
        self.codes: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.words: dict[str, list[frozenset[str]]] = defaultdict(list)

    def add(self, code: str, source_id: str, words: frozenset[str]) -> None:
        self.codes[code] += 1
        self.sources[source_id] += 1
        self.words[code].append(words)

    def discount(self, code: str, source_id: str, words: frozenset[str]) -> float:
        alike = any(_overlap(words, other) > 0.5 for other in self.words[code][-50:])
        return float(
            AGAIN_CODE ** self.codes[code]
            * AGAIN_SOURCE ** self.sources[source_id]
            * (AGAIN_WORDS if alike else 1.0)
        )


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
