"""How sure the coder is of its best code, and that shortcuts in arithmetic change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding import combined
from pipeline.coding.coders import CODERS, prior
from pipeline.coding.learned import log_rates
from pipeline.coding.ridge import base_rates, kernel, rates_elsewhere, solve
from pipeline.coding.space import Texts, in_space, learn_space, topic

WEIGHTS = np.array([1.0])


def passages(number, codes=6, seed=0):
    """Channels that overstate: the code they point to is right six times in ten, never more."""
    generator = np.random.default_rng(seed)
    strength = generator.exponential(3.0, size=number)
    right, pointed = generator.integers(0, codes, size=(2, number))
    pointed = np.where(generator.random(number) < 0.52, right, pointed)
    channels = generator.normal(0, 0.2, size=(number, codes, 1))
    channels[np.arange(number), pointed, 0] += 3 + strength
    return channels, np.eye(codes)[right]


def sureness(channels, sure, link=combined.LINK):
    return combined.probabilities(channels, WEIGHTS, link, sure)


@pytest.fixture(scope="module")
def fitted_sure():
    channels, targets = passages(1500)
    share = combined.shares(channels, WEIGHTS)
    return combined.fit_sure(share, combined.linked(share, combined.LINK), targets)


def test_the_surest_codes_are_as_sure_as_they_are_often_right(fitted_sure):
    channels, targets = passages(1500, seed=1)
    before, after = (sureness(channels, sure) for sure in (combined.SURE, fitted_sure))
    surest = np.argsort(before.max(axis=1))[-500:]
    right = targets[surest, after[surest].argmax(axis=1)].mean()
    assert before[surest].max(axis=1).mean() - right > 0.1
    assert after[surest].max(axis=1).mean() == pytest.approx(right, abs=0.05)


def test_sureness_rises_with_probability_and_lead_and_the_best_code_stays_the_best(fitted_sure):
    assert fitted_sure[1] >= 0
    assert fitted_sure[2] >= 0
    channels, _ = passages(300, seed=2)
    before, after = (sureness(channels, sure) for sure in (combined.SURE, fitted_sure))
    assert np.array_equal(before.argmax(axis=1), after.argmax(axis=1))
    low = sureness(channels, np.array([-50.0, 1.0, 0.0]))
    assert np.array_equal(before.argmax(axis=1), low.argmax(axis=1))


def test_a_few_decisions_hardly_move_how_sure_the_coder_is():
    channels, targets = passages(4)
    share = combined.shares(channels, WEIGHTS)
    sure = combined.fit_sure(share, combined.linked(share, combined.LINK), targets)
    assert np.abs(sure - combined.SURE).max() < 0.3


def test_how_common_a_code_is_elsewhere_leaves_the_own_source_out():
    targets = np.eye(4)[[0, 0, 1, 2, 2, 2, 3]]
    targets[5, 0] = np.nan
    groups = np.array([0, 0, 1, 1, 2, 2, 2])
    found = rates_elsewhere(targets, groups, 4.0)
    for row, group in enumerate(groups):
        assert np.allclose(found[row], base_rates(targets[groups != group], 4.0))
    alone = log_rates(rates_elsewhere(targets, np.zeros(7), 4.0))
    assert np.allclose(alone, 0)


def overstated(seed, *, crossed):
    """Return by how much the best code is surer than right, after 30 passages of mere noise."""
    generator = np.random.default_rng(seed)
    weights, firmness = prior(CODERS)
    channels = generator.normal(size=(230, 5, len(weights)))
    targets = np.eye(5)[generator.integers(0, 5, 230)]
    groups = np.arange(30) if crossed else np.zeros(30)
    fitted = combined.fit_combination(channels[:30], targets[:30], groups, weights, firmness)
    found = combined.probabilities(channels[30:], *fitted)
    right = targets[30:][np.arange(200), found.argmax(axis=1)].mean()
    return found.max(axis=1).mean() - right


def test_weights_fitted_on_few_passages_do_not_flatter_themselves():
    crossed, plain = (
        np.mean([overstated(seed, crossed=crossed) for seed in range(8)])
        for crossed in (True, False)
    )
    assert crossed < plain - 0.02


def test_without_a_judged_best_code_sureness_is_that_of_the_link():
    channels, targets = passages(20)
    share = combined.shares(channels, WEIGHTS)
    probable = combined.linked(share, combined.LINK)
    unsaid = np.full(targets.shape, np.nan)
    assert combined.fit_sure(share, probable, unsaid).tolist() == combined.SURE.tolist()
    assert np.allclose(sureness(channels, combined.SURE), probable)


def test_one_code_alone_and_no_passage_at_all_have_probabilities():
    assert sureness(np.zeros((3, 1, 1)), combined.SURE).shape == (3, 1)
    assert sureness(np.zeros((0, 4, 1)), combined.SURE).shape == (0, 4)


@pytest.fixture(scope="module")
def texts():
    generator = np.random.default_rng(0)
    names = ["rain", "ferry", "budget", "trust", "harvest", "meeting", "donor", "school"]
    said = [f"the {' '.join(generator.choice(names, 3))} of {number}" for number in range(90)]
    vectors = generator.normal(size=(90, 12))
    return in_space(said, vectors, learn_space(said[:9], vectors[:9], said, vectors))


def test_words_that_many_texts_share_are_likened_as_any_others(texts: Texts):
    cosines = texts.vectors @ texts.vectors.T
    plain = 4 * cosines + 4 * np.exp(2 * (cosines - 1))
    plain += (texts.words @ texts.words.T).toarray()
    plain += (texts.characters @ texts.characters.T).toarray()
    assert np.allclose(kernel(texts), plain, atol=1e-5)


def test_what_a_source_gets_from_the_others_is_what_a_fit_without_it_gives(texts: Texts):
    targets = np.eye(3)[np.arange(90) % 3]
    groups = np.arange(90) // 10
    _, held_out = solve(texts, targets, groups, 1.0)
    likeness, rows, left = kernel(texts), np.arange(10), np.arange(10, 90)
    base = (targets.sum(axis=0) + 3 * targets.mean()) / (len(targets) + 3)
    pull = np.linalg.solve(likeness[np.ix_(left, left)] + np.eye(80), targets[left] - base)
    assert np.allclose(held_out[rows], likeness[np.ix_(rows, left)] @ pull + base, atol=1e-5)


def test_the_sentence_vector_and_the_inner_layer_count_the_same(texts: Texts):
    halves = topic(texts.vectors), texts.vectors[:, 6:]
    for half in halves:
        assert np.allclose((half**2).sum(axis=1), 0.5)
