"""What the themes stage promises to those who read its tables."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pipeline.errors import CodebookError, SettingsError


def messages(tables) -> list[str]:
    return tables["4_notices"]["message"].tolist()


def test_segments_about_one_topic_make_one_theme(portfolio):
    tables, _ = portfolio.themes()
    topic_of = portfolio.topic_of()
    members = tables["4_theme_members"]
    topics = members["segment_id"].map(topic_of).groupby(members["theme_id"]).agg(set)
    assert sorted(map(tuple, topics)) == [("money",), ("road",), ("school",), ("water",)]
    assert tables["4_themes"]["segments"].tolist() == [24, 24, 24, 24]
    assert tables["4_themes"]["sources"].tolist() == [6, 6, 6, 6]
    assert tables["4_themes"]["stability"].min() > 0.9


def test_any_order_of_the_rows_gives_the_same_tables(portfolio):
    tables, identities = portfolio.themes()
    shuffled = portfolio.only(np.random.default_rng(3).permutation(len(portfolio.segments)))
    again, same = shuffled.themes()
    assert all(tables[name].equals(again[name]) for name in tables)
    assert identities == same


def test_frames_given_to_the_stage_are_left_as_they_were(portfolio):
    before = portfolio.segments.copy(), portfolio.vectors.copy()
    portfolio.themes()
    assert portfolio.segments.equals(before[0])
    assert np.array_equal(portfolio.vectors, before[1])


def test_a_theme_is_named_in_words_that_its_segments_say(portfolio):
    tables, _ = portfolio.themes()
    texts = portfolio.segments.set_index("segment_id")["text"]
    for theme in tables["4_themes"].itertuples():
        members = tables["4_theme_members"].query("theme_id == @theme.theme_id")
        said = " ".join(texts[members["segment_id"]]).lower()
        assert all(word in said for word in theme.keywords.split(";"))
        assert any(theme.phrase in texts[segment_id] for segment_id in members["segment_id"])


def test_the_nearest_code_is_named_with_how_near_it_is(portfolio):
    tables, _ = portfolio.themes()
    themes = tables["4_themes"]
    water = themes[themes["keywords"].str.contains("bucket|drought|rainfall")].iloc[0]
    assert water["nearest_code"] in ("WA", "WA1")
    assert water["nearness"] > 0.8


@pytest.mark.slow
def test_typical_and_atypical_quotes_come_from_different_sources_that_may_be_quoted(
    tools,
):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}", consent_quote="no" if n < 2 else "yes") for n in range(6)]
    tables, _ = tools.made_of(segments, topics, people).themes()
    members = tables["4_theme_members"]
    shown = members[members["exemplar"].notna()]
    for _, own in shown.groupby("theme_id"):
        assert own["exemplar"].tolist().count("typical") == 3
        assert own["exemplar"].tolist().count("atypical") == 1
        assert own["source_id"].is_unique
    assert not shown["source_id"].isin(["s00", "s01"]).any()


@pytest.mark.slow
def test_words_of_one_source_that_may_not_be_quoted_name_nothing(tools):
    segments, topics = tools.topic_segments()
    secret = "The zanzibarite well and the pump kept us busy."
    segments[0] = tools.segment("s00", 0, secret)
    people = [tools.source(f"s{n:02}", consent_quote="no" if n == 0 else "yes") for n in range(6)]
    tables, identities = tools.made_of(segments, topics, people).themes()
    told = " ".join(table.to_csv() for table in tables.values())
    assert "zanzibarite" not in told + json.dumps([dict(item.body) for item in identities])


@pytest.mark.slow
def test_what_the_codebook_explains_is_left_out(portfolio, tools):
    tables, _ = tools.coded(portfolio, "water", "WA").themes()
    assert tables["4_themes"]["segments"].sum() == 72
    assert not tables["4_themes"]["keywords"].str.contains("bucket").any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "score", "left"),
    [("accepted", 0.0, 72), ("rejected", 0.9, 96), ("suggested", 0.59, 96), ("suggested", 0.6, 72)],
)
def test_a_segment_is_explained_when_a_person_or_a_sure_machine_says_so(
    portfolio, tools, status, score, left
):
    tables, _ = tools.coded(portfolio, "water", "WA", status, score).themes()
    assert tables["4_themes"]["segments"].sum() == left


@pytest.mark.slow
def test_too_few_unexplained_segments_give_themes_of_all_and_say_so(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    made = tools.made_of(segments, topics, people, smallest=80)
    tables, _ = tools.coded(made, "water", "WA").themes()
    assert tables["4_themes"]["segments"].sum() == 96
    assert any("themes are of all segments instead" in text for text in messages(tables))


def test_one_code_can_be_looked_into_with_the_codes_beneath_it(tools):
    segments, topics = tools.topic_segments(sources=8)
    people = [tools.source(f"s{n:02}") for n in range(8)]
    made = tools.made_of(segments, topics, people, of="code:WA")
    tables, _ = tools.coded(made, "water", "WA1").themes()
    found = tables["4_theme_members"]["segment_id"].map(made.topic_of())
    assert set(found) == {"water"}
    assert len(found) == 32


def test_a_code_with_few_segments_is_not_split_and_the_reason_names_it(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    made = tools.made_of(segments, topics, people, of="code:WA")
    tables, _ = tools.coded(made, "water", "WA1").themes()
    assert len(tables["4_themes"]) == 0
    assert len(tables["4_keywords"]) > 0
    assert messages(tables) == [
        "24 usable segments with code:WA, fewer than 30: too few for themes; "
        "a list of keywords was made instead"
    ]


def test_a_code_that_the_codebook_does_not_know_is_refused_with_the_nearest(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    with pytest.raises(CodebookError, match=r"no code 'WA2'\. Did you mean 'WA'"):
        tools.made_of(segments, topics, people, of="code:WA2").themes()


def test_an_unknown_choice_of_segments_is_refused_with_the_nearest(portfolio):
    settings = portfolio.corpus.settings
    wrong = replace(settings, themes=replace(settings.themes, of="residul"))
    made = replace(portfolio, corpus=replace(portfolio.corpus, settings=wrong))
    with pytest.raises(SettingsError, match=r"'residul' is unknown\. Did you mean 'residual'"):
        made.themes()


@pytest.mark.slow
def test_greetings_repeats_interviewers_and_unread_languages_form_no_theme(tools):
    segments, topics = tools.topic_segments()
    extra = [
        tools.segment("s00", 90, "Hello, good morning, thank you!"),
        tools.segment("s00", 91, segments[0].text.upper()),
        tools.segment("s01", 92, "Where does the water come from here?", role="interviewer"),
        tools.segment("s01", 93, "Maji yanatoka mbali sana", language="sw", readable=False),
    ]
    people = [tools.source(f"s{n:02}") for n in range(6)]
    made = tools.made_of(segments + extra, topics + ["water"] * 4, people)
    tables, _ = made.themes()
    assert tables["4_themes"]["segments"].sum() == 96
    aside = tables["4_notices"].query("kind == 'set aside'")
    assert dict(zip(aside["message"], aside["count"], strict=True)) == {
        "greeting, nod or too few words to form a theme": 1,
        "language 'sw' is not read by the model": 1,
        "not an informant's words": 1,
        "repeats another segment's words": 1,
    }


@pytest.mark.slow
def test_a_theme_may_mix_languages_that_the_model_reads_and_says_so(tools):
    segments, topics = tools.topic_segments()
    mixed = [replace(item, language="es") if item.source_id < "s03" else item for item in segments]
    people = [tools.source(f"s{n:02}") for n in range(6)]
    tables, _ = tools.made_of(mixed, topics, people).themes()
    assert tables["4_themes"]["languages"].tolist() == ["en;es"] * 4
    assert set(tables["4_themes"]["note"]) == {"mixes languages"}


@pytest.mark.slow
def test_a_talkative_source_shapes_the_themes_no_more_than_the_others(tools):
    segments, topics = tools.topic_segments()
    pool = ["goat", "sheep", "cattle", "herd", "pasture", "milk", "calf"]
    chatter = [
        f"And then, time {n}, our {pool[n % 7]} went to the {pool[(n // 7 + 1) % 7]}."
        for n in range(60)
    ]
    extra = [tools.segment("s00", 100 + n, text) for n, text in enumerate(chatter)]
    people = [tools.source(f"s{n:02}") for n in range(6)]
    tables, _ = tools.made_of(segments + extra, topics + ["road"] * 60, people).themes()
    capped = [text for text in messages(tables) if "talkative" in text]
    assert capped == [
        "talkative sources shape the themes with the weight of 16 segments each, the median"
    ]
    assert tables["4_themes"]["segments"].sum() == 156


def test_fewer_than_thirty_usable_segments_give_keywords_in_context_and_the_reason(tools):
    segments, topics = tools.topic_segments(sources=1)
    tables, identities = tools.made_of(segments, topics, [tools.source("s00")]).themes()
    assert len(tables["4_themes"]) == len(tables["4_theme_members"]) == 0
    assert identities == []
    assert messages(tables) == [
        "16 usable segments, fewer than 30: too few for themes; a list of keywords was made instead"
    ]
    keywords = tables["4_keywords"]
    text = dict(zip([item.segment_id for item in segments], segments, strict=True))
    for row in keywords.itertuples():
        own = text[row.segment_id]
        assert own.text[row.start - own.start : row.end - own.start].lower() == row.keyword
    counted = keywords.drop_duplicates("keyword").set_index("keyword")["segments"]
    assert counted["busy"] == 16
    assert counted["drought"] == 2


def test_three_segments_are_too_few_but_no_error(tools):
    segments, topics = tools.topic_segments()
    tables, _ = tools.made_of(segments[:3], topics[:3], [tools.source("s00")]).themes()
    assert len(tables["4_themes"]) == 0


def test_segments_that_are_all_equal_are_one_segment(tools):
    same = [tools.segment(f"s{n:02}", 0, "The well ran dry in the drought.") for n in range(50)]
    people = [tools.source(f"s{n:02}") for n in range(50)]
    tables, _ = tools.made_of(same, ["water"] * 50, people).themes()
    assert len(tables["4_themes"]) == 0
    assert "repeats another segment's words" in messages(tables)


def test_vectors_that_are_all_equal_still_give_themes(portfolio):
    equal = replace(portfolio, vectors=np.tile(portfolio.vectors[:1], (96, 1)))
    tables, _ = equal.themes()
    assert tables["4_themes"]["segments"].sum() == 96


def test_themes_of_one_source_are_labelled_so_and_their_stability_is_unknown(tools):
    segments, topics = tools.topic_segments()
    one = [
        replace(item, source_id="s00", start=n * 200, end=n * 200 + 9, segment_id=f"s00:{n}")
        for n, item in enumerate(segments)
    ]
    tables, _ = tools.made_of(one, topics, [tools.source("s00")]).themes()
    themes = tables["4_themes"]
    assert set(themes["note"]) == {"one source only"}
    assert themes["stability"].isna().all()
    assert themes["largest_source_share"].tolist() == [1.0] * len(themes)
    assert "fewer than three sources: stability cannot be told" in messages(tables)


def test_nothing_at_all_gives_empty_tables_and_a_reason(portfolio):
    tables, _ = portfolio.only([]).themes()
    assert len(tables["4_themes"]) == 0
    assert len(tables["4_notices"]) == 1


def test_with_assist_off_no_machine_looks_for_themes(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    tables, identities = tools.made_of(segments, topics, people, assist="off").themes()
    assert len(tables["4_themes"]) == 0
    assert identities == []
    assert messages(tables) == ["assist is off: no themes were looked for"]


@pytest.mark.slow
def test_the_density_engine_steps_back_where_there_are_too_few_segments(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    tables, _ = tools.made_of(segments, topics, people, engine="density").themes()
    assert len(tables["4_themes"]) == 4
    assert "too few segments for the engine 'density'; 'stable' was used" in messages(tables)


@pytest.mark.slow
def test_the_number_of_themes_can_be_set(tools):
    segments, topics = tools.topic_segments()
    people = [tools.source(f"s{n:02}") for n in range(6)]
    tables, _ = tools.made_of(segments, topics, people, themes=2).themes()
    assert len(tables["4_themes"]) == 2
