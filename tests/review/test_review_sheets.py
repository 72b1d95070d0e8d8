"""Coding sheets go out to people and come back, whoever fills them in and wherever."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook
from programs import through_libreoffice
from synthesis_draft import Draft
from workbook_hands import columns, rows, type_into

from pipeline.errors import DecisionError
from pipeline.review.sheets import assign, export_audit, export_suggestions, import_sheets

NOW = "2025-06-01T10:00:00+00:00"
GROUPS = ("partner", "partner", "partner", "philanthropy", "philanthropy", "MEL partner")


@pytest.fixture
def corpus():
    draft = Draft()
    for number, group in enumerate(GROUPS):
        lines = [f"Sentence {word} of source {number}." for word in ("one", "two", "three")]
        draft.source(f"s{number}", group, "north", lines)
    draft.code("s0", 0, "SE3", score=0.60)
    draft.code("s0", 1, "SE3", score=0.61)
    draft.code("s1", 0, "SE3", score=0.88)
    draft.code("s2", 0, "SE1", score=0.59, reason="near SE1 example 2")
    draft.code("s3", 0, "VA1", status="accepted")
    return draft.corpus()


def words_in(path):
    return " ".join(
        str(cell.value)
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    )


def test_suggestions_that_teach_most_come_first_and_decided_ones_not_at_all(corpus, tmp_path):
    path = tmp_path / "review.xlsx"
    assert export_suggestions(corpus, path) == 4
    shown = [(r["source"], r["code"]) for r in rows(load_workbook(path)["Suggestions"])]
    assert shown == [("s0", "SE3"), ("s2", "SE1"), ("s0", "SE3"), ("s1", "SE3")]


def test_judged_suggestions_come_back_as_decisions(corpus, tmp_path):
    path = tmp_path / "review.xlsx"
    export_suggestions(corpus, path)
    type_into(path, "Suggestions", 6, decision="reject", coder="Ana")
    read = import_sheets([path], corpus, NOW)
    assert [(d.writer, dict(d.body)) for d in read.decisions] == [
        ("Ana", {"action": "reject", "code": "SE3"})
    ]
    assert read.messages == ()


def test_an_audit_draws_whole_sources_within_each_group_and_shows_no_machine(corpus, tmp_path):
    path = tmp_path / "audit.xlsx"
    drawn = export_audit(corpus, path, per_group=2).sources[""]
    groups = sorted(GROUPS[int(source_id[1:])] for source_id in drawn)
    assert groups == ["MEL partner", "partner", "partner", "philanthropy", "philanthropy"]
    sheet = load_workbook(path)["Passages"]
    assert [row["source"] for row in rows(sheet)] == [s for s in drawn for _ in range(3)]
    assert not {"score", "reason", "code", "status"} & set(columns(sheet))
    assert "near SE1 example" not in words_in(path)
    assert export_audit(corpus, tmp_path / "again.xlsx", per_group=2).sources[""] == drawn
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_an_audit_comes_back_with_its_codes_and_what_was_read_in_full(corpus, tmp_path):
    path = tmp_path / "audit.xlsx"
    drawn = export_audit(corpus, path, per_group=1, coder="Ana").sources["Ana"]
    type_into(path, "Passages", 6, other_code="SE3; SE1", new_valence="lacking")
    type_into(path, "Sources", 6, in_full="yes")
    read = import_sheets([path], corpus, NOW)
    assert read.messages == ()
    bodies = [dict(d.body) for d in read.decisions if d.kind == "coding"]
    assert [(b["action"], b["code"], b["valence"]) for b in bodies] == [
        ("add", "SE3", "lacking"), ("add", "SE1", "lacking"),
    ]  # fmt: skip
    (whole,) = [d for d in read.decisions if d.kind == "memo"]
    assert (whole.writer, whole.body["text"], whole.body["about"]) == (
        "Ana",
        "coded in full",
        drawn[0],
    )
    assert {b["sample"] for b in bodies} == {whole.body["sample"]}


def test_coders_get_shared_sources_and_some_of_their_own_blind_to_each_other(corpus, tmp_path):
    assigned = assign(corpus, ["Ana", "Ben"], tmp_path, per_group=2, shared=1).sources
    ana, ben = set(assigned["Ana"]), set(assigned["Ben"])
    assert sorted(GROUPS[int(s[1:])] for s in ana & ben) == [
        "MEL partner",
        "partner",
        "philanthropy",
    ]
    assert len(ana | ben) == 5
    files = sorted(tmp_path.glob("*.xlsx"))
    assert [path.name.split("-")[1] for path in files] == ["ana", "ben"]
    assert not any(name in words_in(path) for name, path in zip(("Ben", "Ana"), files, strict=True))


@pytest.mark.office
def test_two_coders_on_one_passage_are_both_kept_also_from_libreoffice(corpus, tmp_path):
    assign(corpus, ["Ana", "Ben"], tmp_path, per_group=1, shared=1)
    ana, ben = sorted(tmp_path.glob("*.xlsx"))
    type_into(ana, "Passages", 6, other_code="SE3")
    type_into(ben, "Passages", 6, other_code="SE1")
    (ben,) = through_libreoffice([ben], "xlsx", tmp_path / "office")
    read = import_sheets([ana, ben], corpus, NOW)
    told = [(d.writer, d.body["code"], d.passage.quote) for d in read.decisions]
    quote = read.decisions[0].passage.quote
    assert sorted(told) == [("Ana", "SE3", quote), ("Ben", "SE1", quote)]


def test_a_sheet_that_cannot_be_read_stops_no_other_and_work_twice_imported_counts_once(
    corpus, tmp_path
):
    path, broken = tmp_path / "review.xlsx", tmp_path / "broken.xlsx"
    export_suggestions(corpus, path)
    type_into(path, "Suggestions", 6, decision="accept")
    type_into(path, "Suggestions", 7, decision="change", other_code="VA11")
    broken.write_bytes(b"not a workbook")
    read = import_sheets([path, broken], corpus, NOW)
    assert len(read.decisions) == 1
    assert "broken.xlsx cannot be read as Excel" in read.messages[0]
    assert (
        "review.xlsx: sheet 'Suggestions', row 7: not taken in: no code 'VA11'" in read.messages[1]
    )
    known = replace(corpus, decisions=read.decisions)
    assert import_sheets([path], known, "2025-07-01T00:00:00+00:00").decisions == ()


def test_a_sheet_comes_back_after_the_text_has_changed(corpus, tmp_path):
    path = tmp_path / "review.xlsx"
    export_suggestions(corpus, path)
    type_into(path, "Suggestions", 6, decision="accept")
    documents = corpus.documents.assign(text="All new.", text_hash="0" * 64)
    (decision,) = import_sheets([path], replace(corpus, documents=documents), NOW).decisions
    assert decision.passage.quote == "Sentence one of source 0."
    assert decision.passage.after == "\nSentence two of source 0.\nSentence thre"


def test_one_coder_alone_cannot_be_compared(corpus, tmp_path):
    with pytest.raises(DecisionError, match="name two coders or more"):
        assign(corpus, ["Ana", " Ana "], tmp_path)
