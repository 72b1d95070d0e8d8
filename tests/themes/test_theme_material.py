"""What the engines group: rows that weigh unequally."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage

from pipeline.themes.grouping import by_weight
from pipeline.themes.linkage import average_linkage
from pipeline.themes.reduction import unit
from pipeline.themes.selection import balance


def scattered(rows: int, seed: int = 0):
    """Return unit vectors without any groups, and their distances."""
    vectors = unit(np.random.default_rng(seed).normal(size=(rows, 6)).astype(np.float32))
    apart = 1.0 - (vectors @ vectors.T).astype(np.float64)
    return vectors, (apart + apart.T) / 2


def test_with_equal_weights_the_tree_is_scipys():
    _, apart = scattered(40)
    expected = linkage(apart[np.triu_indices(40, 1)], "average")
    tree = average_linkage(apart.copy(), np.full(40, 0.5, dtype=np.float32))
    assert np.allclose(tree[:, 2:], expected[:, 2:])
    for number in (2, 5, 11, 30):
        assert np.array_equal(cut_tree(tree, [number]), cut_tree(expected, [number]))


def test_a_row_of_weight_two_counts_in_the_tree_like_the_row_twice():
    _, apart = scattered(20)
    twice = np.append(np.arange(20), 3)
    doubled = average_linkage(apart[np.ix_(twice, twice)].copy(), np.ones(21, dtype=np.float32))
    weights = np.ones(20, dtype=np.float32)
    weights[3] = 2
    assert np.allclose(average_linkage(apart.copy(), weights)[:, 2], doubled[1:, 2])


def test_a_talkative_source_weighs_as_much_as_the_median_one():
    weights, told = balance(["a"] * 10 + ["b"] * 4 + ["c"] * 2, 3)
    assert weights.tolist() == pytest.approx([0.4] * 10 + [1.0] * 6)
    assert [(one.message, one.count) for one in told] == [
        ("talkative sources shape the themes with the weight of 4 segments each, the median", 10)
    ]


def test_an_engine_without_weights_gets_as_many_rows_of_a_source_as_it_weighs():
    sources = ["a", "b"] * 4 + ["a"] * 6
    weights, _ = balance(sources, 3)
    kept = by_weight(weights, sources)
    assert [sources[row] for row in np.flatnonzero(kept)].count("a") == round(
        weights[:1].sum() * 10
    )
    assert kept[:8].all()
