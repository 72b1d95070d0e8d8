import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.study.privacy import (
    LABEL,
    Roster,
    may_quote,
    may_share,
    moved,
    pseudonymise,
    study_key,
)
from pipeline.study.study import Settings, Study, StudySettings

ROSTER = Roster({}, b"k").with_names(
    [("Amani Okello", "person"), ("Will", "person"), ("Hill School", "organisation")]
)


@pytest.mark.parametrize(
    "identifier",
    [
        "Amani Okello",
        "AMANI  OKELLO",
        "Will",
        "Hill School",
        "amani.okello@example.org",
        "+254 712 345 678",
        "https://example.org/a?b=c",
        "-1.28333, 36.81667",
    ],
)
def test_names_and_identifiers_leave_the_text(identifier):
    text, replacements = pseudonymise(f"Then {identifier} came again.", ROSTER)
    assert identifier.casefold() not in text.casefold()
    assert len(replacements) == 1
    assert LABEL.search(text)


@pytest.mark.parametrize(
    "text",
    ["They will come.", "In 2024 we had 1,200 pupils.", "At 10:30 in room 204.", "[laughs] yes"],
)
def test_ordinary_words_and_numbers_stay(text):
    assert pseudonymise(text, ROSTER) == (text, [])


def test_a_name_has_the_same_label_everywhere_and_another_key_gives_another():
    first, _ = pseudonymise("Amani Okello", ROSTER)
    second, _ = pseudonymise("and amani okello", ROSTER)
    other, _ = pseudonymise("Amani Okello", Roster(ROSTER.names, b"another"))
    assert first in second
    assert first != other


@given(st.text(alphabet="ab .WwiIlLok@", max_size=60))
def test_offsets_outside_names_follow_the_map(text):
    changed, replacements = pseudonymise(text, ROSTER)
    for offset in range(len(text)):
        inside = any(r.extracted_start <= offset < r.extracted_end for r in replacements)
        if not inside:
            assert changed[moved(offset, replacements)] == text[offset]


def test_the_key_is_for_its_owner_only_and_stays_the_same(tmp_path):
    study = Study(tmp_path, Settings())
    key = study_key(study)
    assert study_key(study) == key
    path = study.private / "pseudonym.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.is_relative_to(study.processed)


def test_an_invented_study_has_the_same_pseudonyms_on_every_machine(tmp_path):
    settings = Settings(study=StudySettings(name="X", invented=True))
    assert study_key(Study(tmp_path / "a", settings)) == study_key(Study(tmp_path / "b", settings))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("quote", "share", "audience", "allowed"),
    [
        ("yes", "public", "public", True),
        ("yes", "funder", "funder", True),
        ("yes", "funder", "public", False),
        ("yes", "not recorded", "team", True),
        ("yes", "not recorded", "funder", False),
        ("not recorded", "public", "team", False),
        ("no", "public", "team", False),
    ],
)
def test_quotes_need_consent_and_the_audience(quote, share, audience, allowed):
    source = {"consent_analyse": "yes", "consent_quote": quote, "consent_share": share}
    assert may_share(source, audience) is allowed


def test_no_consent_to_analyse_bars_quotes():
    assert not may_quote({"consent_analyse": "no", "consent_quote": "yes"})
