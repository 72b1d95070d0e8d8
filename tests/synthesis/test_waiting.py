"""What waits before it leaves the team stands on one sheet, and a named person clears it there."""

import pytest
from openpyxl import load_workbook
from workbook_hands import rows, type_into

from pipeline.review.workbook import read_workbook
from pipeline.study.decisions import Decision
from pipeline.synthesis.release.write import release_view
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.workbook.write import write_workbook

NOW = "2025-06-01T10:00:00+00:00"
LONE = "the only one of its group in a partnership: the words could give the speaker away"


@pytest.fixture
def draft(draft):
    """Return ten partners and one philanthropy that share with everybody, and one that does not."""
    for number in range(10):
        draft.source(f"p{number}", "partner", "north", [f"Trust came in month {number}."])
        draft.code(f"p{number}", 0, "SE3", status="accepted")
    draft.source("alone", "philanthropy", "north", ["We saw the trust grow slowly."])
    draft.code("alone", 0, "SE3", status="accepted")
    draft.source("quiet", "partner", "north", ["We met often."], consent_share="team")
    draft.code("p0", 0, "VA1")
    body = {"finding_id": "F1", "statement": "Trust came late.", "codes": ["SE3"]}
    finding = Decision(kind="finding", writer="Ana", made_at="2025-04-01T10:00", body=body)
    draft.decisions.append(finding.identified())
    return draft


def written(draft, path):
    corpus = draft.corpus()
    write_workbook({"T28": build_tables(corpus)["T28"]}, corpus, path)
    return corpus, {(row["kind"], row["item"]): row for row in rows(load_workbook(path)["Waiting"])}


def without_name(path):
    """Empty the cell of the first sheet that says who fills the workbook in."""
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "Ana":
                cell.value = None
    book.save(path)


def quote_of(sheet):
    return next(item for kind, item in sheet if kind == "quote")


def test_whoever_waits_stands_on_one_sheet_with_the_reason(draft, tmp_path):
    _, sheet = written(draft, tmp_path / "book.xlsx")
    (quote,) = [row for (kind, _), row in sheet.items() if kind == "quote"]
    assert (quote["words"], quote["reason"]) == ("We saw the trust grow slowly.", LONE)
    assert quote["waits_for"] == "funder; peers; public"
    assert sheet["finding", "F1"]["helps"] == "read it, then clear it here"
    assert sheet["source", "quiet"]["reason"] == "no consent to be quoted there"
    assert sheet["code", "VA1"]["reason"].startswith("fewer sources than may be told")
    assert ("source", "p0") not in sheet
    assert ("code", "SE3") not in sheet


def test_a_named_person_clears_many_at_once_and_the_audience_reads_them(draft, tmp_path):
    path = tmp_path / "book.xlsx"
    corpus, sheet = written(draft, path)
    before = release_view(build_tables(corpus), corpus, "funder")
    assert "We saw the trust grow slowly." not in before["T14"].table["quote"].tolist()
    quote = quote_of(sheet)
    type_into(path, "Waiting", {"item": quote}, clear_for="funder", coder="Ana")
    type_into(path, "Waiting", {"item": "F1"}, clear_for="Public", coder="Ana")
    read = read_workbook(path, corpus, NOW)
    assert read.messages == ()
    assert [(d.kind, d.writer, d.body["audience"]) for d in read.decisions] == [
        ("quote release", "Ana", "public"), ("quote release", "Ana", "funder")
    ]  # fmt: skip
    draft.decisions += read.decisions
    corpus, sheet = written(draft, path)
    assert ("finding", "F1") not in sheet
    assert sheet["quote", quote]["waits_for"] == "peers; public"
    after = release_view(build_tables(corpus), corpus, "funder")
    assert after["T13"].table["finding_id"].tolist() == ["F1"]
    peers = release_view(build_tables(corpus), corpus, "peers")
    assert "We saw the trust grow slowly." not in peers["T14"].table["quote"].tolist()


def test_nobody_unnamed_clears_and_no_number_is_cleared(draft, tmp_path):
    path = tmp_path / "book.xlsx"
    corpus, sheet = written(draft, path)
    without_name(path)
    type_into(path, "Waiting", {"item": quote_of(sheet)}, clear_for="funder")
    type_into(path, "Waiting", {"item": "VA1"}, clear_for="funder", coder="Ana")
    type_into(path, "Waiting", {"item": "F1"}, clear_for="everybody", coder="Ana")
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    told = "\n".join(read.messages)
    assert "say who clears it: your name on the first sheet, or in 'coder'" in told
    assert "VA1 cannot be cleared (fewer sources than may be told" in told
    assert "no audience 'everybody'" in told


def test_a_finding_in_the_words_of_a_source_that_does_not_consent_is_not_cleared(draft, tmp_path):
    words = "the goats of my cousin were sold before the long rains came"
    draft.source("silent", "partner", "north", [f"Then {words}, he said."], consent_share="team")
    body = {"finding_id": "F2", "statement": f"We hear that {words}.", "codes": ["SE3"]}
    finding = Decision(kind="finding", writer="Ana", made_at="2025-04-02T10:00", body=body)
    draft.decisions.append(finding.identified())
    path = tmp_path / "book.xlsx"
    corpus, _ = written(draft, path)
    type_into(path, "Waiting", {"item": "F2"}, clear_for="funder", coder="Ana")
    read = read_workbook(path, corpus, NOW)
    assert read.decisions == ()
    assert "F2 holds 6 words in a row or more of silent" in read.messages[0]
