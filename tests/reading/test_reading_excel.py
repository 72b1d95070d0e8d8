"""The reading app and the sheets for Excel see the same decisions."""

from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from reading_hands import ask, begin, passage, suggestion

from pipeline.coding.people import ground_of, lay_over
from pipeline.errors import DecisionError
from pipeline.records import Coding
from pipeline.review.sheets import export_suggestions, import_sheets
from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.decisions import append
from pipeline.study.study import open_study
from pipeline.synthesis.workbook.decided import decided_of, filled_in
from pipeline.tables import CODINGS, DOCUMENTS, SEGMENTS


@pytest.fixture
def coded(study):
    """Return the study after a coding stage without a machine, which is quick."""
    path = study.root / "sensemaking.toml"
    settings = path.read_text("utf-8")
    path.write_text(settings + 'assist = "off"\n', "utf-8")
    run(open_study(study.root), "coding")
    path.write_text(settings, "utf-8")
    return study


def decide_in_excel(path, **texts):
    book = load_workbook(path)
    sheet = book["Suggestions"]
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for name, text in texts.items():
        sheet.cell(6, columns[name]).value = text
    book.save(path)


def test_what_is_judged_in_excel_is_seen_in_the_app_as_that_persons_own(desk, coded, tmp_path):
    suggestion(desk, coded)
    path = tmp_path / "review.xlsx"
    assert export_suggestions(Work(coded).corpus(stored_only=True), path) == 1
    decide_in_excel(path, decision="accept", new_valence="partial", note="late", coder="Ana")
    now = datetime(2025, 6, 1, tzinfo=UTC).isoformat()
    decisions = import_sheets([path], Work(coded).corpus(stored_only=True), now).decisions
    append(coded.decisions, "sheets", decisions)
    mark = begin(desk)["marks"][0]
    assert (mark["code"], mark["valence"], mark["memo"]) == ("TI", "partial", "late")
    assert ask(desk, "state", shown=True)["suggestions"] == []
    assert begin(desk, coder="Ben")["marks"] == []
    begin(desk)
    assert ask(desk, "remove", event=mark["events"][0])["marks"] == []
    assert Work(coded).corpus(stored_only=True).decisions == ()


def test_what_is_judged_in_the_app_is_not_asked_again_in_excel(desk, coded, tmp_path):
    where = suggestion(desk, coded)
    begin(desk)
    ask(desk, "judge", code="TI", action="reject", **where)
    work = Work(coded)
    documents, segments = (
        work.store.read(DOCUMENTS, ["feast"]),
        work.store.read(SEGMENTS, ["feast"]),
    )
    ground = ground_of(segments, documents, {"source_id": "feast"}, "north", "1")
    stored = work.store.read(CODINGS, ["feast"]).to_dict("records")
    suggestions = [Coding(**row) for row in stored]
    overlay = lay_over(suggestions, work.decisions, ground, work.codebook.ids)
    assert [(one.code, one.status, one.coder) for one in overlay.codings] == [
        ("TI", "rejected", "Ana")
    ]
    CODINGS.write(CODINGS.frame(overlay.codings), work.store.shard(CODINGS, "feast"))
    with pytest.raises(DecisionError, match="no suggestion to review"):
        export_suggestions(Work(coded).corpus(stored_only=True), tmp_path / "again.xlsx")


def test_what_is_coded_in_the_app_stands_filled_in_in_the_workbook(desk, coded):
    begin(desk)
    where = passage(desk, "they trust us")
    ask(desk, "code", code="TR", valence="present", memo="Ours", **where)
    decided = decided_of(Work(coded).corpus(stored_only=True))
    assert filled_in(("feast", where["start"], where["end"], "TR"), decided) == {
        "new_valence": "present",
        "note": "Ours",
        "decided_by": "Ana",
        "decision": "accept",
        "other_code": None,
    }
