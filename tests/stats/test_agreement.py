"""Agreement coefficients: published worked examples, properties, and what is undefined."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.stats.agreement import (
    COEFFICIENTS,
    coefficient,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    krippendorff_alpha_sets,
    percent_agreement,
    specific_agreement,
)
from pipeline.stats.ratings import identical, jaccard, masi, of_numbers, of_sets
from pipeline.stats.resample import with_interval

NONE = np.nan


def letters(*rows: str) -> np.ndarray:
    """One letter or digit per unit, a dot for missing."""
    return np.array([[NONE if sign == "." else ord(sign) for sign in row] for row in rows])


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C
MEG_OWEN = letters("0100000010", "1110010000")
BEN_GERRY = letters("aabbdcccedda", "babbbccceddd")
FOUR_OBSERVERS = letters("123321412...", "1233224125.3", ".3332342251.", "12332441251.")

# Fleiss' kappa, 10 subjects, 14 raters, 5 categories (Wikipedia, Fleiss' kappa, worked example)
FOURTEEN_RATERS = """
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7
"""


def from_table(table: list[list[int]]) -> np.ndarray:
    """Return two coders x units with the given contingency table."""
    pairs = [
        (one, other)
        for one, row in enumerate(table)
        for other, count in enumerate(row)
        for _ in range(count)
    ]
    return np.array(pairs, dtype=float).T


@pytest.mark.parametrize(
    ("codes", "published"),
    [(MEG_OWEN, 0.095), (BEN_GERRY, 0.692), (FOUR_OBSERVERS, 0.743)],
    ids=["two coders, yes or no", "two coders, five categories", "four coders with gaps"],
)
def test_alpha_is_that_of_krippendorffs_worked_examples(codes, published):
    assert round(krippendorff_alpha(codes).value, 3) == published


def test_four_coders_with_gaps_give_the_published_percent_fleiss_and_ac1():
    # The same data as `cac.raw4raters` in Gwet's R package irrCAC: 0.81818, 0.76117, 0.77544
    assert round(percent_agreement(FOUR_OBSERVERS).value, 5) == 0.81818
    assert round(fleiss_kappa(FOUR_OBSERVERS).value, 5) == 0.76117
    assert round(gwet_ac1(FOUR_OBSERVERS).value, 5) == 0.77544


def test_cohens_own_example_gives_his_kappa():
    # Cohen (1960), table 1, 200 units: p_o .70, p_e .41, kappa .492
    codes = from_table([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
    assert round(percent_agreement(codes).value, 3) == 0.700
    assert round(cohen_kappa(codes).value, 3) == 0.492


def test_fleiss_kappa_of_fourteen_raters_is_the_published_one():
    counts = [[int(cell) for cell in line.split()] for line in FOURTEEN_RATERS.split("\n") if line]
    codes = np.array([np.repeat(np.arange(5.0), row) for row in counts]).T
    assert codes.shape == (14, 10)
    assert round(fleiss_kappa(codes).value, 3) == 0.210


def test_rare_disagreement_pulls_kappa_below_zero_but_not_ac1():
    # 118 both yes, 5 and 2 apart, 0 both no (Gwet 2002): kappa -0.0234, AC1 0.9408
    codes = 1 - from_table([[118, 5], [2, 0]])
    assert round(cohen_kappa(codes).value, 4) == -0.0234
    assert round(gwet_ac1(codes).value, 4) == 0.9408
    positive, negative = specific_agreement(codes)
    assert positive.value == pytest.approx(2 * 118 / (2 * 118 + 5 + 2))
    assert negative.value == 0


def test_specific_agreement_over_three_coders_counts_pairs():
    codes = np.array([[1, 1, 0, 0.0], [1, 0, 0, 0], [1, 1, 0, 1]])
    positive, negative = specific_agreement(codes)
    # pairs that agree on yes: 3 + 1; pairs in which a coder said yes: 6 + 4 + 2, each two ways
    assert positive.value == pytest.approx((6 + 2 + 0) / (6 + 4 + 2))
    assert negative.value == pytest.approx((6 + 2 + 0) / (6 + 4 + 2))


def test_a_distance_makes_near_misses_count_less():
    # Krippendorff (2011), section D: the four observers with interval distance, alpha .849
    interval = krippendorff_alpha(FOUR_OBSERVERS, distance=lambda a, b: (a - b) ** 2)
    assert round(interval.value, 3) == 0.849


@pytest.mark.parametrize(
    ("one", "other", "by_jaccard", "by_masi"),
    [
        ({"a"}, {"a"}, 0, 0),
        (set(), set(), 0, 0),
        ({"a", "b"}, {"a", "b", "c", "d"}, 1 / 2, 1 - 1 / 2 * 2 / 3),
        ({"a", "b"}, {"b", "c"}, 2 / 3, 1 - 1 / 3 * 1 / 3),
        ({"a"}, {"b"}, 1, 1),
        ({"a"}, set(), 1, 1),
    ],
)
def test_label_sets_are_as_far_apart_as_jaccard_and_masi_say(one, other, by_jaccard, by_masi):
    for distance, expected in ((jaccard, by_jaccard), (masi, by_masi)):
        for pair in ([[one], [other]], [[other], [one]]):
            ratings = of_sets(pair, distance)
            assert ratings.apart().tolist() == [pytest.approx(2 * expected)]


def test_alpha_of_single_labels_in_sets_is_nominal_alpha():
    as_sets = [[None if cell != cell else {str(cell)} for cell in row] for row in FOUR_OBSERVERS]
    expected = krippendorff_alpha(FOUR_OBSERVERS).value
    assert krippendorff_alpha_sets(as_sets).value == pytest.approx(expected)
    assert krippendorff_alpha_sets(as_sets, distance=jaccard).value == pytest.approx(expected)


def test_alpha_of_label_sets_is_that_worked_out_by_hand():
    ada = [{"TR"}, {"TR", "TI"}, {"TI"}, set()]
    ben = [{"TR", "TI"}, {"TR", "TI"}, {"TI"}, {"TR"}]
    # MASI; of 8 codings 2 are TR, 3 both, 2 TI, 1 none; pairs at 2/3: TR-both, TI-both
    observed = 2 * (2 / 3 + 1) / 8
    at_random = 2 * (2 * 3 * 2 / 3 + 2 * 2 + 2 * 1 + 3 * 2 * 2 / 3 + 3 * 1 + 2 * 1) / (8 * 7)
    assert krippendorff_alpha_sets([ada, ben]).value == pytest.approx(1 - observed / at_random)
    # every pair of different sets counts 1
    observed, at_random = 2 * 2 / 8, 2 * (6 + 4 + 2 + 6 + 3 + 2) / (8 * 7)
    strict = krippendorff_alpha_sets([ada, ben], distance=identical)
    assert strict.value == pytest.approx(1 - observed / at_random)


def spans(length: int, *passages: tuple[int, int]) -> np.ndarray:
    coded = np.zeros(length)
    for start, end in passages:
        coded[start:end] = 1
    return coded


@pytest.mark.parametrize(
    ("ada", "ben", "kappa"),
    [
        ((0, 100), (20, 120), 0.778),  # 0.660 when p_e multiplies the categories
        ((0, 100), (100, 200), -0.111),  # -0.067
        ((0, 999), (0, 100), 0.0002),  # 0.100
    ],
)
def test_kappa_over_characters_adds_the_chance_of_both_categories(ada, ben, kappa):
    codes = np.array([spans(1000, ada), spans(1000, ben)])
    assert cohen_kappa(codes).value == pytest.approx(kappa, abs=0.0005)


# What is undefined


CORRECTED = ("alpha", "cohen", "fleiss", "ac1")


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_one_coder_alone_gives_no_figure_and_the_reason(name):
    figure = coefficient(name, of_numbers([[1, 0, 1]], categories=(0, 1)))
    assert math.isnan(figure.value)
    assert figure.why == "only one coder"


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_coders_who_never_met_give_no_figure_and_the_reason(name):
    figure = coefficient(name, of_numbers([[1, 0, NONE], [NONE, NONE, 1]], categories=(0, 1)))
    assert math.isnan(figure.value)
    assert figure.why == "no unit was coded by two coders"


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize("name", CORRECTED)
def test_codings_that_never_vary_give_no_chance_corrected_figure(name, value):
    codes = np.full((2, 5), float(value))
    figure = coefficient(name, of_numbers(codes, categories=(0, 1)))
    assert math.isnan(figure.value)
    assert figure.why.startswith("no variation")
    assert percent_agreement(codes).value == 1


def test_positive_agreement_on_a_code_that_nobody_used_is_undefined():
    positive, negative = specific_agreement([[0, 0], [0, 0]])
    assert math.isnan(positive.value)
    assert positive.why == "no coder chose this category"
    assert negative.value == 1


def test_no_units_at_all_give_the_reason():
    assert krippendorff_alpha(np.zeros((2, 0))).why == "no unit was coded by two coders"
    assert krippendorff_alpha(np.zeros((0, 3))).why == "no coder"
    assert krippendorff_alpha_sets([[], []]).why == "no unit was coded by two coders"


def test_mistaken_shapes_are_refused():
    with pytest.raises(ValueError, match="coders x units"):
        krippendorff_alpha([1, 0, 1])
    with pytest.raises(ValueError, match="two coders"):
        cohen_kappa([[1, 0], [1, 0], [0, 1]])
    with pytest.raises(ValueError, match="among the categories"):
        specific_agreement([[1, 2], [1, 0]])
    with pytest.raises(ValueError, match="weights"):
        percent_agreement([[1, 0], [1, 0]], weights=[1])


# Properties


CODES = arrays(
    float,
    st.tuples(st.integers(2, 4), st.integers(2, 12)),
    elements=st.sampled_from([0.0, 1.0, 2.0, NONE]),
)


@given(CODES, st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_changes_nothing(codes, random):
    rows = random.sample(range(len(codes)), len(codes))
    units = random.sample(range(codes.shape[1]), codes.shape[1])
    for measure in (percent_agreement, krippendorff_alpha, fleiss_kappa, gwet_ac1):
        one, other = measure(codes), measure(codes[rows][:, units])
        assert other.value == pytest.approx(one.value, nan_ok=True)
        assert other.why == one.why
    pair = codes[:2]
    assert cohen_kappa(pair[::-1]).value == pytest.approx(cohen_kappa(pair).value, nan_ok=True)


@given(CODES)
def test_a_figure_is_at_most_one_and_one_only_without_disagreement(codes):
    apart = any(len(set(column[~np.isnan(column)])) > 1 for column in codes.T)
    for measure in (percent_agreement, krippendorff_alpha, fleiss_kappa, gwet_ac1):
        figure = measure(codes)
        assert math.isnan(figure.value) == bool(figure.why)
        if not figure.why:
            assert figure.value == pytest.approx(1) if not apart else figure.value < 1


@given(CODES, st.integers(1, 4))
def test_a_weight_is_the_same_as_repeating_the_unit(codes, times):
    weights = np.where(np.arange(codes.shape[1]) % 2, 1, times)
    repeated = np.repeat(codes, weights, axis=1)
    for measure in (percent_agreement, krippendorff_alpha, fleiss_kappa, gwet_ac1):
        expected = measure(repeated).value
        assert measure(codes, weights).value == pytest.approx(expected, nan_ok=True)


# Intervals


def test_the_interval_is_the_same_for_the_same_seed_in_any_order_of_units():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 120)
    codes = np.array([truth, np.where(rng.random(120) < 0.2, 1 - truth, truth)], dtype=float)
    sources = np.repeat([f"s{number:02}" for number in range(12)], 10)
    one = with_interval("alpha", of_numbers(codes), sources, seed=7)
    turned = rng.permutation(120)
    other = with_interval("alpha", of_numbers(codes[:, turned]), sources[turned], seed=7)
    assert one.low < one.value < one.high
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high))
    assert with_interval("alpha", of_numbers(codes), sources, seed=8).low != one.low


def test_sources_that_differ_widen_the_interval_more_than_units_would():
    agree, differ = [[1, 0] * 10, [1, 0] * 10], [[1, 0] * 10, [0, 1] * 10]
    codes = np.hstack([agree, differ] * 3).astype(float)
    by_source = with_interval("percent", of_numbers(codes), np.repeat(list("abcdef"), 20))
    by_unit = with_interval("percent", of_numbers(codes), np.arange(120).astype(str))
    assert by_source.high - by_source.low > 2 * (by_unit.high - by_unit.low)


def test_an_interval_draws_whole_sources_exactly():
    # two sources, one agreeing and one not: percent is 0, 1/2 or 1 in every draw
    codes = np.array([[1, 0, 1, 0], [1, 0, 0, 1.0]])
    figure = with_interval("percent", of_numbers(codes), ["a", "a", "b", "b"])
    assert (figure.value, figure.low, figure.high) == (0.5, 0.0, 1.0)


def test_one_source_gives_no_interval_and_the_reason():
    alone = with_interval("alpha", of_numbers([[1, 0, 1, 0], [1, 0, 0, 0]]), ["a"] * 4)
    assert alone.why == "no interval: one source"
    assert not math.isnan(alone.value)
    assert math.isnan(alone.low)


def test_a_code_of_one_source_among_many_says_how_many_draws_its_interval_rests_on():
    codes = np.zeros((2, 30))
    codes[:, 0] = codes[0, 1] = 1
    figure = with_interval("positive", of_numbers(codes), [f"s{unit // 3}" for unit in range(30)])
    assert figure.value == figure.low == figure.high == pytest.approx(2 / 3)
    # a draw of ten sources with replacement holds a given one in 1 - 0.9 ** 10 = 65 % of draws
    assert figure.why == "interval over the 65% of draws that leave it defined"


def test_three_coders_who_never_vary_are_not_taken_for_perfect_by_rounding():
    for measure in (krippendorff_alpha, fleiss_kappa, gwet_ac1):
        figure = measure(np.zeros((3, 7)), weights=[4, 1, 4, 1, 4, 1, 0.1])
        assert math.isnan(figure.value)
        assert figure.why.startswith("no variation")


def test_sets_of_labels_take_an_interval_too():
    ada = [{"TR"}, {"TI"}, set(), {"TR", "TI"}] * 5
    ben = [{"TR"}, {"TI"}, {"TR"}, {"TR"}] * 5
    figure = with_interval("alpha", of_sets([ada, ben]), np.repeat(list("abcde"), 4))
    assert figure.low == pytest.approx(figure.value, abs=0.05)
