"""What the tables carry of an audit: the light and figures of each code, and how people agree."""

from dataclasses import replace

import pytest
from synthesis_draft import Draft

from pipeline.evidence.audit import AGREED, agreed_codings, judged, lights, valence_f1, who_read
from pipeline.evidence.evidence import gather
from pipeline.stats.trust import evaluation_rows
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision
from pipeline.synthesis.tables.t18_coding_quality import coding_quality
from pipeline.tables import EVALUATION

LINES = [f"Sentence {word} is a line of its own." for word in ("one", "two", "three", "four")]


@pytest.fixture
def draft():
    draft = Draft()
    for source_id in ("s1", "s2", "s3"):
        draft.source(source_id, "partner", "north", LINES)
    return draft


def says(draft, writer, source_id, line, code, **body):
    document = next(one for one in draft.documents if one.source_id == source_id)
    segment = [one for one in draft.segments if one.source_id == source_id][line]
    passage = anchor(source_id, document.text, segment.start, segment.end)
    told = {"action": "add", "code": code, "sample": "audit-1"} | body
    agreed = told.pop("agreed", False)
    draft.decisions.append(
        Decision(kind="coding", writer=writer, made_at="2025", body=told, passage=passage,
                 adjudicated=agreed)
    )  # fmt: skip


def read(draft, writer, *source_ids, sample="audit-1"):
    for source_id in source_ids:
        body = {"text": "coded in full", "about": source_id, "sample": sample}
        draft.decisions.append(Decision(kind="memo", writer=writer, made_at="2025", body=body))


def audited(draft):
    """Return the corpus with the evaluation of its suggestions."""
    corpus = draft.corpus()
    both = judged(corpus, corpus.codings, sorted(set(who_read(corpus)["source_id"])))
    rows = evaluation_rows(both, {"AR-PP"}, 0.6, "key", draws=20)
    evaluation = EVALUATION.frame(rows)
    return replace(corpus, evaluation=evaluation, evaluated_as_is=True), both


def of_code(both, code):
    """Return people's word on each segment of a code, None where they differ."""
    row = both.people[both.codes.index(code)]
    return [None if value != value else int(value) for value in row]


def test_a_code_holds_where_most_of_those_who_read_gave_it(draft):
    for writer in ("Ana", "Ben", "Cy"):
        read(draft, writer, "s1")
    for writer, lines in (("Ana", (0, 1, 2)), ("Ben", (0, 1)), ("Cy", (0,))):
        for line in lines:
            says(draft, writer, "s1", line, "SE3")
    _, both = audited(draft)
    assert of_code(both, "SE3") == [1, 1, 0, 0]


def test_where_people_are_even_the_segment_is_left_out_until_they_agree(draft):
    read(draft, "Ana", "s1")
    read(draft, "Ben", "s1")
    says(draft, "Ana", "s1", 0, "SE3")
    says(draft, "Ana", "s1", 1, "SE3")
    assert of_code(audited(draft)[1], "SE3") == [None, None, 0, 0]
    says(draft, "Ben", "s1", 0, "SE3", action="accept", agreed=True)
    says(draft, "Ben", "s1", 1, "SE3", action="reject", agreed=True)
    assert set(agreed_codings(draft.corpus())["coder"]) >= {AGREED}
    assert of_code(audited(draft)[1], "SE3") == [1, 0, 0, 0]


def test_who_coded_without_reading_in_full_is_not_counted(draft):
    read(draft, "Ana", "s1")
    says(draft, "Ben", "s1", 0, "SE3")
    assert of_code(audited(draft)[1], "SE3") == [0, 0, 0, 0]


def test_sources_that_somebody_chose_are_no_audit(draft):
    read(draft, "Ana", "s1", sample="unaided")
    assert len(who_read(draft.corpus())) == 1
    assert who_read(draft.corpus(), drawn_only=True).empty


def test_a_guess_at_valence_that_only_the_reason_tells_is_judged_too(draft):
    read(draft, "Ana", "s1", "s2")
    for source_id, line, valence in (
        ("s1", 0, "lacking"),
        ("s1", 1, "present"),
        ("s2", 0, "present"),
    ):
        says(draft, "Ana", source_id, line, "SE3", valence=valence)
        draft.code(source_id, line, "SE3", "not established", reason="pattern 'x'; may be present")
    corpus, both = audited(draft)
    assert both.valences == (
        (0, "lacking", "present"), (0, "present", "present"), (1, "present", "present"),
    )  # fmt: skip
    assert valence_f1(corpus) == 0.4


def quality(corpus):
    sheet = coding_quality(corpus, gather(corpus))
    return sheet, sheet.table.set_index("code")


def test_t18_shows_light_figures_and_agreement_after_an_audit(draft):
    for source_id in ("s1", "s2"):
        read(draft, "Ana", source_id)
        read(draft, "Ben", source_id)
        for line in (0, 1):
            says(draft, "Ana", source_id, line, "SE3")
            says(draft, "Ben", source_id, line, "SE3")
        draft.code(source_id, 0, "SE3")
        draft.code(source_id, 3, "SE3", score=0.55)
    corpus, _ = audited(draft)
    sheet, table = quality(corpus)
    row = table.loc["SE3"]
    assert row["light"] == "assist only"
    assert row["light_reason"].startswith("too little to tell: 2 suggestions from score 0.60")
    assert row["precision"].startswith("0.50 (")
    assert (row["n_audited_sources"], row["n_audit_people"], row["n_audit_machine"]) == (2, 4, 4)
    assert row["agreement"] == "100%, alpha 1.00 (1.00 to 1.00)"
    assert table.loc["AR-PP", "light"] == "people only"
    assert "renew it" not in sheet.caption
    assert "renew it" in quality(replace(corpus, evaluated_as_is=False))[0].caption
    assert lights(corpus)["SE3"] == "assist only"


def test_t18_without_an_audit_says_so_and_has_no_figure(draft):
    draft.code("s1", 0, "SE3")
    sheet, table = quality(draft.corpus())
    assert "No audit has been evaluated" in sheet.caption
    assert (
        table.loc["SE3", ["light", "precision", "recall", "f1", "kappa", "agreement"]].isna().all()
    )


def test_t18_of_a_reflexive_study_has_no_figure(draft):
    read(draft, "Ana", "s1")
    says(draft, "Ana", "s1", 0, "SE3")
    draft.code("s1", 0, "SE3")
    corpus, _ = audited(draft)
    study = replace(corpus.settings.study, mode="reflexive")
    sheet, table = quality(replace(corpus, settings=replace(corpus.settings, study=study)))
    assert "The study is reflexive" in sheet.caption
    assert (
        table.loc["SE3", ["light", "precision", "recall", "f1", "kappa", "agreement"]].isna().all()
    )
