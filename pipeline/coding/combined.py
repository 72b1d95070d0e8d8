"""Combined coder: the channels of all coders, weighed alike for every code.

The weights are few and shared by all codes, so a handful of decisions moves them safely;
before there are any, they stand at values learnt on published coded sets
(`benchmarks/README.md`). Everything is fitted on what each source gets from the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.coding.material import Channels, Scores

    Array = NDArray[Any]

LINK = np.array([0.0, 0.9, 0.1, 0.0])  # constant, log share, lead over the next code, is the best
LINK_FIRMNESS = np.array([3.0, 10.0, 10.0, 10.0])
# How sure the best code of a passage is: constant, logit of its probability, lead of its share.
SURE = np.array([0.0, 1.0, 0.0])
SURE_FIRMNESS = np.array([10.0, 10.0, 10.0])
STEPS = 60
PARTS = 5  # of the decided passages, each seen with weights that the others taught
CROSSED = 1000  # passages up to which that is done; among more, one hardly moves the weights


def shares(channels: Channels, weights: Array) -> Scores:
    """Return how the codes share a passage: positive, 1 in sum over the codes."""
    strength = channels @ weights
    strength = np.exp(strength - strength.max(axis=1, keepdims=True))
    share: Scores = strength / strength.sum(axis=1, keepdims=True)
    return share


def link_features(share: Scores) -> Array:
    """Return the constant, the log share, its lead over the best other code, and if it is best."""
    log_share = np.log(share + 1e-9)
    if share.shape[1] == 1:
        parts = [np.ones_like(log_share), log_share, log_share, log_share]
        return np.stack(parts, axis=-1)
    ordered = np.sort(log_share, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    is_best = (log_share >= best).astype(float)
    lead = log_share - np.where(log_share >= best, second, best)
    return np.stack([np.ones_like(log_share), log_share, lead, is_best], axis=-1)


def linked(share: Scores, link: Array) -> Scores:
    """Return how probable each code is by the link alone."""
    probable: Scores = _logistic(link_features(share) @ link)
    return probable


def probabilities(channels: Channels, weights: Array, link: Array, sure: Array) -> Scores:
    """Return how probable each code is on a passage that bears at least one code."""
    share = shares(channels, weights)
    probable = linked(share, link)
    if not len(probable):
        return probable
    rows, best = np.arange(len(probable)), probable.argmax(axis=1)
    next_best = np.where(np.arange(share.shape[1]) == best[:, None], 0.0, probable).max(axis=1)
    value = _logistic(sure_features(share, probable) @ sure)
    probable[rows, best] = np.maximum(value, next_best * (1 + 1e-9))  # the best stays the best
    return probable


def sure_features(share: Scores, probable: Scores) -> Array:
    """Return the constant, the best code's logit and the lead of its share, in logs."""
    top = np.clip(probable.max(axis=1), 1e-6, 1 - 1e-6)
    ordered = np.log(np.sort(share, axis=1) + 1e-9)
    lead = ordered[:, -1] - ordered[:, -2] if share.shape[1] > 1 else np.zeros(len(share))
    return np.stack([np.ones(len(top)), np.log(top / (1 - top)), lead], axis=-1)


def _logistic(value: Array) -> Array:
    rising: Array = 1 / (1 + np.exp(-value))
    return rising


def fit_combination(
    channels: Channels, targets: Array, groups: Array, prior: Array, firmness: Array
) -> tuple[Array, Array, Array]:
    """Return the weights, the link, and how sure the best code is.

    `prior` are the weights before any decision, and `firmness` how hard they hold; a channel
    that is not in use is 0 throughout, and so is its weight. Few decisions flatter the weights that were fitted on
    them; so how sure the best code is comes from shares that each part of the groups gets by
    the weights and link of the other parts.
    """

    def fit(rows: Array) -> tuple[Array, Array]:
        weights = fit_weights(channels[rows], targets[rows], prior, firmness)
        return weights, fit_link(shares(channels[rows], weights), targets[rows])

    weights, link = fit(np.ones(len(targets), dtype=bool))
    share = shares(channels, weights)
    probable = linked(share, link)
    part = np.unique(groups, return_inverse=True)[1] % PARTS
    if len(targets) <= CROSSED and part.any():
        for number in np.unique(part):
            own = part == number
            from_others = fit(~own)
            share[own] = shares(channels[own], from_others[0])
            probable[own] = linked(share[own], from_others[1])
    return weights, link, fit_sure(share, probable, targets)


def fit_weights(channels: Channels, targets: Array, prior: Array, firmness: Array) -> Array:
    """Return the weights that make the given codes' shares largest, held by the prior.

    Conditional logit (McFadden 1974) with a normal prior; Newton's method. Rows without a
    code that fits are passed over.
    """
    from scipy.optimize import minimize

    read = np.nansum(targets, axis=1) > 0
    wanted = np.nan_to_num(targets[read])
    wanted = wanted / wanted.sum(axis=1, keepdims=True)
    flat = channels[read]

    def loss(weights: Array) -> tuple[float, Array]:
        share = shares(flat, weights)
        apart = weights - prior
        value = -(wanted * np.log(share + 1e-12)).sum() + 0.5 * (firmness * apart**2).sum()
        slope = firmness * apart - np.einsum("nk,nkc->c", wanted - share, flat)
        return float(value), slope

    fitted: Array = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return fitted


def fit_link(share: Scores, targets: Array) -> Array:
    """Return the logistic link from shares to probabilities, held by its prior (Platt 1999)."""
    said = ~np.isnan(targets)
    features, wanted = link_features(share)[said], targets[said]
    return _fit_logistic(features, wanted, LINK, LINK_FIRMNESS, [(None, None)] * len(LINK))


def fit_sure(share: Scores, probable: Scores, targets: Array) -> Array:
    """Return how the best code's probability becomes the share of times that it is right.

    The link is fitted on all codes, most of them far from a passage; this on the best code of
    each passage alone. It rises with probability and lead, and stays near the link while few
    passages are decided.
    """
    wanted = targets[np.arange(len(targets)), probable.argmax(axis=1)]
    said = ~np.isnan(wanted) & (np.nansum(targets, axis=1) > 0)
    rising = [(None, None), (0.0, None), (0.0, None)]
    features = sure_features(share, probable)[said]
    return _fit_logistic(features, wanted[said], SURE, SURE_FIRMNESS, rising)


def _fit_logistic(
    features: Array, wanted: Array, prior: Array, firmness: Array,
    bounds: Sequence[tuple[float | None, float | None]],
) -> Array:  # fmt: skip
    """Return the weights of a logistic regression with a normal prior."""
    from scipy.optimize import minimize

    def loss(weights: Array) -> tuple[float, Array]:
        value = features @ weights
        apart = weights - prior
        total = (np.logaddexp(0, value) - wanted * value).sum()
        held = 0.5 * (firmness * apart**2).sum()
        slope = features.T @ (_logistic(value) - wanted) + firmness * apart
        return float(total + held), slope

    options = {"maxiter": STEPS}
    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    fitted: Array = found.x
    return fitted
