"""Agreement tables and reports from passages of free length."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SettingsError, TableError
from pipeline.stats.agreement import cohen_kappa, krippendorff_alpha
from pipeline.stats.report import agreement_report, memo_prompt
from pipeline.stats.spans import on_characters, on_segments, outside
from pipeline.stats.summary import agreement_table, comparisons, disagreements

ALL_FIGURES = ("percent", "alpha", "cohen", "fleiss", "ac1", "positive", "negative")


def table(text: str) -> pd.DataFrame:
    """Read a small table of words; whole numbers become numbers."""
    lines = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines[1:], columns=lines[0])
    return frame.astype({name: int for name in ("start", "end") if name in frame})


SEGMENTS = table("""
source_id start end
s1 0 100
s1 100 200
s1 200 300
s1 300 400
s2 0 100
s2 100 200
""")

CODINGS = table("""
source_id start end code coder
s1 0 100 TR Ada
s1 0 100 TR Ben
s1 0 100 TR machine
s1 100 200 TI Ada
s1 100 200 TR Ben
s1 100 200 TI machine
s1 200 300 TI Ada
s1 200 300 TI Ben
s2 0 100 TR Ada
s2 0 100 TR Ben
s2 0 100 TI machine
""")

READ = table("""
source_id coder
s1 Ada
s1 Ben
s1 machine
s2 Ada
s2 Ben
s2 machine
""")


def row(rows: pd.DataFrame, coders: str, unit: str, text: str, code: str) -> pd.Series:
    found = rows[
        (rows["coders"] == coders)
        & (rows["unit"] == unit)
        & (rows["text"] == text)
        & (rows["code"] == code)
    ]
    assert len(found) == 1
    return found.iloc[0]


def passages(*spans: tuple[str, int, int, str]) -> pd.DataFrame:
    rows = [(source, start, end, "TR", coder) for source, start, end, coder in spans]
    return pd.DataFrame(rows, columns=["source_id", "start", "end", "code", "coder"])


# Figures of the table


def test_a_code_is_compared_segment_by_segment_with_and_without_uncoded_text():
    rows = agreement_table(CODINGS, SEGMENTS, READ, figures=ALL_FIGURES, draws=50)
    trust = row(rows, "Ada; Ben", "segment", "all", "TR")
    # s1: yes-yes, no-yes, no-no, no-no; s2: yes-yes, no-no
    assert trust["kind"] == "human-human"
    assert (trust["sources"], trust["units"], trust["used"]) == (2, 6, 3)
    assert trust["percent"] == pytest.approx(5 / 6)
    expected = [[1, 0, 0, 0, 1, 0], [1, 1, 0, 0, 1, 0]]
    assert trust["alpha"] == pytest.approx(krippendorff_alpha(expected).value)
    assert trust["cohen"] == pytest.approx(cohen_kappa(expected).value)
    assert trust["positive"] == pytest.approx(4 / 5)
    assert trust["negative"] == pytest.approx(6 / 7)
    coded = row(rows, "Ada; Ben", "segment", "coded", "TR")
    assert coded["units"] == 4
    assert coded["percent"] == pytest.approx(3 / 4)


def test_all_codes_together_compare_the_sets_of_codes():
    rows = agreement_table(CODINGS, SEGMENTS, READ, figures=ALL_FIGURES, draws=50)
    together = row(rows, "Ada; Ben", "segment", "all", "all codes")
    assert together["percent"] == pytest.approx(5 / 6)
    # yes to a code: TR 2 both, 1 apart; TI 1 both, 1 apart
    assert together["positive"] == pytest.approx(6 / 8)
    assert 0 < together["alpha"] < 1


def test_people_are_compared_with_each_other_and_each_with_the_machine():
    assert comparisons(["Ben", "Ada", "machine"]) == [
        ("human-human", ("Ada", "Ben")),
        ("human-machine", ("Ada", "machine")),
        ("human-machine", ("Ben", "machine")),
    ]
    assert comparisons(["Ada", "Ben", "Cem"]) == [
        ("human-human", ("Ada", "Ben", "Cem")),
        ("human-human", ("Ada", "Ben")),
        ("human-human", ("Ada", "Cem")),
        ("human-human", ("Ben", "Cem")),
    ]
    rows = agreement_table(CODINGS, SEGMENTS, READ, draws=50)
    assert row(rows, "Ada; machine", "segment", "all", "TR")["percent"] == pytest.approx(5 / 6)


def test_three_people_have_no_kappa_for_two_and_the_row_says_so():
    codings = pd.concat([CODINGS, table("source_id start end code coder\ns1 0 100 TR Cem")])
    rows = agreement_table(codings, SEGMENTS, figures=("percent", "cohen"), draws=0)
    trust = row(rows, "Ada; Ben; Cem", "segment", "all", "TR")
    assert math.isnan(trust["cohen"])
    assert "cohen: for two coders only" in trust["why"]
    assert not math.isnan(trust["percent"])


def test_one_coder_alone_has_rows_without_figures_that_say_why():
    rows = agreement_table(passages(("s1", 0, 100, "Ada")), SEGMENTS)
    assert set(rows["coders"]) == {"Ada"}
    assert rows[["percent", "alpha"]].isna().all(axis=None)
    assert set(rows["why"]) == {"percent, alpha: only one coder"}
    assert set(rows["units"]) == {0}


def test_the_same_codings_in_another_order_give_the_same_table():
    one = agreement_table(CODINGS, SEGMENTS, READ, draws=100, seed=5)
    other = agreement_table(
        CODINGS.sample(frac=1, random_state=1), SEGMENTS.iloc[::-1], READ.iloc[::-1],
        draws=100, seed=5,
    )  # fmt: skip
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_the_table_reads_its_inputs_and_does_not_change_them():
    before = (CODINGS.copy(), SEGMENTS.copy(), READ.copy())
    agreement_table(CODINGS, SEGMENTS, READ, draws=10)
    for one, other in zip(before, (CODINGS, SEGMENTS, READ), strict=True):
        pd.testing.assert_frame_equal(one, other)


# Known failures of other tools


@pytest.mark.parametrize(
    ("ada", "ben", "kappa"),
    [((0, 100), (20, 120), 0.778), ((0, 100), (100, 200), -0.111), ((0, 999), (0, 100), 0.0002)],
)
def test_kappa_of_passages_is_cohens_over_all_characters(ada, ben, kappa):
    segments = table("source_id start end\ns1 0 400\ns1 400 1000")
    rows = agreement_table(
        passages(("s1", *ada, "Ada"), ("s1", *ben, "Ben")), segments, figures=("cohen",), draws=0
    )
    found = row(rows, "Ada; Ben", "character", "all", "TR")
    assert found["units"] == 1000
    assert found["cohen"] == pytest.approx(kappa, abs=0.0005)


def test_one_coders_overlapping_passages_are_no_agreement_with_someone_else():
    segments = table("source_id start end\ns1 0 1000")
    twice = passages(("s1", 0, 60, "Ada"), ("s1", 40, 100, "Ada"), ("s1", 500, 510, "Ben"))
    once = passages(("s1", 0, 100, "Ada"), ("s1", 500, 510, "Ben"))
    found = [
        row(
            agreement_table(codings, segments, figures=("cohen",), draws=0),
            "Ada; Ben", "character", "all", "TR",
        )["cohen"]
        for codings in (twice, once)
    ]  # fmt: skip
    assert found[0] == found[1]
    assert found[0] == pytest.approx(-0.0185, abs=0.0001)  # p_o .89, p_e .892


def test_coders_of_different_sources_are_not_compared_at_equal_offsets():
    segments = table("source_id start end\ns1 0 7\ns2 0 8")
    codings = passages(("s1", 0, 3, "Ada"), ("s2", 0, 3, "Ben"))
    apart = agreement_table(codings, segments, draws=0)
    assert apart[["percent", "alpha"]].isna().all(axis=None)
    assert set(apart["why"]) == {"percent, alpha: no unit was coded by two coders"}
    both = pd.DataFrame(
        [(source, coder) for source in ("s1", "s2") for coder in ("Ada", "Ben")],
        columns=["source_id", "coder"],
    )
    read = agreement_table(codings, segments, both, draws=0)
    assert row(read, "Ada; Ben", "character", "all", "TR")["alpha"] < 0


# Projection


def test_a_passage_counts_where_it_covers_half_a_segment_or_has_its_middle():
    codings = passages(("s1", 40, 155, "Ada"), ("s1", 310, 320, "Ben"))
    units = on_segments(codings, SEGMENTS)
    assert units.of_code("TR")[:, :4].tolist() == [[1, 1, 0, 0], [0, 0, 0, 1]]
    assert np.isnan(units.of_code("TR")[:, 4:]).all()


def test_interviewer_turns_and_gaps_between_segments_count_for_nothing():
    segments = SEGMENTS.assign(evidence=[True, False, True, True, True, True])
    codings = passages(("s1", 50, 250, "Ada"), ("s1", 110, 190, "Ben"))
    units = on_characters(codings, segments)
    here = units.sources == "s1"
    assert units.weights[here].sum() == 300
    assert (units.of_code("TR") * units.weights)[0][here].sum() == 100
    assert outside(codings, segments)["coder"].tolist() == ["Ben"]


PASSAGE = st.tuples(
    st.sampled_from(["s1", "s2"]), st.integers(0, 30), st.integers(1, 20),
    st.sampled_from(["Ada", "Ben", "Cem"]),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(PASSAGE, min_size=1, max_size=8))
def test_runs_of_characters_give_exactly_the_figure_of_single_characters(drawn):
    segments = table("source_id start end\ns1 0 12\ns1 12 25\ns1 28 40\ns2 3 33")
    codings = passages(*[(source, at, at + long, coder) for source, at, long, coder in drawn])
    units = on_characters(codings, segments)
    places = [(name, at) for name, start, end in segments.itertuples(index=False)
              for at in range(start, end)]  # fmt: skip
    said = {(name, at, coder) for name, first, long, coder in drawn
            for at in range(first, first + long)}  # fmt: skip
    read = {(name, coder) for name, _, _, coder in drawn}
    single = [
        [float((*place, coder) in said) if (place[0], coder) in read else np.nan
         for place in places]
        for coder in units.coders
    ]  # fmt: skip
    expected = krippendorff_alpha(np.array(single))
    found = krippendorff_alpha(units.of_code("TR"), units.weights)
    assert found.value == pytest.approx(expected.value, nan_ok=True)
    assert found.why == expected.why


# Disagreements


def test_disagreements_stand_side_by_side_with_who_did_not_read():
    read = READ[~((READ["source_id"] == "s2") & (READ["coder"] == "Ben"))]
    codings = CODINGS[~((CODINGS["source_id"] == "s2") & (CODINGS["coder"] == "Ben"))]
    apart = disagreements(codings, SEGMENTS, read)
    assert apart.to_csv(index=False) == (
        "source_id,start,end,in_dispute,coded by Ada,coded by Ben,coded by machine\n"
        "s1,100,200,TI; TR,TI,TR,TI\n"
        "s1,200,300,TI,TI,TI,\n"
        "s2,0,100,TI; TR,TR,,TI\n"
    )
    assert apart["coded by machine"].tolist()[1] == ""
    assert apart["coded by Ben"].isna().tolist() == [False, False, True]


def test_a_missing_column_or_an_unknown_figure_is_named():
    with pytest.raises(TableError, match="missing column coder"):
        agreement_table(CODINGS.drop(columns="coder"), SEGMENTS)
    with pytest.raises(SettingsError, match="Did you mean 'cohen'"):
        agreement_table(CODINGS, SEGMENTS, figures=["cohens"])


# Reports


def test_the_report_shows_figures_and_what_they_leave_out():
    codings = pd.concat([CODINGS, passages(("s3", 5, 9, "Ada"))])
    lines = agreement_report(codings, SEGMENTS, draws=50, seed=1)
    assert lines[0] == "Ada; Ben (human-human)"
    assert lines[1] == "  per segment: 6 segments of 2 sources read by two or more"
    assert lines[3].startswith("    TI (used in 2): percent agreement 83%")
    assert "1 codings lie outside text that counts as evidence: not compared." in lines
    assert "Fewer than 10 sources were read by two: limits are wider than shown." in lines
    assert any("who coded in it" in line for line in lines)
    assert lines[-1] == "3 segments of 2 sources were coded differently: talk them over."


def test_the_report_names_what_is_undefined_instead_of_a_perfect_figure():
    codings = passages(("s1", 0, 400, "Ada"), ("s1", 0, 400, "Ben"))
    lines = agreement_report(codings, SEGMENTS)
    trust = next(line for line in lines if line.startswith("    TR"))
    assert "alpha not defined" in trust
    assert "no variation" in trust
    assert "alpha 1" not in "\n".join(lines)


def test_an_empty_study_is_told_that_nothing_is_coded():
    assert agreement_report(CODINGS.iloc[:0], SEGMENTS) == [
        "Nothing is coded yet, so there is nothing to compare."
    ]


def test_a_reflexive_study_gets_memo_questions_and_no_figure():
    lines = agreement_report(CODINGS, SEGMENTS, mode="reflexive", read=READ)
    text = "\n".join(lines)
    for word in ("alpha", "kappa", "agreement", "%", "percent"):
        assert word not in text
    assert lines[lines.index("s1:100-200") :][:4] == [
        "s1:100-200", "  Ada: TI", "  Ben: TR", "  machine: TI",
    ]  # fmt: skip
    assert "  machine: no code" in lines
    assert memo_prompt(disagreements(CODINGS.iloc[:2], SEGMENTS))[1].startswith("No segment")
