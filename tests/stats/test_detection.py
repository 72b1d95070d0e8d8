"""Figures of a machine against an audit: each as its formula, with limits that do not flatter."""

import numpy as np
import pytest

from pipeline.stats.agreement import Figure, cohen_kappa
from pipeline.stats.detection import counts_by_source, detection, macro_f1, wilson
from pipeline.stats.lights import ACCEPT, ASSIST, PEOPLE, Seen, light
from pipeline.stats.reliability import calibration_error, error_if_true, reliability
from pipeline.stats.trust import Judged, evaluation_rows, valence_figure

SOURCES = np.array([0, 0, 0, 0, 1, 1, 1, 1])
PEOPLE_SAID = np.array([1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, np.nan])
MACHINE_SAID = np.array([True, False, True, False, True, True, False, True])


def test_segments_are_counted_per_source_and_undecided_ones_left_out():
    counts = counts_by_source(PEOPLE_SAID, MACHINE_SAID, SOURCES, 2)
    assert counts.tolist() == [[1, 1, 1, 1], [1, 1, 0, 1]]


def test_precision_recall_f1_and_kappa_are_those_of_the_pooled_table():
    counts = counts_by_source(PEOPLE_SAID, MACHINE_SAID, SOURCES, 2)
    assert detection("precision", counts).value == 2 / 4
    assert detection("recall", counts).value == 2 / 3
    assert detection("f1", counts).value == pytest.approx(4 / 7)
    both = [PEOPLE_SAID[:7], MACHINE_SAID[:7].astype(float)]
    assert detection("kappa", counts).value == pytest.approx(cohen_kappa(both).value)


def test_the_score_interval_is_that_of_wilsons_formula():
    low, high = wilson(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)  # Newcombe (1998), method 3
    assert wilson(0, 10)[0] == 0


def test_ten_right_of_ten_are_not_shown_as_certain():
    counts = np.tile([2.0, 0.0, 0.0, 8.0], (5, 1))
    precision = detection("precision", counts)
    assert precision.value == 1
    assert round(precision.low, 3) == 0.722


def test_a_handful_of_codings_gets_no_limits_for_f1_and_kappa():
    counts = np.array([[1.0, 0, 0, 20], [1.0, 0, 0, 20]])
    for name in ("f1", "kappa"):
        figure = detection(name, counts)
        assert figure.value == 1
        assert np.isnan(figure.low)
        assert figure.why == "no interval: fewer than 10 codings"


def test_what_was_never_suggested_has_no_precision_and_one_source_no_limits():
    never = detection("precision", np.array([[0.0, 0, 3, 5]]))
    assert np.isnan(never.value)
    assert never.why == "the machine never suggests it"
    assert detection("recall", np.array([[1.0, 0, 3, 5]])).why == "no interval: one source"


def test_limits_draw_whole_sources():
    alike = np.tile([6.0, 4.0, 0.0, 0.0], (10, 1))
    apart = np.array([[10.0, 0, 0, 0]] * 6 + [[0.0, 10, 0, 0]] * 4)
    narrow, wide = detection("precision", alike), detection("precision", apart)
    assert narrow.value == wide.value == 0.6
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_scores_that_are_true_have_a_small_error_and_false_ones_a_large_one():
    scores = np.tile([0.5, 0.9], 100)
    right = np.array([n % 4 < 2 if s == 0.5 else n % 20 > 1 for n, s in enumerate(scores)])
    shares = [
        (round(one.score, 2), one.n) for one in reliability(scores, right, np.arange(200) % 9)
    ]
    assert len(shares) == 10
    assert shares[0] == (0.5, 20)
    true = calibration_error(scores, right.astype(float))
    assert true < error_if_true(scores)
    assert calibration_error(scores, np.zeros(200)) == pytest.approx(0.7)


SURE = Figure(0.9, "", 0.85, 0.95)


def seen(sure=SURE, sure_n=30, sources=8, precision=0.9, recall=0.9):
    return Seen(
        sure, sure_n, sources,
        Figure(precision, "", precision - 0.05, precision + 0.05), 40, sources,
        Figure(recall, "", recall - 0.05, recall + 0.05), 40, sources,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "colour", "reason"),
    [
        (seen(), ACCEPT, "precision from score 0.60 is at least 0.85"),
        (seen(sure_n=19), ASSIST, "too little to tell: 19 suggestions"),
        (seen(sources=4), ASSIST, "in 4 sources; 20 in 5 are needed"),
        (seen(sure=Figure(0.85, "", 0.79, 0.9)), ASSIST, "may be as low as 0.79"),
        (seen(sure=Figure(0.4, "", 0.3, 0.5), precision=0.4), PEOPLE, "precision is at most 0.45"),
        (seen(sure_n=0, recall=0.1), PEOPLE, "recall is at most 0.15"),
    ],
)
def test_a_light_follows_its_stated_rule(case, colour, reason):
    lit, why = light(case, 0.6, by_codebook=False)
    assert lit == colour
    assert reason in why


def test_a_code_that_the_codebook_keeps_for_people_stays_theirs():
    assert light(seen(), 0.6, by_codebook=True) == (PEOPLE, "the codebook keeps it for people")


def test_valence_counts_the_classes_that_people_used():
    pairs = [(0, "present", "present"), (0, "lacking", "present"), (1, "present", "present")]
    figure = valence_figure(pairs, 2)
    assert figure.value == pytest.approx((4 / 5 + 0) / 2)
    confusions = np.array([[2.0, 0.0], [1.0, 0.0]])
    assert macro_f1(confusions) == pytest.approx(0.4)
    assert np.isnan(valence_figure([], 2).value)


def test_the_rows_of_an_evaluation_add_up_over_codes():
    scores = np.array([[0.7, 0.55, np.nan, np.nan], [np.nan, np.nan, 0.8, np.nan]])
    people = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, np.nan]])
    judged = Judged(
        ("TR", "TI"), ("s1", "s2"), np.array([0, 0, 1, 1]),
        (("s1", 0, 5), ("s1", 5, 9), ("s2", 0, 5), ("s2", 5, 9)), people, scores, (),
    )  # fmt: skip
    rows = {row.code: row for row in evaluation_rows(judged, {"TI"}, 0.6, "key", draws=50)}
    counts = {
        code: (row.n_people, row.n_machine, row.n_both, row.n_sure, row.n_undecided)
        for code, row in rows.items()
    }
    assert counts == {
        "TR": (2, 2, 1, 1, 0), "TI": (1, 1, 1, 1, 1), "all codes": (3, 3, 2, 2, 1),
    }  # fmt: skip
    assert (rows["TI"].light, rows["TR"].light) == (PEOPLE, ASSIST)
    assert rows["TR"].precision == 0.5
    assert rows["TR"].accept_from is None
