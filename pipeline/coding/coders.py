"""The coders by name, and how they score passages together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np

from pipeline.coding.combined import probabilities
from pipeline.coding.learned import learned_channels
from pipeline.coding.material import Material, Passages
from pipeline.coding.rules import Rules, find_all, pattern_counts, rule_channels, ruled_out
from pipeline.coding.semantic import presence, semantic_channels
from pipeline.coding.space import in_space, space_of
from pipeline.coding.tuned import tuned_channels
from pipeline.errors import SettingsError, nearest

if TYPE_CHECKING:
    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Scores

# name -> coder and its number of channels. To add one: write `channels(material, fitted)`
# in a file of its own, add a line here and a weight to `combined.PRIOR`.
CODERS: dict[str, tuple[Callable[[Material, FittedCoder], Channels], int]] = {
    "semantic": (semantic_channels, 3),
    "rules": (rule_channels, 1),
    "learned": (learned_channels, 2),
    "tuned": (tuned_channels, 1),
}
ONE_PATTERN, MORE_PATTERNS = 0.55, 0.65  # scores where only patterns can be read


def check_names(coders: Collection[str]) -> None:
    """Raise `SettingsError` for a coder that does not exist."""
    for name in coders:
        if name not in CODERS:
            raise SettingsError(
                f"[coding] coders names '{name}'.{nearest(name, CODERS)} Use: {', '.join(CODERS)}"
            )


def in_use(coders: Collection[str]) -> Scores:
    """Return 1 for the channels of coders in use, 0 for the others."""
    check_names(coders)
    return np.concatenate(
        [np.full(number, float(name in coders)) for name, (_, number) in CODERS.items()]
    )


def prepare(passages: Passages, rules: Rules, fitted: FittedCoder) -> Material:
    """Return the passages with what the rules find in them and their place in the space."""
    space = space_of(fitted.arrays)
    texts = in_space(passages.texts, passages.vectors, space, asked=passages.asked)
    return Material(passages, find_all(passages, rules), texts)


def all_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return the channels of all coders side by side."""
    return np.concatenate([coder(material, fitted) for coder, _ in CODERS.values()], axis=-1)


def probable(material: Material, fitted: FittedCoder) -> Scores:
    """Return how probable each code is, given that the passage bears one."""
    arrays = fitted.arrays
    channels = all_channels(material, fitted)
    found = probabilities(channels, arrays["weights"], arrays["link"], arrays["sure"])
    return np.where(ruled_out(material.found, fitted.codes), 0.0, found)


def relative(found: Scores, level: Scores) -> Scores:
    """Return probabilities as scores that are 0.5 at the threshold of their code.

    The best code of a passage gets at least its share against the next one, so that a long
    codebook, in which each code is improbable, still yields a suggestion.
    """
    above = 0.5 + 0.5 * (found - level) / np.maximum(1 - level, 1e-9)
    scores = np.where(found < level, 0.5 * found / np.maximum(level, 1e-9), above)
    if found.shape[1] > 1:
        rows, ordered = np.arange(len(found)), np.sort(found, axis=1)
        best = found.argmax(axis=1)
        lead = ordered[:, -1] / np.maximum(ordered[:, -1] + ordered[:, -2], 1e-12)
        scores[rows, best] = np.maximum(scores[rows, best], lead)
    return scores


def score(material: Material, fitted: FittedCoder) -> Scores:
    """Return the score of each suggestion, 0 to 1; 0.5 where a code begins to be suggested.

    Most text bears no code, so a code must be both probable among the codes and near to
    something that it is known by. It is a score, not a probability.
    """
    scores = relative(probable(material, fitted), fitted.arrays["thresholds"])
    scores = np.minimum(scores, presence(material, fitted))
    unread = ~material.passages.readable
    rules_only = [material.found[int(row)] for row in np.flatnonzero(unread)]
    counts = pattern_counts(rules_only, fitted.codes)
    scores[unread] = np.where(counts > 1, MORE_PATTERNS, np.where(counts > 0, ONE_PATTERN, 0.0))
    return np.where(ruled_out(material.found, fitted.codes), 0.0, scores)
