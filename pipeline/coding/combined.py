"""Combined coder: the channels of all coders, weighed alike for every code.

The weights are few and shared by all codes, so a handful of decisions moves them safely;
before there are any, they stand at values learnt on published coded sets
(`benchmarks/README.md`). Everything is fitted on what each source gets from the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.coding.material import Channels, Scores

    Array = NDArray[Any]

# channel -> weight before any decision. The order is that of `CODERS` and their channels:
# taught regression, nearest text, patterns, decided regression, how common the code is.
PRIOR = np.array([0.7, 0.9, 1.0, 0.4, 0.3])
FIRMNESS = np.array([10.0, 10.0, 10.0, 5.0, 30.0])  # how hard the prior holds (inverse variance)
LINK = np.array([0.0, 0.9, 0.1, 0.0])  # constant, log share, lead over the next code, is the best
LINK_FIRMNESS = np.array([3.0, 10.0, 10.0, 10.0])
STEPS = 60


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


def probabilities(channels: Channels, weights: Array, link: Array) -> Scores:
    """Return how probable each code is on a passage that bears at least one code."""
    value = link_features(shares(channels, weights)) @ link
    probable: Scores = 1 / (1 + np.exp(-value))
    return probable


def fit_weights(channels: Channels, targets: Array, prior: Array) -> Array:
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
        value = -(wanted * np.log(share + 1e-12)).sum() + 0.5 * (FIRMNESS * apart**2).sum()
        slope = FIRMNESS * apart - np.einsum("nk,nkc->c", wanted - share, flat)
        return float(value), slope

    fitted: Array = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return fitted


def fit_link(share: Scores, targets: Array) -> Array:
    """Return the logistic link from shares to probabilities, held by its prior (Platt 1999)."""
    from scipy.optimize import minimize

    said = ~np.isnan(targets)
    features, wanted = link_features(share)[said], targets[said]

    def loss(link: Array) -> tuple[float, Array]:
        value = features @ link
        apart = link - LINK
        error = 1 / (1 + np.exp(-value)) - wanted
        total = (np.logaddexp(0, value) - wanted * value).sum()
        held = 0.5 * (LINK_FIRMNESS * apart**2).sum()
        return float(total + held), features.T @ error + LINK_FIRMNESS * apart

    fitted: Array = minimize(loss, LINK, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return fitted
