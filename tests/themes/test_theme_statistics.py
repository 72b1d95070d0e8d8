"""Stability and saturation, against published definitions and reference implementations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.stats.saturation import new_codes, permutation_band, saturation
from pipeline.stats.stability import (
    adjusted_mutual_information,
    best_jaccard,
    draws,
    overall_stability,
    singletons,
    stability_per_theme,
)

labelling = some.lists(some.tuples(some.integers(0, 4), some.integers(0, 4)), min_size=2)


@given(labelling)
def test_adjusted_mutual_information_is_that_of_scikit_learn(pairs):
    one, other = (np.array(side) for side in zip(*pairs, strict=True))
    expected = adjusted_mutual_info_score(one, other)
    assert adjusted_mutual_information(one, other) == pytest.approx(expected, abs=1e-6)


def test_a_theme_that_splits_in_half_keeps_half_its_jaccard():
    labels = np.array([0, 0, 0, 0, 1, 1])
    again = np.array([5, 5, 6, 6, 7, 7])
    assert best_jaccard(labels, again, 2).tolist() == [0.5, 1.0]


def test_a_theme_of_which_nothing_was_drawn_has_no_stability():
    assert np.isnan(best_jaccard(np.array([0, 0]), np.array([0, 0]), 2)[1])


def test_unclustered_rows_belong_to_no_theme_and_stand_alone():
    assert best_jaccard(np.array([0, 0, -1]), np.array([-1, -1, 0]), 1).tolist() == [0.0]
    assert singletons(np.array([0, -1, 1, -1])).tolist() == [0, 2, 1, 3]


def test_a_grouping_that_always_comes_back_is_wholly_stable():
    labels = np.array([0, 0, 1, 1, 2, 2])
    drawn = draws(list("aabbcc"), 5, 1, bootstrap=True)
    assert np.nanmin(stability_per_theme(labels, drawn, lambda rows: labels[rows])) == 1.0
    assert overall_stability(labels, drawn, lambda rows: labels[rows]) == 1.0


def test_whole_sources_are_drawn_and_the_order_of_rows_does_not_matter():
    sources = [f"s{number % 10}" for number in range(40)]
    order = np.random.default_rng(0).permutation(40)
    shuffled = [sources[row] for row in order]
    for rows, again in zip(draws(sources, 4, 7), draws(shuffled, 4, 7), strict=True):
        kept = {sources[row] for row in rows}
        assert len(kept) == 8
        assert len(rows) == 32
        assert {shuffled[row] for row in again} == kept


SAID = [
    {"a", "b", "c"}, {"b", "d", "e"}, {"a", "f", "g"}, {"h", "i", "j"},
    {"a", "k"}, {"b", "l"}, {"c"}, {"d"}, {"m"},
]  # fmt: skip


def test_each_source_counts_the_codes_that_it_is_first_to_bring():
    assert new_codes(SAID) == [3, 2, 2, 3, 1, 1, 0, 0, 1]


def test_saturation_compares_each_run_with_the_base():
    # Guest, Namey and Chen 2020: base of the first 4 sources, 10 codes; runs of 2 sources,
    # each beginning one source later: 2/10, 1/10, 0/10, 1/10 new
    found = saturation(SAID, base_size=4, run_length=2, threshold=0.05)
    assert found.base_codes == 10
    assert [(run.first, run.last, run.new, run.share) for run in found.runs] == [
        (5, 6, 2, 0.2), (6, 7, 1, 0.1), (7, 8, 0, 0.0), (8, 9, 1, 0.1),
    ]  # fmt: skip
    assert found.at == 6
    assert found.reported == "6+2"


def test_a_looser_threshold_is_reached_earlier_and_a_longer_run_later():
    assert saturation(SAID, threshold=0.1).reported == "5+2"
    assert saturation(SAID, run_length=3).reported == "not reached"


def test_too_few_sources_or_a_base_without_codes_reach_nothing():
    assert saturation(SAID[:5]).runs == ()
    assert saturation([set()] * 8).reported == "not reached"
    assert saturation([]).reported == "not reached"


def test_a_base_of_no_sources_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        saturation(SAID, base_size=0)


def test_the_band_holds_every_order_and_ends_at_all_codes():
    band = permutation_band(SAID, times=200, seed=1, share=1.0)
    assert band.shape == (9, 3)
    assert band[-1].tolist() == [13.0, 13.0, 13.0]
    curve = np.cumsum(new_codes(SAID))
    assert (band[:, 0] <= curve).all()
    assert (curve <= band[:, 2]).all()
    assert np.array_equal(band, permutation_band(SAID, times=200, seed=1, share=1.0))


def test_sources_that_all_say_the_same_have_no_band():
    band = permutation_band([{"a", "b"}] * 3, times=20)
    assert band.tolist() == [[2.0, 2.0, 2.0]] * 3
