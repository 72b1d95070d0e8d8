"""From which score a code may count: proposed from an audit, and only where it shows enough."""

import numpy as np

from pipeline.stats.counting import counting_lines, proposals
from pipeline.stats.trust import Judged


def judged(scores, right, sources):
    """Return an audit of one code, one suggestion a segment."""
    places = tuple((f"s{source}", n, n + 1) for n, source in enumerate(sources))
    return Judged(
        ("TR",), tuple(sorted({f"s{source}" for source in sources})), np.array(sources), places,
        np.array([right], dtype=float), np.array([scores], dtype=float), (),
    )  # fmt: skip


def test_the_lowest_score_that_keeps_the_precision_is_proposed():
    scores = [0.9] * 12 + [0.7] * 12
    right = [1] * 12 + [1, 0] * 6
    (told,) = proposals(judged(scores, right, [0, 1, 2, 3] * 6), 0.8)
    assert (told.level, told.right, told.judged) == (0.71, 12, 12)
    (lower,) = proposals(judged(scores, right, [0, 1, 2, 3] * 6), 0.6)
    assert lower.level == 0.5


def test_few_judgements_or_few_sources_propose_nothing_and_it_is_said():
    few = judged([0.9] * 6, [1] * 6, [0, 1, 2] * 2)
    near = judged([0.9] * 30, [1] * 30, [0, 1] * 15)
    for audit in (few, near):
        assert list(proposals(audit, 0.8)) == []
        assert any("0.60 stays: TR" in line for line in counting_lines(audit, 0.8, 0.6))
