"""How many sources hold a code: against published and independently computed values."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import hypergeom

from pipeline.stats.prevalence import (
    Audit,
    added_up,
    audit_of,
    by_audit_alone,
    exact_limits,
    held,
    to_halve,
    wilson,
)


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_as_newcombe_published_it(found, of, low, high):
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    limits = wilson(np.array(found / of), np.array(float(of)), 1.959964)
    assert limits == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(("size", "drawn"), [(17, 5), (40, 12), (200, 10), (9, 9), (6, 0)])
def test_the_exact_limits_are_those_that_scipys_tails_give(size, drawn):
    lows, highs = exact_limits(size, drawn)
    for found in range(drawn + 1):
        possible = [
            held_by_all
            for held_by_all in range(size + 1)
            if hypergeom.sf(found - 1, size, held_by_all, drawn) > 0.025
            and hypergeom.cdf(found, size, held_by_all, drawn) > 0.025
            and hypergeom.pmf(found, size, held_by_all, drawn) > 0
        ]
        assert (lows[found], highs[found]) == (possible[0], possible[-1])


def sample(seed=3, size=120, drawn=40, codes=12, says=1.5):
    chance = np.random.default_rng(seed)
    truth = (chance.random((size, codes)) < np.linspace(0.03, 0.6, codes)).astype(float)
    machine = 1 / (1 + np.exp(-(truth * 2 * says - says + chance.normal(size=truth.shape))))
    draws = np.zeros((400, size))
    for row in draws:
        row[chance.choice(size, drawn, replace=False)] = 1
    return truth, machine, draws


def test_the_estimate_is_that_of_the_regression_line_at_the_machines_mean():
    """By `numpy.polyfit`, which knows nothing of it (Cochran 1977, section 7.3)."""
    truth, machine, draws = sample()
    found = held(audit_of(truth, machine, draws))
    for audit in range(5):
        read = draws[audit] == 1
        for code in np.flatnonzero(found.helped[audit]):
            slope, start = np.polyfit(machine[read, code], truth[read, code], 1)
            expected = len(truth) * (start + slope * machine[:, code].mean())
            known = truth[read, code].sum(), len(truth) - (1 - truth[read, code]).sum()
            assert found.value[audit, code] == pytest.approx(np.clip(expected, *known))


@pytest.mark.parametrize("says", [0, 0.6, 1.5])
@pytest.mark.parametrize(("size", "drawn"), [(20, 10), (120, 20), (120, 40)])
def test_the_range_holds_the_truth_as_often_as_it_says(says, size, drawn):
    truth, machine, draws = sample(size=size, drawn=drawn, says=says)
    found, true = held(audit_of(truth, machine, draws)), truth.sum(axis=0)
    right = ((found.low <= true) & (true <= found.high)).mean(axis=0)
    assert right.mean() > 0.94
    assert right.min() > 0.9  # 400 audits: the share of one code is sure to about .025


def test_a_good_machine_narrows_the_range_and_one_that_knows_nothing_does_not():
    for says, low, high in ((1.5, 0.5, 0.85), (0, 0.97, 1.01)):
        truth, machine, draws = sample(says=says)
        audit = audit_of(truth, machine, draws)
        ours, alone = held(audit), by_audit_alone(audit)
        width, without = (one.high - one.low for one in (ours, alone))
        assert low < width[:, 6:].mean() / without[:, 6:].mean() < high


def test_a_machine_that_says_the_contrary_is_not_heard():
    truth, machine, draws = sample()
    audit = audit_of(truth, 1 - machine, draws)
    assert not held(audit).helped.any()


def test_no_audited_source_with_the_code_leaves_a_range_and_not_nothing():
    nothing = np.array(0.0)
    audit = Audit(200, 10, nothing, np.array(0.2), np.array(2.0), nothing, np.array(1.0))
    found = held(audit)
    assert (found.value, found.low, found.high) == (0, 0, hypergeom_upper(200, 10))
    everything = replace(audit, drawn=200)
    assert (held(everything).low, held(everything).high) == (0, 0)


def hypergeom_upper(size, drawn):
    return max(k for k in range(size + 1) if hypergeom.cdf(0, size, k, drawn) > 0.025)


def test_strata_added_up_hold_the_truth_too():
    truth, machine, _ = sample(size=60, says=0.6)
    chance = np.random.default_rng(1)
    parts = [np.arange(0, 15), np.arange(15, 60)]
    right = []
    for _ in range(150):
        found = []
        for rows, drawn in zip(parts, (5, 12), strict=True):
            draw = np.zeros((1, len(rows)))
            draw[0, chance.choice(len(rows), drawn, replace=False)] = 1
            found.append(held(audit_of(truth[rows], machine[rows], draw)))
        for code in range(truth.shape[1]):
            cells = [(f.value[0, code], f.low[0, code], f.high[0, code]) for f in found]
            _, low, high = added_up(cells)
            right.append(low - 1e-9 <= truth[:, code].sum() <= high + 1e-9)
    assert np.mean(right) > 0.94


def test_the_sources_that_halve_a_range():
    assert to_halve(10**9, 25) == 75  # endless sources: four times as many
    more = to_halve(200, 20)
    variance = 1 / (20 + more) - 1 / 200, (1 / 20 - 1 / 200) / 4
    assert variance[0] == pytest.approx(variance[1], rel=0.03)
    assert to_halve(20, 20) == 0
