"""T13: every criterion is shown, the rubric is the study's, and nothing is Strong by counts alone."""

from dataclasses import replace

import pytest
from synthesis_draft import Draft

from pipeline.study.decisions import Decision
from pipeline.study.study import Settings, SynthesisSettings
from pipeline.synthesis.stage import build_tables

TWO_CASES = Settings(synthesis=SynthesisSettings(strong_cases=2))


def decided(draft, kind, **body):
    made = Decision(kind=kind, writer="Ana", made_at="2025-11-01T10:00", body=body)
    draft.decisions.append(made.identified())


def judge(draft, table, row, said):
    decided(draft, "judgement", table=table, row=row, said=said, reason="read again")


def study(settings=TWO_CASES, against=False):
    """Return three groups in two partnerships that speak of trust, and a finding on it."""
    draft = Draft(settings=settings)
    places = (
        ("a", "partner", "north"),
        ("b", "philanthropy", "south"),
        ("c", "MEL partner", "north"),
    )
    for name, group, case in places:
        draft.source(name, group, case, ["We trust each other."])
        draft.code(name, 0, "SE3", status="added")
    if against:
        draft.source("d", "partner", "north", ["We do not trust them."])
        draft.code("d", 0, "SE3", "lacking")
    decided(draft, "finding", finding_id="F1", statement="Trust is there.", codes="SE3", cases="")
    return draft


def row_of(draft, number="T13"):
    table = build_tables(draft.corpus())[number].table
    return table.astype(object).where(table.notna(), None).to_dict("records")[0]


def test_counts_alone_make_nothing_strong_and_the_row_says_what_is_missing():
    row = row_of(study())
    assert (row["rating_provisional"], row["missing"]) == (
        "Moderate", "the first-hand share is not judged",
    )  # fmt: skip
    assert row["standing"] == "provisional until a named person signs"
    assert row["criteria"] == (
        "groups 3 of 3; cases 2 of 2; documents among them: no; first-hand share not judged, "
        "more than 0.5; dissent 0 sources, 0 not explained"
    )


@pytest.mark.parametrize(
    ("share", "rating"), [("0.8", "Strong"), ("0.5", "Moderate"), ("0", "Limited")]
)
def test_the_analysts_first_hand_share_counts(share, rating):
    draft = study()
    judge(draft, "T13", ["F1"], {"first_hand_share": share})
    assert row_of(draft)["rating_provisional"] == rating


def test_the_rubric_is_the_studys():
    draft = study(Settings())  # three partnerships
    judge(draft, "T13", ["F1"], {"first_hand_share": "1", "rating_final": "Limited"})
    row = row_of(draft)
    assert (row["rating_provisional"], row["missing"]) == ("Moderate", "1 more cases")
    assert row["standing"] == "signed by Ana"


def test_dissent_keeps_a_finding_from_being_strong_until_it_is_explained():
    draft = study(against=True)
    judge(draft, "T13", ["F1"], {"first_hand_share": "1"})
    row = row_of(draft)
    assert (row["rating_provisional"], row["dissent_n"]) == ("Moderate", 1)
    assert row["missing"] == "dissent of 1 sources is not explained (T12)"
    counter = row_of(draft, "T12")
    judge(draft, "T12", ["F1", counter["quote_id"], "SE3", ""], {"effect": "qualified"})
    assert row_of(draft)["rating_provisional"] == "Strong"


def test_what_only_a_machine_suggests_is_limited_at_best():
    draft = study()
    draft.codings = [
        replace(c, status="suggested", coder="machine", method="combined", score=0.9)
        for c in draft.codings
    ]
    assert row_of(draft)["rating_provisional"] == "Limited"
