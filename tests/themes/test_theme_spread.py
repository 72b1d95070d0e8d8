"""Themes by group and period, and how much new each further source brings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.evidence.evidence import gather
from pipeline.evidence.rows import records_of
from pipeline.records import Coding
from pipeline.synthesis.figures.hierarchy import draw_hierarchy, mean_of, tree_of
from pipeline.synthesis.figures.map import draw_map, points_of, with_quotes
from pipeline.synthesis.figures.saturation import draw_saturation
from pipeline.synthesis.tables.t17_emergent_themes import emergent_themes
from pipeline.synthesis.tables.t19_saturation import saturation
from pipeline.synthesis.tables.t24_theme_spread import theme_spread
from pipeline.tables import CODINGS


def words(key, args):
    return f"{key} {args.get('n', '')}".strip()


@pytest.fixture(scope="module")
def heard(tools_of_module):
    """Six interviews of two groups and two years; only the first four speak of water."""
    tools = tools_of_module
    segments, topics = tools.topic_segments()
    kept = [
        (s, t) for s, t in zip(segments, topics, strict=True) if t != "water" or s.source_id < "s04"
    ]
    people = [
        tools.source(
            f"s{number:02}",
            informant_group="partner" if number < 2 else "MEL partner",
            period="2024" if number in (1, 2, 5) else "2025" if number != 4 else None,
            date=f"2025-01-{10 - number:02}",
            consent_quote="no" if number == 3 else "yes",
        )
        for number in range(6)
    ]
    made = tools.made_of([s for s, _ in kept], [t for _, t in kept], people)
    tables, identities = made.themes()
    corpus = replace(
        made.corpus,
        themes=tables["4_themes"],
        theme_members=tables["4_theme_members"],
        decisions=tuple(identities),
    )
    members = tables["4_theme_members"]
    topic_of = made.topic_of()
    about = {
        theme: topic_of[name]
        for theme, name in zip(members["theme_id"], members["segment_id"], strict=True)
    }
    return corpus, about


@pytest.mark.slow
def test_a_theme_is_counted_in_sources_of_each_group_and_period_with_denominators(heard):
    corpus, about = heard
    rows = records_of(theme_spread(corpus, gather(corpus)).table)
    water = [row for row in rows if about[row["theme_id"]] == "water"]
    assert [
        (r["by"], r["value"], r["n_sources"], r["N_sources"], r["n_segments"]) for r in water
    ] == [
        ("informant group", "MEL partner", 2, 4, 8),
        ("informant group", "partner", 2, 2, 8),
        ("period", "2024", 2, 3, 8),
        ("period", "2025", 2, 2, 8),
        ("period", "unknown", 0, 1, 0),
    ]
    assert {row["theme_id"] for row in rows} == set(about)


def test_saturation_of_themes_follows_the_order_of_dates_and_stands_per_group(heard):
    corpus, _ = heard
    rows = records_of(saturation(corpus, gather(corpus)).table)
    whole = [row for row in rows if (row["group"], row["what"]) == ("all", "themes")]
    assert [(r["order"], r["source_id"], r["n_new"], r["n_cumulative"]) for r in whole] == [
        (1, "s05", 3, 3),
        (2, "s04", 0, 3),
        (3, "s03", 1, 4),
        (4, "s02", 0, 4),
        (5, "s01", 0, 4),
        (6, "s00", 0, 4),
    ]
    assert whole[-1]["share_run"] == 0.0
    assert {row["reached"] for row in whole} == {"4+2"}
    assert (whole[0]["n_low"], whole[0]["n_high"]) == (3, 4)
    assert {row["note"] for row in rows} == {"base 4, run 2, threshold 5%"}
    assert {row["group"] for row in rows} == {"all", "partner", "MEL partner"}
    few = {row["reached"] for row in rows if row["group"] == "partner"}
    assert few == {"too few sources or nothing in the base"}


def test_saturation_keeps_what_people_confirmed_apart_from_suggestions(heard):
    corpus, _ = heard
    segments = records_of(corpus.segments)
    first = {row["source_id"]: row for row in reversed(segments)}
    codings = [
        Coding(
            source_id=name, text_hash=row["text_hash"], start=row["start"], end=row["end"],
            segment_id=row["segment_id"], code=code, valence="present", about="unknown",
            time_ref="unknown", coder=coder, method="person", score=0.9, status=status,
            reason=None, codebook_version="1", memo=None,
        )
        for name, row in first.items()
        for code, coder, status in (("SC", "ana", "accepted"), ("WA", "machine", "suggested"))
        if name != "s05" or code == "WA"
    ]  # fmt: skip
    coded = replace(corpus, codings=CODINGS.frame(codings))
    rows = records_of(saturation(coded, gather(coded)).table)
    met = {
        what: [r["n_cumulative"] for r in rows if (r["group"], r["what"]) == ("all", what)]
        for what in ("codes confirmed", "codes confirmed or suggested")
    }
    assert met == {
        "codes confirmed": [0, 1, 1, 1, 1, 1],
        "codes confirmed or suggested": [1, 2, 2, 2, 2, 2],
    }


def test_in_the_hierarchy_the_nearest_themes_join_first():
    means = {"T-a": (1.0, 0.0), "T-b": (0.9, 0.1), "T-c": (0.0, 1.0)}
    tree = tree_of(["T-a", "T-c", "T-b"], means)
    assert tree["leaves"] in ([1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1])
    assert sorted(max(across) for across in tree["dcoord"]) == pytest.approx(
        [0.006116, 0.94478], abs=1e-4
    )
    assert mean_of("T-a.2", means) == means["T-a"]
    assert mean_of("T-z", means) is None


def test_the_figures_lead_from_each_theme_and_point_to_its_segments(heard):
    import io

    corpus, about = heard
    rows = records_of(emergent_themes(corpus, gather(corpus)).table)
    drawn = io.StringIO()
    draw_hierarchy(rows, corpus, words).savefig(drawn, format="svg")
    assert all(f'href="#theme={theme_id}"' in drawn.getvalue() for theme_id in about)
    drawn = io.StringIO()
    draw_map(rows, corpus).savefig(drawn, format="svg")
    assert drawn.getvalue().count("#point=") == len(points_of(corpus)) == len(corpus.theme_members)


def test_resting_on_a_point_shows_its_words_and_group_but_none_that_are_withheld(heard):
    corpus, _ = heard
    texts = dict(zip(corpus.segments["segment_id"], corpus.segments["text"], strict=True))
    told = replace(gather(corpus), texts={})
    places = points_of(corpus)
    svg = "".join(f'<a xlink:href="#point={n}"><use/></a>' for n in range(len(places)))
    shown = with_quotes(svg, corpus, told)
    assert shown.count("<title>") == len(places)
    assert "<a" not in shown
    withheld = [place for place in places if place[3] == "s03"]
    assert shown.count("quote withheld") == len(withheld) > 0
    assert "(Partner informant, 2025)" in shown
    assert not any(text in shown for text in texts.values())


def test_fewer_than_three_themes_or_sources_draw_no_hierarchy_and_no_curve(heard):
    corpus, _ = heard
    rows = records_of(emergent_themes(corpus, gather(corpus)).table)
    assert draw_hierarchy(rows[:2], corpus, words) is None
    curve = records_of(saturation(corpus, gather(corpus)).table)
    assert draw_saturation(curve[:2], words) is None
    assert draw_saturation(curve, words) is not None
