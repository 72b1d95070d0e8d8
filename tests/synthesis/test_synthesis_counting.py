"""What counts: two numbers, read sources only, each text once, silence only where people read."""

from dataclasses import replace

import pandas as pd
import pytest
from synthesis_draft import question

from pipeline.evidence.evidence import gather
from pipeline.evidence.silence import unfound
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.tables.t05_enablers import NOT_FOUND


def cell(sheet, **where):
    """Return the one row of a table with these values, empty cells as None."""
    table = sheet.table
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1, (where, len(table))
    return {k: (None if v is None or v != v else v) for k, v in rows(table)[0].items()}


def rows(table):
    plain = table.astype("object")
    return plain.where(plain.notna(), None).to_dict("records")


def test_confirmed_and_suggested_sources_stand_apart_and_are_never_added(five):
    prevalence = build_tables(five.corpus())["T08"]
    partner = cell(prevalence, code="SE3", group="partner")
    assert (partner["n_sources_confirmed"], partner["n_sources_suggested"]) == (2, 0)
    philanthropy = cell(prevalence, code="SE3", group="philanthropy")
    assert (philanthropy["n_sources_confirmed"], philanthropy["n_sources_suggested"]) == (0, 1)


def test_a_source_that_is_confirmed_is_not_counted_again_as_suggested(draft):
    draft.source("a", "partner", "north", ["One about trust.", "Two about trust."])
    draft.code("a", 0, "SE3", status="accepted")
    draft.code("a", 1, "SE3")
    row = cell(build_tables(draft.corpus())["T08"], code="SE3", group="partner")
    assert (row["n_sources_confirmed"], row["n_sources_suggested"]) == (1, 0)
    assert (row["n_segments_confirmed"], row["n_segments_suggested"]) == (1, 1)


def test_a_code_is_counted_with_its_sub_codes(five):
    row = cell(build_tables(five.corpus())["T08"], code="SE1", group="philanthropy")
    assert (row["n_sources_confirmed"], row["n_sources_suggested"]) == (1, 0)


def test_interviewer_turns_never_count_even_when_a_person_coded_them(draft):
    draft.source("a", "partner", "north", ["I: Was there trust?", "Well, we met often."])
    draft.code("a", 0, "SE3", status="added")
    evidence = gather(draft.corpus())
    assert [(c.state, c.why_not) for c in evidence.codings] == [(None, "no evidence: interviewer")]


@pytest.mark.parametrize(("score", "state"), [(0.6, "suggested"), (0.59, None)])
def test_a_suggestion_counts_from_the_count_threshold(draft, score, state):
    draft.source("a", "partner", "north", ["We trust each other."])
    draft.code("a", 0, "SE3", score=score)
    assert [claim.state for claim in gather(draft.corpus()).codings] == [state]


def test_zero_stands_only_where_the_question_was_asked_and_people_read_in_full(five):
    five.read_in_full("b-part", "c-part")
    prevalence = build_tables(five.corpus())["T08"]
    asked = cell(prevalence, code="SE1a", group="partner")
    assert (asked["asked"], asked["n_asked"], asked["n_sources_confirmed"]) == ("yes", 2, 0)
    not_asked = cell(prevalence, code="PU1", group="partner")
    assert (not_asked["asked"], not_asked["n_sources_confirmed"]) == ("no", None)
    unknown = cell(prevalence, code="SE1a", group="report")
    assert (unknown["asked"], unknown["n_asked"], unknown["n_sources_confirmed"]) == (
        "unknown",
        None,
        None,
    )


def test_what_is_not_found_says_how_many_sources_a_person_read(five):
    five.read_in_full("b-part", "a-phil")
    sheets = build_tables(five.corpus())
    row = cell(sheets["T08"], code="SE1a", group="partner")
    assert (row["asked"], row["n_in_full"], row["n_sources_confirmed"]) == ("yes", 1, None)
    assert row["not_found"] == "not found by the machine in 2 sources; 1 read by a person"
    assert cell(sheets["T22"], code="SE1a", group="partner")["gap"] == row["not_found"]
    assert cell(sheets["T08"], code="SE3", group="partner")["not_found"] is None
    matrix = cell(sheets["T09"], code="VA1", partnership="north")
    assert matrix["not_found"] == "not found by the machine in 3 sources; 2 read by a person"


def test_people_who_read_every_source_in_full_may_say_that_nothing_is_there(draft):
    draft.questions = (question("SE3"),)
    for name in ("a", "b"):
        draft.source(name, "partner", "north", ["We met often."])
    draft.read_in_full("a")
    sheets = build_tables(draft.corpus())
    assert cell(sheets["T05"], enabler="SE3", partnership="north")["level"] == NOT_FOUND
    draft.read_in_full("b", coder="Ben")
    sheets = build_tables(draft.corpus())
    row = cell(sheets["T05"], enabler="SE3", partnership="north")
    assert (row["level"], row["n_sources_confirmed"]) == ("No evidence", 0)
    assert row["not_found"] == "nothing found; a person read 2 sources in full"
    gap = cell(sheets["T22"], code="SE3", group="partner")["gap"]
    assert gap == "asked, nothing found"


def test_an_audit_tells_how_much_the_machine_finds_of_what_it_did_not_find(draft):
    draft.source("a", "partner", "north", ["We met often."])
    figures = {"code": ["SE3", "all codes"], "recall": [0.58, 0.5]}
    corpus = replace(draft.corpus(), evaluation=pd.DataFrame(figures))
    looked = unfound(gather(corpus), gather(corpus).counted(), "SE3")
    assert looked.told() == (
        "not found by the machine in 1 source; 0 read by a person; "
        "in the audit it found 58% of what people coded"
    )
    reflexive = replace(draft.settings, study=replace(draft.settings.study, mode="reflexive"))
    silent = gather(replace(corpus, settings=reflexive))
    assert unfound(silent, silent.counted(), "SE3").recall is None


def test_a_question_about_a_code_asks_about_its_sub_codes_and_not_about_its_parent(draft):
    draft.questions = (question("SE1a"),)
    draft.source("a", "partner", "north", ["We met often."])
    prevalence = build_tables(draft.corpus())["T08"]
    assert cell(prevalence, code="SE1a", group="partner")["asked"] == "yes"
    assert cell(prevalence, code="SE1", group="partner")["asked"] == "no"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"readable": False}, "in a language the model cannot read"),
        ({"spoken": "es"}, "in a language the model reads weakly"),
        ({"ai_assist": "no"}, "no consent to machine help, and nobody has coded it"),
        ({"status": "set aside"}, "set aside"),
        ({"status": "missing"}, "missing"),
        ({"consent_analyse": "no", "status": "no consent"}, "no consent to analyse"),
    ],
)
def test_a_source_that_was_not_read_leaves_the_denominators_and_is_listed(draft, changes, reason):
    draft.questions = (question("SE3"),)
    draft.source("a", "partner", "north", ["Hay confianza."], **changes)
    draft.source("b", "partner", "north", ["We met often."])
    sheets = build_tables(draft.corpus())
    row = cell(sheets["T08"], code="SE3", group="partner")
    assert (row["N_group"], row["n_asked"], row["n_sources_confirmed"]) == (1, 1, None)
    assert cell(sheets["T02"], source_id="a")["why_not"] == reason
    assert cell(sheets["T22"], source_id="a")["gap"] == f"not read: {reason}"
    assert cell(sheets["T01"], case="north", informant_group="partner")["n_not_read"] == 1


def test_a_source_that_a_person_coded_was_read_whatever_its_language(draft):
    draft.source("a", "partner", "north", ["Hay confianza."], readable=False, ai_assist="no")
    draft.code("a", 0, "SE3", status="added")
    row = cell(build_tables(draft.corpus())["T08"], code="SE3", group="partner")
    assert (row["N_group"], row["n_sources_confirmed"]) == (1, 1)


def test_with_machine_help_off_only_what_people_coded_was_read(draft, with_settings):
    with_settings(draft, "study", assist="off")
    draft.source("a", "partner", "north", ["We trust them."])
    draft.source("b", "partner", "north", ["We trust them not."])
    draft.code("a", 0, "SE3", status="added")
    assert cell(build_tables(draft.corpus())["T08"], code="SE3", group="partner")["N_group"] == 1


def test_a_source_of_several_cases_counts_only_for_the_case_it_names(five):
    matrix = build_tables(five.corpus())["T05"]
    north = cell(matrix, enabler="SE3", partnership="north")
    assert (north["n_present_suggested"], north["N_case"]) == (2, 3)
    south = cell(matrix, enabler="SE3", partnership="south")
    assert (south["n_sources_confirmed"], south["n_sources_suggested"]) == (1, 1)
    archetypes = build_tables(five.corpus())["T06"]
    assert set(archetypes.table["n_sources_suggested"].dropna()) == set()


def test_general_talk_counts_for_no_case(draft):
    draft.source("a", "partner", "north", ["In general people trust."])
    draft.code("a", 0, "SE3", about="general")
    sheets = build_tables(draft.corpus())
    assert cell(sheets["T05"], enabler="SE3", partnership="north")["level"] == NOT_FOUND
    assert cell(sheets["T08"], code="SE3", group="partner")["n_sources_suggested"] == 1


def test_a_repeated_text_counts_once_and_its_codings_count_for_the_first(draft):
    draft.source("a", "partner", "north", ["We trust each other."])
    draft.source("b", "partner", "north", ["We trust each other."], duplicate_of="a")
    draft.code("a", 0, "SE3")
    draft.code("b", 0, "SE3", status="accepted")
    sheets = build_tables(draft.corpus())
    row = cell(sheets["T08"], code="SE3", group="partner")
    assert (row["N_group"], row["n_sources_confirmed"], row["n_sources_suggested"]) == (1, 1, 0)
    assert (row["n_segments_confirmed"], row["n_segments_suggested"]) == (1, 0)
    assert cell(sheets["T02"], source_id="b")["why_not"] == "repeats a"


def test_two_interviews_of_one_organisation_are_two_sources_and_one_organisation(draft):
    for name in ("a", "b"):
        draft.source(name, "partner", "north", ["We trust them."], organisation="Hill  School")
        draft.code(name, 0, "SE3", status="accepted")
    row = cell(build_tables(draft.corpus())["T08"], code="SE3", group="partner")
    assert (row["n_sources_confirmed"], row["n_orgs_confirmed"]) == (2, 1)


def test_documents_are_the_group_report_unless_set_otherwise(five, with_settings):
    assert gather(five.corpus()).informants["e-report"].group == "report"
    with_settings(five, "synthesis", documents_as_group=False)
    assert gather(five.corpus()).informants["e-report"].group == "partner"


def test_what_people_disagree_about_is_not_counted_and_stands_in_the_gaps(five):
    sheets = build_tables(five.corpus())
    assert len(sheets["T21"].table) == 0
    gap = cell(sheets["T22"], subject="coding")
    assert (gap["code"], gap["gap"], gap["n_items"]) == ("AL-G2", "contested", 1)
