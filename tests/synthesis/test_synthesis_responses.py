"""What a room said stands beside the evidence: in T12, T16 and T17, by group, never counted."""

import pytest
from report_study import draft, with_finding, with_themes

from pipeline.evidence.rows import records_of
from pipeline.study.decisions import Decision
from pipeline.synthesis.stage import build_tables
from pipeline.workshop.session import Said, Session, decisions_of

SESSION = Session(session_id="spring", audience="peers")


@pytest.fixture(scope="module")
def tables():
    """Return the rows of a study before and after a room has spoken."""
    made = with_finding(with_themes(draft()))
    before = {n: records_of(s.table) for n, s in build_tables(made.corpus()).items()}
    votes = {"partner": {"agree": 4, "disagree": 1}, "philanthropy": {"agree": 2}}
    theme = Said(item_type="theme", item_id="th-1", votes=votes, missing="The drivers.",
                 missing_group="partner")  # fmt: skip
    code = Said(item_type="code", item_id="SE3", votes={"partner": {"disagree": 3}},
                reason="Trust came first.")  # fmt: skip
    again = Said(item_type="code", item_id="SE3", votes={"partner": {"disagree": 2}})
    for said, time in ((theme, "10:00"), (code, "10:05"), (again, "10:09")):
        stored: tuple[Decision, ...] = decisions_of(said, SESSION, f"2025-11-01T{time}")
        made.decisions += [decision.identified() for decision in stored]
    after = {n: records_of(s.table) for n, s in build_tables(made.corpus()).items()}
    return before, after


@pytest.mark.slow
def test_votes_stand_with_the_theme_by_group(tables):
    (theme,) = [row for row in tables[1]["T17"] if row["theme_id"] == "th-1"]
    told = "session spring: 6 confirm (4 partner + 2 philanthropy), 1 challenge (1 partner)"
    assert theme["votes"] == told
    assert theme["said"] == "missing: The drivers. [partner, session spring]"


def test_a_challenge_to_a_code_of_a_finding_is_dissent_and_the_latest_vote_counts(tables):
    (row,) = [row for row in tables[1]["T12"] if "workshop" in (row["searched_how"] or "")]
    assert (row["finding_id"], row["code"]) == ("F1", "SE3")
    assert row["searched_how"].endswith("session spring: 2 challenge (2 partner)")
    assert row["explanation"] == "why: Trust came first. [group not told, session spring]"
    assert row["counter_segment_id"] is None


def test_a_missing_perspective_is_a_question(tables):
    (row,) = [row for row in tables[1]["T16"] if row["origin"] == "session"]
    assert row["gap"] == "The drivers."
    assert row["question"].startswith("Visits & <b>tea</b>: which perspective is missing?")


def test_no_count_changes_because_a_room_spoke(tables):
    before, after = tables
    for number in ("T05", "T08", "T09", "T13"):
        assert after[number] == before[number]
