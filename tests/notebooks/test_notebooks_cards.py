"""What a room may read, and the numbers it gets."""

import pandas as pd
import pytest

from pipeline.errors import PrivacyError
from pipeline.evidence.clearance import clearance_of
from pipeline.evidence.evidence import gather
from pipeline.study.privacy import AUDIENCES
from pipeline.synthesis.release.write import cleared, release_view
from pipeline.workshop.cards import code_cards, theme_cards, themes_for
from pipeline.workshop.context import in_context
from pipeline.workshop.numbers import Number, code_numbers, theme_numbers

EXPECTED = {
    "team": {"s0", "s1", "s2", "s3", "s4", "s5", "s6"},
    "funder": {"s0", "s1", "s2", "s3", "s4", "s5", "s6"},
    "peers": {"s0", "s1", "s2", "s3", "s6"},
    "public": {"s0", "s1", "s6"},
}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_room_reads_only_sources_that_agreed_to_it(corpus, audience):
    assert clearance_of(corpus, audience).shared == EXPECTED[audience]


@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_a_room_reads_the_same_sources_as_a_release_to_it(corpus, audience):
    released = cleared(gather(corpus), corpus, audience).informants.values()
    clearance = clearance_of(corpus, audience)
    assert {i.source_id for i in released if i.quotable} == clearance.shared - clearance.alone


def test_an_unknown_audience_is_refused_with_the_nearest_name(corpus):
    with pytest.raises(PrivacyError, match="Did you mean 'peers'"):
        clearance_of(corpus, "peer")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_card_is_a_slice_of_a_source_that_agreed(corpus, audience):
    clearance = clearance_of(corpus, audience)
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    cards = [
        card
        for item in themes_for(corpus, clearance)
        for card in theme_cards(corpus, clearance, item.item_id)
    ]
    assert cards
    for card in cards:
        assert any(card.words in texts[name] for name in EXPECTED[audience])
        assert "marmalade" not in card.words


def test_themes_stand_by_name_and_not_by_size(corpus):
    items = themes_for(corpus, clearance_of(corpus, "team"))
    assert len(items) == 2
    assert [item.label for item in items] == sorted(item.label for item in items)


def test_a_card_names_a_group_only_where_the_group_is_large_enough(corpus):
    assert clearance_of(corpus, "team").label("s0") == "Philanthropy informant"
    assert clearance_of(corpus, "public").label("s0") == "Informant"


def test_a_speaker_who_is_alone_in_a_partnership_stays_with_the_team(corpus):
    from dataclasses import replace

    sources = corpus.sources.copy()
    sources.loc[sources["source_id"] == "s0", "informant_group"] = "MEL partner"
    changed = replace(corpus, sources=sources)
    length = len(corpus.documents.loc[corpus.documents["source_id"] == "s0", "text"].iloc[0])
    assert clearance_of(changed, "team").shows("s0", 0, length)
    assert not clearance_of(changed, "public").shows("s0", 0, length)


def test_quotes_of_a_code_come_from_the_table_of_that_audience(corpus):
    clearance = clearance_of(corpus, "public")
    released = release_view({}, corpus, "public")["T14"].table
    words = [card.words for card in code_cards(released, clearance, "SE3")]
    assert words == released.loc[released["code"] == "SE3", "quote"].tolist()[:6]


def test_a_passage_without_consent_has_no_context(corpus):
    assert in_context(corpus, clearance_of(corpus, "team"), "s7", 30, 60) is None


def test_a_passage_stands_between_the_words_of_its_own_turn(corpus):
    row = corpus.segments[
        corpus.segments["evidence"] & (corpus.segments["source_id"] == "s0")
    ].iloc[0]
    start, end = int(row["start"]), int(row["end"])
    passage = in_context(corpus, clearance_of(corpus, "team"), "s0", start, end)
    assert passage.words == row["text"]
    assert passage.asked == "What happened then?"
    assert passage.place == "s0"


def test_outside_the_team_the_size_of_a_theme_is_a_band(corpus):
    theme_id = themes_for(corpus, clearance_of(corpus, "team"))[0].item_id
    sizes = {"philanthropy": 4, "partner": 4}
    team = theme_numbers(corpus, clearance_of(corpus, "team"), theme_id, sizes)
    peers = theme_numbers(corpus, clearance_of(corpus, "peers"), theme_id, sizes)
    assert [number.group for number in team] == ["philanthropy", "partner"]
    assert peers == [Number(group="(all groups)", of="", confirmed="", suggested="5 or more")]


def test_a_number_is_told_withheld_or_silent_and_never_summed():
    table = pd.DataFrame(
        {
            "code": ["A", "A", "A"],
            "group": ["partner", "sector", "(all groups)"],
            "N_group": [5, 4, 9],
            "n_sources_confirmed": pd.array([1, None, None], dtype="Int64"),
            "n_sources_suggested": pd.array([2, None, 5], dtype="Int64"),
            "suppressed": ["no", "no", "yes"],
        }
    )
    assert code_numbers(table, "A") == [
        Number(group="partner", of="5", confirmed="1", suggested="2"),
        Number(group="sector", of="4", confirmed="·", suggested="·"),
        Number(group="(all groups)", of="9", confirmed="withheld", suggested="5"),
    ]
