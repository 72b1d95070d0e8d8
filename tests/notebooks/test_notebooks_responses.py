"""What a room says becomes decisions by group, without names, or nothing at all."""

import pytest

from pipeline.errors import DecisionError
from pipeline.study.privacy import Roster
from pipeline.themes.judgement import judge
from pipeline.workshop.session import (
    Said,
    Session,
    decisions_of,
    problems_of,
    saved_by,
    without_names,
)

MEETING = Session(session_id="2025-05-02", audience="peers")
AT = "2025-05-02T10:15:00+00:00"


def said(**fields):
    return Said(item_type="theme", item_id="T-1", **fields)


def test_hands_are_kept_by_group_and_answer():
    votes = {"partner": {"agree": 3, "partly": 0, "disagree": 1}, "sector": {"agree": 0}}
    bodies = [dict(decision.body) for decision in decisions_of(said(votes=votes), MEETING, AT)]
    about = {
        "session_id": "2025-05-02",
        "session_type": "peers",
        "item_type": "theme",
        "item_id": "T-1",
    }
    assert bodies == [
        about | {"response": "confirm", "group": "partner", "votes": 3},
        about | {"response": "challenge", "group": "partner", "votes": 1},
    ]


def test_the_writer_is_the_session_and_nobody():
    decisions = decisions_of(said(action="accept", reason="It fits"), MEETING, AT)
    assert [(d.kind, d.writer) for d in decisions] == [("theme", "session-2025-05-02")]


def test_off_the_record_leaves_nothing():
    votes = {"partner": {"agree": 3}}
    assert decisions_of(said(votes=votes, off_the_record=True), MEETING, AT) == ()


def test_a_new_name_is_what_the_next_run_calls_the_theme():
    decisions = decisions_of(said(action="rename", name=" Wet roads ", reason="why"), MEETING, AT)
    assert judge(decisions, ["T-1"]).of("T-1").label == "Wet roads"
    assert decisions[0].body["reason"] == "why"


def test_a_merge_is_what_the_next_run_follows():
    decisions = decisions_of(said(action="merge", into="T-2"), MEETING, AT)
    assert judge(decisions, ["T-1", "T-2"]).home("T-1") == "T-2"


def test_a_missing_perspective_is_kept_with_its_group():
    given = said(missing="Nobody asked the drivers", missing_group="partner", reason="They drive")
    bodies = [d.body for d in decisions_of(given, MEETING, AT)]
    assert [(b["response"], b["group"], b["text"]) for b in bodies] == [
        ("add", "partner", "Nobody asked the drivers"),
        ("reason", "", "They drive"),
    ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Nothing has been filled in yet."),
        ({"action": "rename", "name": " "}, "Type the new name of the theme."),
        ({"action": "merge"}, "Choose the theme that it belongs to."),
        ({"action": "merge", "into": "T-1"}, "A theme cannot be merged with itself."),
        ({"votes": {"partner": {"agree": -1}}}, "A number of hands cannot be below zero."),
    ],
)
def test_what_cannot_be_saved_is_said_in_words(fields, problem):
    assert problems_of(said(**fields)) == [problem]
    with pytest.raises(DecisionError, match=problem):
        decisions_of(said(**fields), MEETING, AT)


def test_names_that_are_typed_are_replaced_before_they_are_stored():
    roster = Roster({"Amani Okello": ("person", "Amani Okello")}, b"key")
    safe = without_names(said(missing="Ask Amani Okello, amani@example.org"), roster)
    assert "Okello" not in safe.missing
    assert "amani@" not in safe.missing
    assert safe.missing.startswith("Ask ‹person ")


def test_what_was_saved_is_shown_in_words():
    votes = {"partner": {"agree": 3}}
    decisions = decisions_of(said(votes=votes, action="rename", name="Wet roads"), MEETING, AT)
    rows = saved_by(decisions, MEETING, {"T-1": "rain, road"})
    assert {(row["Time"], row["About"], row["What"]) for row in rows} == {
        ("10:15", "rain, road", "partner: 3 agree"),
        ("10:15", "rain, road", "new name: Wet roads"),
    }
