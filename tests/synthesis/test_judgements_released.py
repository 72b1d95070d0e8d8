"""What people judged reaches an audience when a person has cleared it, as it stands, and no more."""

import pandas as pd
import pytest
from docx import Document
from judging import LATER, NOW, TYPED, study_to_judge, take_in, type_all, write

from pipeline.evidence.clearance import statement_hash
from pipeline.evidence.judgements import all_judgements
from pipeline.evidence.rows import records_of
from pipeline.leaks.check import problems_of
from pipeline.study.decisions import Decision
from pipeline.study.judged import FORMS
from pipeline.synthesis.briefing.write import write_briefing
from pipeline.synthesis.release.write import release_view, write_profile
from pipeline.synthesis.report.write import write_report
from pipeline.synthesis.stage import build_tables


@pytest.fixture
def draft(five, tmp_path):
    """Return a study in which everything was judged by somebody with a name."""
    draft = study_to_judge(five)
    path = tmp_path / "synthesis.xlsx"
    write(draft, path)
    type_all(path, TYPED.values(), coder="Ana Prudencia")
    take_in(draft, path)
    return draft


def cleared(draft, *tables):
    """Clear the judgements of some tables for the funder, and the finding."""
    bodies = [
        {"judgement_id": one.id, "statement_hash": one.digest(form)}
        for form, one in all_judgements(draft.corpus())
        if form.table in tables
    ]
    bodies.append({"finding_id": "F-1", "statement_hash": statement_hash("Trust came late.")})
    draft.decisions = [
        *draft.decisions,
        *(Decision(kind="quote release", writer="Ana Prudencia", made_at=NOW,
                   body={"audience": "funder"} | body) for body in bodies),
    ]  # fmt: skip
    return draft


def released(draft, audience="funder"):
    corpus = draft.corpus()
    sheets = release_view(build_tables(corpus), corpus, audience)
    return {number: records_of(sheet.table) for number, sheet in sheets.items()}


def words_of(tables):
    return "\n".join(str(cell) for rows in tables.values() for row in rows for cell in row.values())


def test_nothing_that_people_judged_leaves_the_team_uncleared(draft):
    tables = released(cleared(draft))
    assert tables["T27"] == []
    (finding,) = tables["T13"]
    assert (finding["rating_final"], finding["rationale"]) == (None, None)
    told = words_of(tables)
    for number, (_, _, texts) in TYPED.items():
        long = [text for text in texts.values() if len(text) > 12]
        assert not [text for text in long if text in told], number


def test_what_was_cleared_is_told_without_who_judged_and_whose_words(draft):
    tables = released(cleared(draft, *FORMS))
    told = {row["table"]: row for row in tables["T27"]}
    assert sorted(told) == sorted(FORMS)
    assert told["T10"]["said"] == "position: nearer to reflection; reason: Two of three said so."
    assert told["T10"]["about"] == "north | PU1"
    (finding,) = tables["T13"]
    assert (finding["rating_final"], finding["rationale"]) == (
        "Limited", TYPED["T13"][2]["rationale"],
    )  # fmt: skip
    credentials = next(row for row in tables["T23"] if row["item"] == "Their credentials")
    assert credentials["content"] == "Two analysts, both trained."
    everything = words_of(tables)
    assert "Prudencia" not in everything
    assert "a-phil" not in everything
    assert "owner" not in told["T16"]["said"]
    assert "quote" not in told["T15"]["said"]
    assert released(draft, "public")["T27"] == []


def test_a_judgement_that_was_changed_needs_to_be_cleared_anew(draft):
    cleared(draft, "T10")
    old = next(one for one in draft.decisions if one.body.get("table") == "T10")
    draft.decisions.append(
        Decision(kind="judgement", writer="Ben", made_at=LATER,
                 body=dict(old.body) | {"said": {"position": "further off"}})
    )  # fmt: skip
    assert released(draft)["T27"] == []


@pytest.mark.slow
def test_the_files_of_an_audience_hold_what_was_cleared_and_pass_the_check(draft, tmp_path):
    corpus = cleared(draft, *FORMS).corpus()
    write_profile(corpus, "funder", tmp_path / "funder")
    assert problems_of(corpus, "funder", tmp_path / "funder") == []
    page = (tmp_path / "funder" / "report.html").read_text(encoding="utf-8")
    assert "nearer to reflection" in page
    table = pd.read_csv(tmp_path / "funder" / "tables" / "T27_judgements.csv")
    assert len(table) == len(FORMS)


def test_the_team_s_report_and_briefing_show_what_was_judged_and_what_changed_since(
    draft, tmp_path
):
    draft.code("b-part", 2, "SE3", "lacking", status="added")
    draft.code("b-part", 2, "AR-PP", status="added")
    corpus = draft.corpus()
    sheets = build_tables(corpus)
    write_report(sheets, corpus, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("The analyst's rating: Limited.", TYPED["T13"][2]["rationale"],
                  "The analyst calls it: Practice Partner, slowly.", "nearer to reflection",
                  "The fund means money.", "They go unpaid.", "Visits go on without us",
                  "Two analysts, both trained."):  # fmt: skip
        assert words.replace("'", "&#39;") in page or words in page, words
    assert page.count("The evidence has changed since.") >= 2
    write_briefing(sheets, corpus, "team", "run", tmp_path / "briefing.docx")
    told = "\n".join(p.text for p in Document(tmp_path / "briefing.docx").paragraphs)
    for words in ("The analyst's rating: Limited.", TYPED["T13"][2]["rationale"],
                  "position: nearer to reflection", "next_step: ask two partners",
                  "The evidence has changed since."):  # fmt: skip
        assert words in told, words
