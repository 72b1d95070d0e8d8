"""A theme keeps its id while its members largely stay, and people's decisions hold."""

from __future__ import annotations

import json

import numpy as np
import pytest


def ids_by_topic(made, tables) -> dict[str, str]:
    topic_of = made.topic_of()
    members = tables["4_theme_members"]
    pairs = zip(members["segment_id"], members["theme_id"], strict=True)
    return {topic_of[segment_id]: theme_id for segment_id, theme_id in pairs}


def row_of(tables, theme_id):
    themes = tables["4_themes"].set_index("theme_id")
    return themes.loc[theme_id]


def told(tables) -> list[str]:
    return tables["4_notices"]["message"].tolist()


@pytest.mark.slow
def test_a_second_run_changes_no_byte_and_stores_nothing(portfolio):
    tables, identities = portfolio.themes()
    again, more = portfolio.deciding(identities).themes()
    assert sum(item.kind == "theme identity" for item in identities) == 4
    assert more == []
    assert all(tables[name].equals(again[name]) for name in tables)


@pytest.mark.slow
def test_a_theme_keeps_its_id_when_sources_come_and_go(portfolio):
    fewer = portfolio.only(np.flatnonzero(portfolio.segments["source_id"] != "s05"))
    tables, identities = fewer.themes()
    grown = portfolio.deciding(identities)
    more_tables, more = grown.themes()
    assert ids_by_topic(portfolio, more_tables) == ids_by_topic(fewer, tables)
    assert {item.body["generation"] for item in more} == {2}
    third, stored = grown.deciding(more).themes()
    assert stored == []
    assert all(more_tables[name].equals(third[name]) for name in third)


@pytest.mark.slow
def test_new_and_gone_themes_are_told_and_a_theme_that_returns_has_its_old_id(portfolio):
    no_water = portfolio.only([row for row, t in enumerate(portfolio.topics) if t != "water"])
    full, first = portfolio.themes()
    water = ids_by_topic(portfolio, full)["water"]
    without, second = no_water.deciding(first).themes()
    assert f"theme {water} is gone" in told(without)
    back, third = portfolio.deciding([*first, *second]).themes()
    assert ids_by_topic(portfolio, back)["water"] == water
    assert f"theme {water} is new" in told(back)
    assert {item.body["generation"] for item in third} == {3}


def test_what_is_stored_holds_no_words_of_participants_but_the_name(portfolio):
    _, identities = portfolio.themes()
    for item in (one for one in identities if one.kind == "theme identity"):
        body = dict(item.body)
        assert item.writer == "machine"
        assert item.made_at == ""
        names = set(body.pop("label").split(", "))
        stored = json.dumps(body)
        assert not any(word in stored for word in ("kept", "busy", *names))


@pytest.mark.slow
def test_people_can_accept_rename_reject_and_promote(portfolio, tools):
    tables, identities = portfolio.themes()
    ids = ids_by_topic(portfolio, tables)
    decided = [
        tools.said(ids["water"], "accept"),
        tools.said(ids["money"], "rename", label="Paperwork for money"),
        tools.said(ids["road"], "reject"),
        tools.said(ids["school"], "promote"),
    ]
    judged, more = portfolio.deciding([*identities, *decided]).themes()
    assert [item.kind for item in more] == ["proposed code"]
    assert row_of(judged, ids["water"])["status"] == "accepted"
    assert row_of(judged, ids["money"])["status"] == "renamed"
    assert row_of(judged, ids["money"])["label"] == "Paperwork for money"
    assert row_of(judged, ids["road"])["status"] == "rejected"
    assert row_of(judged, ids["road"])["segments"] == 24
    assert row_of(judged, ids["school"])["status"] == "promoted"


def test_a_name_stays_when_it_is_accepted_later(portfolio, tools):
    tables, identities = portfolio.themes()
    water = ids_by_topic(portfolio, tables)["water"]
    decided = [
        tools.said(water, "rename", at="2025-05-01", label="Thirst"),
        tools.said(water, "accept", at="2025-05-02"),
    ]
    judged, _ = portfolio.deciding([*identities, *decided]).themes()
    assert row_of(judged, water)["status"] == "accepted"
    assert row_of(judged, water)["label"] == "Thirst"


@pytest.mark.slow
def test_a_merged_theme_gives_its_members_away_and_stays_visible(portfolio, tools):
    tables, identities = portfolio.themes()
    ids = ids_by_topic(portfolio, tables)
    merge = tools.said(ids["water"], "merge", into=ids["road"])
    judged, more = portfolio.deciding([*identities, merge]).themes()
    assert more == []
    assert row_of(judged, ids["road"])["segments"] == 48
    water = row_of(judged, ids["water"])
    assert (water["status"], water["segments"]) == ("merged", 0)
    assert water["note"] == f"merged into {ids['road']}"
    assert water["label"] == row_of(tables, ids["water"])["label"]


@pytest.mark.slow
def test_a_split_theme_becomes_parts_that_can_be_judged(portfolio, tools):
    tables, identities = portfolio.themes()
    water = ids_by_topic(portfolio, tables)["water"]
    decided = [
        tools.said(water, "split"),
        tools.said(f"{water}.1", "rename", label="Drought"),
    ]
    judged, _ = portfolio.deciding([*identities, *decided]).themes()
    parts = row_of(judged, f"{water}.1"), row_of(judged, f"{water}.2")
    assert parts[0]["segments"] + parts[1]["segments"] == 24
    assert parts[0]["label"] == "Drought"
    assert row_of(judged, water)["status"] == "split"
    assert row_of(judged, water)["note"] == f"split into {water}.1 and {water}.2"


@pytest.mark.slow
def test_two_people_who_contradict_each_other_leave_the_theme_contested(portfolio, tools):
    tables, identities = portfolio.themes()
    water = ids_by_topic(portfolio, tables)["water"]
    decided = [
        tools.said(water, "accept", writer="ana"),
        tools.said(water, "reject", writer="ben", at="2025-05-02"),
    ]
    judged, _ = portfolio.deciding([*identities, *decided]).themes()
    assert row_of(judged, water)["status"] == "suggested"
    assert row_of(judged, water)["note"] == "contested: 1 keep it, 1 reject it"
    assert f"theme {water}: contested: 1 keep it, 1 reject it" in told(judged)


@pytest.mark.slow
@pytest.mark.parametrize("other", [("accept", {}), ("merge", {"into": "road"})])
def test_a_theme_that_one_would_split_and_another_keep_or_merge_stays_as_found(
    portfolio, tools, other
):
    tables, identities = portfolio.themes()
    ids = ids_by_topic(portfolio, tables)
    action, body = other
    body = {name: ids[topic] for name, topic in body.items()}
    decided = [
        tools.said(ids["water"], "split", writer="ana"),
        tools.said(ids["water"], action, writer="ben", at="2025-05-02", **body),
    ]
    judged, _ = portfolio.deciding([*identities, *decided]).themes()
    water = row_of(judged, ids["water"])
    assert (water["status"], water["segments"]) == ("suggested", 24)
    message = "contested: people disagree whether to keep, merge or split it; it stays as found"
    assert f"theme {ids['water']}: {message}" in told(judged)


@pytest.mark.slow
def test_an_adjudicated_decision_stands_over_all(portfolio, tools):
    from dataclasses import replace

    tables, identities = portfolio.themes()
    water = ids_by_topic(portfolio, tables)["water"]
    final = replace(tools.said(water, "accept", writer="ana"), adjudicated=True).identified()
    later = tools.said(water, "reject", writer="ben", at="2025-06-01")
    judged, _ = portfolio.deciding([*identities, final, later]).themes()
    assert row_of(judged, water)["status"] == "accepted"


@pytest.mark.slow
def test_decisions_that_cannot_be_followed_are_told_and_change_nothing(portfolio, tools):
    tables, identities = portfolio.themes()
    ids = ids_by_topic(portfolio, tables)
    water, road = ids["water"], ids["road"]
    decided = [
        tools.said("T-000000", "accept"),
        tools.said(ids["money"], "merge", into="T-111111"),
        tools.said(water, "merge", into=road),
        tools.said(road, "merge", into=water),
        tools.said(ids["school"], "acept"),
    ]
    judged, _ = portfolio.deciding([*identities, *decided]).themes()
    first, second = sorted([water, road])
    assert judged["4_themes"]["segments"].sum() == 96
    expected = {
        "theme T-000000 is not there in this run; its decisions are kept",
        f"theme {ids['money']} cannot be merged into 'T-111111', which is not there in this run",
        f"theme {first} cannot be merged into {second}: that leads back to itself",
        f"theme {ids['school']}: unknown action 'acept' was not followed. Did you mean 'accept'?",
    }
    assert expected <= set(told(judged))
    assert row_of(judged, second)["status"] == "merged"


@pytest.mark.slow
def test_a_promoted_theme_is_kept_as_a_proposed_code_with_its_segments_once(portfolio, tools):
    tables, identities = portfolio.themes()
    theme_id = tables["4_themes"]["theme_id"][0]
    promoted = portfolio.deciding([*identities, tools.said(theme_id, "promote")])
    tables, stored = promoted.themes()
    members = tables["4_theme_members"]
    own = members.loc[members["theme_id"] == theme_id, "segment_id"]
    assert [(item.kind, item.writer, item.body["theme_id"]) for item in stored] == [
        ("proposed code", "machine", theme_id)
    ]
    assert stored[0].body["members"] == sorted(own)
    assert any(f"theme {theme_id} is proposed as a code" in message for message in told(tables))
    again, more = promoted.deciding(stored).themes()
    assert more == []
    assert all(tables[name].equals(again[name]) for name in tables)


def test_a_study_in_a_language_unknown_to_the_model_gives_no_theme_and_says_so(tools):
    segments, topics = tools.topic_segments(sources=6, per_topic=2)
    from dataclasses import replace

    foreign = [replace(item, language="am", readable=False) for item in segments]
    made = tools.made_of(foreign, topics, [tools.source(f"s{n:02}") for n in range(6)])
    tables, stored = made.themes()
    assert len(tables["4_themes"]) == 0
    assert stored == []
    assert any(message.startswith("0 usable segments, fewer than 30") for message in told(tables))
    assert "language 'am' is not read by the model" in told(tables)
