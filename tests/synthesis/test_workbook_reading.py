"""What people type into the workbook becomes decisions, once and nothing else."""

import shutil

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from programs import through_libreoffice
from workbook_hands import FIRST, columns, find, rows, type_into

from pipeline.errors import DecisionError
from pipeline.review import names as review_names
from pipeline.review.workbook import read_workbook
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.workbook import forms
from pipeline.synthesis.workbook.write import write_workbook

NOW = "2025-06-01T10:00:00+00:00"
LATER = "2025-06-02T10:00:00+00:00"
WRITTEN = {}


@pytest.fixture
def corpus(five):
    return five.corpus()


@pytest.fixture
def path(corpus, tmp_path, tmp_path_factory):
    if not WRITTEN:
        WRITTEN["path"] = tmp_path_factory.mktemp("workbook") / "synthesis.xlsx"
        write_workbook(tables_to_fill_in(corpus), corpus, WRITTEN["path"])
    return shutil.copy(WRITTEN["path"], tmp_path / "synthesis.xlsx")


def tables_to_fill_in(corpus):
    """Return the tables whose sheets people fill in; the others only take time."""
    tables = build_tables(corpus)
    return {number: tables[number] for number in ("T04", "T05", "T17")}


def again(draft, decisions, path):
    """Write the workbook anew, with decisions known to the study."""
    draft.decisions = [*draft.decisions, *decisions]
    corpus = draft.corpus()
    write_workbook(tables_to_fill_in(corpus), corpus, path)
    return corpus


def said(read):
    return [(d.kind, d.writer, dict(d.body)) for d in read.decisions]


TRUST = {"source": "a-phil", "code": "SE3", "passage": "There is trust on both sides."}


def test_an_unchanged_workbook_says_nothing(path, corpus):
    read = read_workbook(path, corpus, NOW)
    assert (read.decisions, read.messages) == ((), ())


@pytest.mark.slow
def test_a_rejection_names_the_passage_by_its_words_and_place(path, corpus):
    type_into(path, "Codings", TRUST, decision="reject", coder="Ana")
    (decision,) = read_workbook(path, corpus, NOW).decisions
    assert (decision.kind, decision.writer, decision.made_at) == ("coding", "Ana", NOW)
    assert dict(decision.body) == {"action": "reject", "code": "SE3"}
    passage = decision.passage
    assert (passage.source_id, passage.quote) == ("a-phil", "There is trust on both sides.")
    text = corpus.documents.set_index("source_id").loc["a-phil", "text"]
    assert text[passage.start : passage.end] == passage.quote
    assert passage.before == "I: Was there trust?\n"


def test_the_same_workbook_read_twice_gives_the_same_events_or_nothing(five, path, corpus):
    type_into(path, "Codings", TRUST, decision="accept")
    first, second = (read_workbook(path, corpus, NOW).decisions for _ in range(2))
    assert [d.event_id for d in first] == [d.event_id for d in second]
    five.decisions = list(first)
    assert read_workbook(path, five.corpus(), LATER).decisions == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ({"decision": "accept"}, {"action": "accept", "code": "SE3"}),
        ({"decision": " Accepted "}, {"action": "accept", "code": "SE3"}),
        (
            {"decision": "change", "other_code": "SE1 Shared purpose"},
            {"action": "change", "code": "SE3", "other_code": "SE1"},
        ),
        ({"other_code": "se1a"}, {"action": "change", "code": "SE3", "other_code": "SE1a"}),
        (
            {"decision": "reject", "other_code": "Reflection"},
            {"action": "change", "code": "SE3", "other_code": "PU1"},
        ),
        ({"new_valence": "Lacking"}, {"action": "change", "code": "SE3", "valence": "lacking"}),
        (
            {"decision": "accept", "new_about": "south", "note": "said with a smile"},
            {"action": "accept", "code": "SE3", "about": "south", "memo": "said with a smile"},
        ),
    ],
)
def test_what_is_typed_beside_a_code_is_understood(typed, body, path, corpus):
    type_into(path, "Codings", TRUST, **typed)
    assert said(read_workbook(path, corpus, NOW)) == [("coding", "workbook", body)]


def test_another_code_beside_accept_is_added_to_the_passage(path, corpus):
    type_into(path, "Codings", TRUST, decision="accept", other_code="SE1a; PU1")
    assert [body for _, _, body in said(read_workbook(path, corpus, NOW))] == [
        {"action": "accept", "code": "SE3"},
        {"action": "add", "code": "SE1a"},
        {"action": "add", "code": "PU1"},
    ]


@pytest.mark.slow
def test_a_note_alone_is_kept_as_a_memo_and_shown_again(five, path, corpus):
    type_into(path, "Codings", TRUST, note="ask again?")
    read = read_workbook(path, corpus, NOW)
    assert said(read) == [
        ("memo", "workbook", {"text": "ask again?", "about": "coding", "code": "SE3"})
    ]
    again(five, read.decisions, path)
    sheet = load_workbook(path)["Codings"]
    assert sheet.cell(find(sheet, **TRUST), columns(sheet)["note"]).value == "ask again?"


@pytest.mark.slow
def test_a_passage_without_a_code_takes_one(five, tmp_path):
    five.source("f-part", "partner", "south", ["Nothing here has a code."])
    path = tmp_path / "book.xlsx"
    corpus = again(five, [], path)
    type_into(path, "Codings", {"source": "f-part"}, other_code="SE3", new_valence="lacking")
    assert said(read_workbook(path, corpus, NOW)) == [
        ("coding", "workbook", {"action": "add", "code": "SE3", "valence": "lacking"})
    ]


def test_the_coder_is_the_row_s_else_the_workbook_s(path, corpus):
    sheet = load_workbook(path)["Contents"]
    number = next(cell.row for cell in sheet["A"] if cell.value == "you")
    book = load_workbook(path)
    book["Contents"].cell(number, 3).value = "Ben"
    book.save(path)
    type_into(path, "Codings", TRUST, decision="accept")
    type_into(path, "Codings", {"source": "b-part", "code": "SE1"}, decision="reject", coder="Ana")
    writers = {body["action"]: who for _, who, body in said(read_workbook(path, corpus, NOW))}
    assert writers == {"accept": "Ben", "reject": "Ana"}


def test_a_wrong_code_is_named_with_its_row_and_the_nearest_code(path, corpus):
    number = type_into(path, "Codings", TRUST, decision="change", other_code="SE11")
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    letter = get_column_letter(columns(load_workbook(path)["Codings"])["other_code"])
    told = "not taken in: no code 'SE11'. Did you mean 'SE1'?"
    assert read.messages == (f"sheet 'Codings', row {number}: {told} (column {letter})",)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"decision": "acept"}, "no decision 'acept'. Did you mean 'accept'?"),
        ({"new_valence": "presnt"}, "no valence 'presnt'. Did you mean 'present'?"),
        ({"new_about": "nord"}, "no case 'nord'. Did you mean 'north'?"),
        ({"decision": "change"}, "it says change, but not to what"),
        ({"coder": "Ana"}, "it names no decision"),
    ],
)
def test_what_cannot_be_understood_is_said_and_the_rest_goes_on(typed, message, path, corpus):
    type_into(path, "Codings", TRUST, **typed)
    type_into(path, "Codings", {"source": "b-part", "code": "SE1"}, decision="accept")
    read = read_workbook(path, corpus, NOW)
    assert len(read.decisions) == 1
    assert message in read.messages[0]


def test_rows_may_be_sorted_and_deleted_and_sheets_and_columns_renamed_and_moved(path, corpus):
    type_into(path, "Codings", TRUST, decision="reject")
    book = load_workbook(path)
    sheet = book["Codings"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head, data = cells[: FIRST - 1], cells[FIRST - 1 :]
    data = sorted(data, key=lambda row: str(row[4]), reverse=True)[:-2]
    head[4] = [head[4][0], *["renamed"] * (len(head[4]) - 1)]
    order = [0, *range(len(head[0]) - 1, 0, -1)]
    sheet.delete_rows(1, sheet.max_row)
    sheet.merged_cells.ranges = set()
    for row in [*head, *data]:
        sheet.append([row[column] for column in order])
    sheet.title = "Checked by us"
    book.save(path)
    read = read_workbook(path, corpus, NOW)
    assert (said(read), read.messages) == (
        [("coding", "workbook", {"action": "reject", "code": "SE3"})], (),
    )  # fmt: skip


def test_a_row_whose_cells_were_sorted_apart_is_refused_by_name(path, corpus):
    book = load_workbook(path)
    sheet = book["Codings"]
    keys = columns(sheet)
    one, other = find(sheet, **TRUST), find(sheet, source="b-part", code="SE1")
    for key in ("source", "code", "passage"):
        here, there = sheet.cell(one, keys[key]), sheet.cell(other, keys[key])
        here.value, there.value = there.value, here.value
    sheet.cell(one, keys["decision"]).value = "reject"
    book.save(path)
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    assert f"sheet 'Codings', row {one}: " in read.messages[0]


def test_rows_that_contradict_each_other_are_both_named(path, corpus):
    book = load_workbook(path)
    sheet = book["Codings"]
    one = find(sheet, **TRUST)
    sheet.append([cell.value for cell in sheet[one]])
    keys = columns(sheet)
    sheet.cell(one, keys["decision"]).value = "accept"
    sheet.cell(sheet.max_row, keys["decision"]).value = "reject"
    book.save(path)
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    assert f"row {one} and sheet 'Codings', row {sheet.max_row}" in read.messages[0]


def test_a_formula_is_refused_and_a_deleted_column_named(path, corpus):
    number = type_into(path, "Codings", TRUST, decision="=1+1")
    book = load_workbook(path)
    sheet = book["Codings"]
    sheet.delete_cols(columns(sheet)["new_about"])
    book.save(path)
    messages = read_workbook(path, corpus, NOW).messages
    assert "the columns new_about are gone" in messages[0]
    assert messages[1].startswith(f"sheet 'Codings', row {number}: decision holds a formula")


def test_a_passage_copied_from_a_source_is_found_in_it(path, corpus):
    type_into(
        path, "Added passages", 9, source="d-mel", other_code="SE3",
        quote="In  the south the\npurpose changed", new_valence="mixed", coder="Ana",
    )  # fmt: skip
    type_into(path, "Added passages", 10, other_code="PU1", quote="“choose our own questions”")
    read = read_workbook(path, corpus, NOW)
    assert read.messages == ()
    places = [(d.passage.source_id, d.passage.quote) for d in read.decisions]
    assert places == [
        ("d-mel", "In the south the purpose changed"), ("c-part", "choose our own questions"),
    ]  # fmt: skip
    assert dict(read.decisions[0].body) == {"action": "add", "code": "SE3", "valence": "mixed"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"quote": "the", "source": "d-mel", "other_code": "SE3"}, "the words stand 3 times"),
        ({"quote": "Never said by anybody here", "source": "d-mel", "other_code": "SE3"},
         "the words were not found in d-mel"),
        ({"quote": "We listen.", "source": "d-mell", "other_code": "SE3"},
         "no source 'd-mell'. Did you mean 'd-mel'?"),
        ({"quote": "We listen.", "source": "d-mel"}, "the code is missing"),
        ({"quote": "trust", "other_code": "SE3"}, "no source is named, and 3 sources hold"),
    ],
)  # fmt: skip
def test_a_passage_that_cannot_be_placed_is_named_by_row(typed, message, path, corpus):
    type_into(path, "Added passages", 7, **typed)
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    assert read.messages[0].startswith("sheet 'Added passages', row 7: not taken in: ")
    assert message in read.messages[0]


@pytest.mark.slow
def test_a_summary_is_kept_and_flagged_when_its_evidence_changed(five, path, corpus):
    text = '- They trust each other.\nBut time is short, "they" say.'
    cell = {"theme": "SE3 Trust", "case": "north"}
    type_into(path, "Framework matrix", cell, summary=text, coder="Ana")
    read = read_workbook(path, corpus, NOW)
    assert read.decisions[0].body["text"] == text
    again(five, read.decisions, path)
    shown = rows(load_workbook(path)["Framework matrix"])
    row = next(row for row in shown if (row["theme"], row["case"]) == ("SE3 Trust", "north"))
    assert (row["summary"], row["status"], row["reviewer"]) == (text, "reviewed", "Ana")
    five.code("b-part", 2, "SE3", "lacking")
    corpus = again(five, [], path)
    shown = rows(load_workbook(path)["Framework matrix"])
    row = next(row for row in shown if (row["theme"], row["case"]) == ("SE3 Trust", "north"))
    assert row["status"].startswith("flagged")
    type_into(path, "Framework matrix", cell, holds="yes")
    again(five, read_workbook(path, corpus, LATER).decisions, path)
    shown = rows(load_workbook(path)["Framework matrix"])
    row = next(row for row in shown if (row["theme"], row["case"]) == ("SE3 Trust", "north"))
    assert (row["summary"], row["status"]) == (text, "reviewed")


@pytest.mark.slow
def test_a_level_needs_its_reason_and_is_shown_again(five, path, corpus):
    cell = {"enabler": "SE3 Trust", "partnership": "north"}
    type_into(path, "Enablers", cell, level_by_person="In place")
    assert "the level needs a reason" in read_workbook(path, corpus, NOW).messages[0]
    type_into(path, "Enablers", cell, reason="Both sides said so.")
    read = read_workbook(path, corpus, NOW)
    assert said(read) == [
        ("level", "workbook", {"enabler": "SE3", "partnership": "north", "level": "In place",
                               "reason": "Both sides said so."})
    ]  # fmt: skip
    again(five, read.decisions, path)
    row = next(r for r in rows(load_workbook(path)["Enablers"])
               if (r["enabler"], r["partnership"]) == ("SE3 Trust", "north"))  # fmt: skip
    assert (row["level_by_person"], row["reason"], row["reviewer"]) == (
        "In place", "Both sides said so.", "workbook",
    )  # fmt: skip


@pytest.mark.slow
def test_a_finding_can_be_written_and_changed(five, path, corpus):
    type_into(path, "Findings", 6, statement="Trust came late.", codes="SE3; SE1", cases="north")
    read = read_workbook(path, corpus, NOW)
    body = dict(read.decisions[0].body)
    assert (body["codes"], body["cases"], body["status"]) == (["SE3", "SE1"], ["north"], "open")
    corpus = again(five, read.decisions, path)
    type_into(path, "Findings", {"statement": "Trust came late."}, status="qualified")
    (changed,) = read_workbook(path, corpus, LATER).decisions
    assert changed.body == body | {"status": "qualified"}


@pytest.mark.slow
def test_what_was_decided_is_shown_filled_in_and_can_be_taken_back(five, path, corpus):
    type_into(path, "Codings", TRUST, decision="change", other_code="SE1", coder="Ana")
    decided = read_workbook(path, corpus, NOW).decisions
    suggestion = next(
        c for c in five.codings if (c.source_id, c.code, c.start) == ("a-phil", "SE3", 20)
    )
    five.codings.remove(suggestion)
    five.code("a-phil", 1, "SE3", status="rejected")
    five.code("a-phil", 1, "SE1", status="edited")
    corpus = again(five, decided, path)
    shown = {row["code"]: row for row in rows(load_workbook(path)["Codings"])
             if row["passage"] == "There is trust on both sides."}  # fmt: skip
    assert (shown["SE3"]["decision"], shown["SE3"]["other_code"]) == ("change", "SE1")
    assert (shown["SE1"]["decision"], shown["SE1"]["decided_by"]) == ("accept", "Ana")
    assert read_workbook(path, corpus, LATER).decisions == ()
    type_into(path, "Codings", shown["SE1"]["#"], decision="reject", coder="Ana")
    (undone,) = read_workbook(path, corpus, LATER).decisions
    assert undone.body == {"action": "reject", "code": "SE3"}


def test_what_is_not_a_workbook_of_this_study_is_said(path, corpus, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no zip at all")
    with pytest.raises(DecisionError, match="cannot be read as Excel"):
        read_workbook(broken, corpus, NOW)
    book = load_workbook(path)
    del book["_exported"]
    book.save(path)
    assert "its hidden sheets are gone" in read_workbook(path, corpus, NOW).messages[0]


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_reads_back_the_same(path, corpus, tmp_path):
    (saved,) = through_libreoffice([path], "xlsx", tmp_path / "office")
    assert read_workbook(saved, corpus, NOW) == read_workbook(path, corpus, NOW)
    type_into(saved, "Codings", TRUST, decision="reject", note="2024-05")
    type_into(saved, "Framework matrix", {"theme": "SE3 Trust", "case": "north"},
              summary="They trust.\nMostly.", coder="Ana")  # fmt: skip
    type_into(saved, "Added passages", 6, source="d-mel", quote="We listen.", other_code="SE3")
    edited = read_workbook(saved, corpus, NOW)
    assert len(edited.decisions) == 3
    (saved_again,) = through_libreoffice([saved], "xlsx", tmp_path / "again")
    assert read_workbook(saved_again, corpus, NOW) == edited


def test_writing_and_reading_know_the_same_words():
    assert forms.LEVELS == review_names.LEVELS
