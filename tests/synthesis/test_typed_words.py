"""What people type reaches an audience by consent too: cleared, or telling no source."""

from dataclasses import replace

import pytest
from release_files import SECRET, crowd, holder
from test_synthesis_profiles import every_text

from pipeline.evidence.clearance import clearance_of, statement_hash
from pipeline.evidence.evidence import gather
from pipeline.evidence.names_told import names_waiting, text_of
from pipeline.leaks.check import problems_of
from pipeline.records import Theme, ThemeMember
from pipeline.study.decisions import Decision
from pipeline.synthesis.release.write import release_view, write_profile
from pipeline.workshop.cards import codes_for, themes_for

FIVE = "behind the seventh gate was"  # of a source for the team alone
OUTSIDE = ("funder", "peers", "public")


def themed(label, status="renamed", made=None, keywords="trust;deal;quince"):
    """Return a study with one theme of all its sources, under a name that a person gave it."""
    made = made or holder(crowd())
    made.themes = [
        Theme(
            theme_id="T-12ab34", label=label, keywords=keywords, phrase=None, status=status,
            nearest_code=None, nearness=None, sources=len(made.sources), groups=3,
            segments=len(made.sources), largest_source_share=0.1, largest_group_share=0.5,
            languages="en", stability=0.9, note=f"{FIVE} told",
        )
    ]  # fmt: skip
    made.members = [
        ThemeMember(theme_id="T-12ab34", source_id=one.source_id, segment_id=one.segment_id,
                    text_hash=one.text_hash, start=one.start, end=one.end, x=0.0, y=0.0,
                    closeness=0.5, exemplar=None)
        for one in made.segments if one.start == 0
    ]  # fmt: skip
    return made


def said(kind, more=None, **body):
    return Decision(
        kind=kind, writer="Ana", made_at="2025-06-01T10:00:00", body=body | (more or {})
    ).identified()


def name_told(made, audience="public"):
    corpus = made.corpus()
    return release_view({}, corpus, audience)["T17"].table["label"].tolist()


def test_a_theme_renamed_with_five_words_of_a_team_only_source_does_not_reach_the_public(tmp_path):
    corpus = themed(FIVE).corpus()
    for audience in OUTSIDE:
        folder = tmp_path / audience
        write_profile(corpus, audience, folder)
        for name, text in every_text(folder):
            assert FIVE not in text, (audience, name)
            assert "seventh gate" not in text, (audience, name)
        assert problems_of(corpus, audience, folder) == []
        assert names_waiting(corpus, gather(corpus), audience) == ["T-12ab34"]


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Lantern", "trust, deal"),
        ("Dark lanterns and a Séventh-Gate, was never lit", "trust, deal"),
        ("They trust slowly", "They trust slowly"),
        ("Aftercare", "Aftercare"),
    ],
)
def test_a_name_that_people_gave_is_told_unless_its_words_are_of_few_sources(label, told):
    assert name_told(themed(label)) == [told]


@pytest.mark.parametrize("status", ["suggested", "accepted", "renamed", "promoted"])
def test_to_accept_the_machine_s_name_tells_no_word_more(status):
    made = holder(crowd())
    made.source("one", "partner", "north", ["The quince was theirs."], consent_share="public")
    assert name_told(themed("trust, quince", status, made)) == ["trust"]


def test_a_cleared_name_is_told_to_that_audience_until_it_is_another(tmp_path):
    made = themed(FIVE)
    body = {"audience": "funder", "theme_id": "T-12ab34", "statement_hash": statement_hash(FIVE)}
    made.decisions.append(said("quote release", body))
    assert name_told(made, "funder") == [FIVE]
    assert name_told(made, "public") == ["trust, deal"]
    write_profile(made.corpus(), "funder", tmp_path)
    assert problems_of(made.corpus(), "funder", tmp_path) == []
    made.themes = [replace(made.themes[0], label=f"{FIVE} never")]
    assert name_told(made, "funder") == ["trust, deal"]


def test_a_room_reads_the_names_that_its_audience_may_read():
    corpus = themed(FIVE).corpus()
    (shown,) = themes_for(corpus, clearance_of(corpus, "public"))
    assert (shown.label, shown.told) == ("trust, deal", "trust, deal")
    (own,) = themes_for(corpus, clearance_of(corpus, "team"))
    assert own.label == FIVE


def test_nothing_typed_elsewhere_reaches_an_audience_uncleared(tmp_path):
    made = themed("Trust")
    told = f"{FIVE} never"
    made.codings = [replace(one, memo=told) for one in made.codings]
    made.decisions += [
        said("theme", theme_id="T-12ab34", action="accept", label=told, note=told),
        said("finding", finding_id="F1", statement=told, codes=["SE3"], cases=[]),
        said("summary", case="north", theme="SE3", text=told),
        said("level", enabler="SE3", partnership="north", level="Contested", reason=told),
        said("judgement", table="T10", row=["north", "PU1"], said={"position": told}, reason=told),
        said("response", session_id="s", item_type="theme", item_id="T-12ab34", text=told),
        said("memo", text=told, about="zz-held-01"),
    ]
    corpus = made.corpus()
    for audience in ("funder", "public"):
        write_profile(corpus, audience, tmp_path / audience)
        for name, text in every_text(tmp_path / audience):
            assert FIVE not in text, (audience, name)
        assert problems_of(corpus, audience, tmp_path / audience) == []


def test_a_codebook_in_a_source_s_words_is_withheld_until_it_is_cleared():
    made = holder(crowd())
    book = made.corpus().codebook
    code = replace(book.get("SE3"), definition=f"When it was {FIVE} shut.", include=("Trust",))
    own = replace(book, codes=tuple(code if one.id == "SE3" else one for one in book))
    corpus = replace(made.corpus(), codebook=own)
    room = clearance_of(corpus, "public")
    assert not any("gate" in item.told for item in codes_for(corpus, room, ["enabler"]))
    assert names_waiting(corpus, gather(corpus), "public") == ["SE3"]
    body = {"audience": "public", "code": "SE3", "statement_hash": statement_hash(text_of(code))}
    cleared = replace(corpus, decisions=(said("quote release", body),))
    assert any("gate" in item.told for item in codes_for(cleared, room, ["enabler"]))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (FIVE, True),
        ("the lantern behind", True),
        ("The LANTERN, behind", True),
        ("we trust them", False),
        ("the number of sources", False),
        ("lantern", False),
    ],
)
def test_the_check_knows_a_few_words_in_a_row(tmp_path, words, found):
    (tmp_path / "note.html").write_text(f"<p>So {words}</p>", encoding="utf-8")
    told = problems_of(holder(crowd()).corpus(), "public", tmp_path)
    assert (told == ["note.html: words of source zz-held-01"]) == found
    assert SECRET not in "".join(told)


def test_what_many_sources_say_and_what_an_open_one_says_tells_nobody(tmp_path):
    made = holder(crowd())
    for number in range(5):
        made.source(f"h{number}", "partner", "north", ["We sat under the blue awning then."],
                    consent_share="team")  # fmt: skip
    made.source("open", "partner", "south", ["They saw the lantern behind it."])
    page = "<p>sat under the blue awning</p><p>the lantern behind</p>"
    (tmp_path / "note.html").write_text(page, encoding="utf-8")
    assert problems_of(made.corpus(), "public", tmp_path) == []
