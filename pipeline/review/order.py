"""In which order suggestions are best reviewed, and which sources are drawn at random."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.worth import by_worth
from pipeline.study.decisions import of_kind
from pipeline.study.privacy import may_analyse

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus


def most_telling(corpus: Corpus, suggestions: Sequence[Mapping[str, Any]], limit: int) -> list[int]:
    """Return the numbers of up to `limit` suggestions, those that teach most first.

    Worth is uncertainty (nearness of the score to the threshold from which it counts)
    times rarity (few decisions on the code so far), and falls with each one chosen before
    it that has the same code, the same source or much the same words. Worth only falls,
    so a heap that is checked lazily gives the greedy order (Minoux 1978).
    """
    threshold = corpus.settings.coding.count_threshold
    decided = Counter(str(d.body.get("code")) for d in of_kind(corpus.decisions, "coding"))
    return by_worth(suggestions, decided, threshold, limit)


def sources_by_group(corpus: Corpus) -> dict[str, list[str]]:
    """Return the sources with evidence that may be analysed, by informant group, sorted."""
    import pandas as pd

    with_evidence = set(corpus.segments.loc[corpus.segments["evidence"].astype(bool), "source_id"])
    groups: dict[str, list[str]] = defaultdict(list)
    columns = ["source_id", "informant_group", "consent_analyse", "duplicate_of"]
    for source_id, group, consent, repeats in corpus.sources[columns].itertuples(index=False):
        original = pd.isna(repeats) or not repeats
        if source_id in with_evidence and original and may_analyse({"consent_analyse": consent}):
            groups[str(group)].append(str(source_id))
    for members in groups.values():
        members.sort()
    return dict(sorted(groups.items()))


def draw(groups: Mapping[str, Sequence[str]], per_group: int, seed: str) -> list[str]:
    """Return up to `per_group` sources of each group at random, sorted; the same for a seed."""
    drawn: list[str] = []
    for group, members in groups.items():
        chance = random.Random(f"{seed}|{group}")  # noqa: S311 - a sample, not a secret
        drawn += chance.sample(sorted(members), min(per_group, len(members)))
    return sorted(drawn)


def dealt(source_ids: Iterable[str], coders: Sequence[str], seed: str) -> dict[str, list[str]]:
    """Return the sources dealt out to coders, as evenly as may be."""
    shuffled = sorted(source_ids)
    random.Random(f"{seed}|deal").shuffle(shuffled)  # noqa: S311
    hands: dict[str, list[str]] = {coder: [] for coder in coders}
    for number, source_id in enumerate(shuffled):
        hands[coders[number % len(coders)]].append(source_id)
    return hands
