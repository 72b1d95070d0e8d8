"""The coders by name, and how they score passages together."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from pipeline.coding.combined import probabilities
from pipeline.coding.learned import LEARNED
from pipeline.coding.material import Coder, Material, Passages
from pipeline.coding.rules import RULES, Rules, find_all, pattern_counts, ruled_out
from pipeline.coding.semantic import SEMANTIC, presence
from pipeline.coding.space import in_space, space_of
from pipeline.coding.trained.coder import TRAINED, with_head
from pipeline.coding.tuned import TUNED
from pipeline.errors import SettingsError, nearest

if TYPE_CHECKING:
    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Scores

# The coders by the name that `[coding] coders` gives them. To add one: write its `Coder` in a
# file of its own, and name it here; its channels, weights and firmness stand side by side there.
CODERS: dict[str, Coder] = {
    "semantic": SEMANTIC,
    "rules": RULES,
    "trained": TRAINED,
    "learned": LEARNED,
    "tuned": TUNED,
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
    each = [np.full(len(one.weights), float(name in coders)) for name, one in CODERS.items()]
    return np.concatenate(each)


def prior(coders: Collection[str]) -> tuple[Scores, Scores]:
    """Return the weights of all channels before any decision, and how hard they hold."""
    weights = np.concatenate([one.weights for one in CODERS.values()])
    firmness = np.concatenate([one.firmness for one in CODERS.values()])
    return weights * in_use(coders), firmness


def prepare(passages: Passages, rules: Rules, fitted: FittedCoder) -> Material:
    """Return the passages with what the rules find in them and their place in the space."""
    space = space_of(fitted.arrays)
    texts = in_space(passages.texts, passages.vectors, space, asked=passages.asked)
    return Material(passages, find_all(passages, rules), texts)


def all_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return the channels of all coders side by side."""
    return np.concatenate([one.channels(material, fitted) for one in CODERS.values()], axis=-1)


def learn(
    material: Material, fitted: FittedCoder, targets: Scores, groups: Scores
) -> tuple[dict[str, Scores], Channels]:
    """Return what the decided passages teach the coders, and all channels on them.

    The channels of each group are those that the other groups teach.
    """
    kept: dict[str, Scores] = {}
    channels: list[Channels] = []
    for one in CODERS.values():
        taught, told = (
            one.learn(material, fitted, targets, groups)
            if one.learn
            else ({}, one.channels(material, fitted))
        )
        kept |= taught
        channels.append(told)
    return kept, np.concatenate(channels, axis=-1)


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
    scores = with_head(np.minimum(scores, presence(material, fitted)), material, fitted)
    unread = ~material.passages.readable
    rules_only = [material.found[int(row)] for row in np.flatnonzero(unread)]
    counts = pattern_counts(rules_only, fitted.codes)
    scores[unread] = np.where(counts > 1, MORE_PATTERNS, np.where(counts > 0, ONE_PATTERN, 0.0))
    return np.where(ruled_out(material.found, fitted.codes), 0.0, scores)
