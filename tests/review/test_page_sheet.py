"""What people judge on the page of the report comes back as decisions, checked row by row."""

import csv
import io

import pytest
from synthesis_draft import Draft

from pipeline.errors import DecisionError
from pipeline.review.page_sheet import COLUMNS, read_page_sheet
from pipeline.review.sheets import import_sheets
from pipeline.study.anchors import text_hash

NOW = "2025-06-01T10:00:00+00:00"
LINES = ["We trust each other.", "=No time, they said.", "We met often."]


@pytest.fixture
def draft():
    made = Draft()
    made.source("a", "partner", "north", LINES)
    for line in range(3):
        made.code("a", line, "SE3")
    return made


def row(draft, line, **changes):
    """Return a row as the page gives it out."""
    segment = draft.segments[line]
    known = {
        "run": "r1", "source": "a", "text_hash": segment.text_hash, "start": segment.start,
        "end": segment.end, "passage": segment.text, "code": "SE3", "decision": "accept",
        "other_code": "", "valence": "present", "note": "", "coder": "Ana",
    }  # fmt: skip
    return known | changes


def sheet(folder, *rows, name="judged.csv", delimiter=",", encoding="utf-8-sig"):
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_bytes(written.getvalue().encode(encoding))
    return path


def taken(draft, *paths, run="r1"):
    read = import_sheets(paths, draft.corpus(), NOW, run)
    bodies = [(d.writer, d.passage.quote, dict(d.body)) for d in read.decisions]
    return bodies, list(read.messages)


def test_accepted_rejected_and_changed_passages_become_decisions(draft, tmp_path):
    path = sheet(
        tmp_path,
        row(draft, 0),
        row(draft, 1, passage="'" + LINES[1], decision="reject", valence="", note="'=no"),
        row(draft, 2, decision="change", other_code="VA1", valence="lacking"),
    )
    assert taken(draft, path) == (
        [
            ("Ana", LINES[0], {"action": "accept", "code": "SE3", "valence": "present"}),
            ("Ana", LINES[1], {"action": "reject", "code": "SE3", "memo": "=no"}),
            ("Ana", LINES[2], {"action": "change", "code": "SE3", "other_code": "VA1",
                               "valence": "lacking"}),
        ],
        [],
    )  # fmt: skip


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8")])
def test_a_sheet_that_a_spreadsheet_saved_is_read(draft, tmp_path, delimiter, encoding):
    path = sheet(tmp_path, row(draft, 0), delimiter=delimiter, encoding=encoding)
    assert len(taken(draft, path)[0]) == 1


def test_a_sheet_of_another_run_is_taken_in_where_its_words_still_stand(draft, tmp_path):
    path = sheet(tmp_path, row(draft, 0, run="old"))
    bodies, messages = taken(draft, path)
    assert len(bodies) == 1
    assert messages == [
        "judged.csv: it was given out by the report of run old, and the study stands at run r1. "
        "What was judged was taken in where the same words still stand"
    ]


def test_a_passage_whose_text_has_moved_is_found_and_one_that_is_gone_is_told(draft, tmp_path):
    before = [row(draft, 0), row(draft, 2)]
    changed = Draft()
    changed.source("a", "partner", "north", ["A new first line.", LINES[0], "Else."])
    bodies, messages = taken(changed, sheet(tmp_path, *before))
    assert [quote for _, quote, _ in bodies] == [LINES[0]]
    assert messages == [
        "judged.csv: row 3: not taken in: its passage does not stand in a as it did on the page; "
        "judge it on the page of today"
    ]


def test_words_that_are_not_those_of_the_place_are_refused(draft, tmp_path):
    path = sheet(tmp_path, row(draft, 0, passage="Something else."), row(draft, 0, start="x"))
    bodies, messages = taken(draft, path)
    assert bodies == []
    assert "row 2: not taken in: its passage does not stand in a" in messages[0]
    assert "row 3: not taken in: 'x' is no place in a text" in messages[1]


@pytest.mark.parametrize("apart", [False, True])
def test_a_passage_judged_twice_is_told_and_the_rest_goes_on(draft, tmp_path, apart):
    rows = [row(draft, 0), row(draft, 0, decision="reject", valence=""), row(draft, 2)]
    paths = (
        [sheet(tmp_path, rows[0]), sheet(tmp_path, *rows[1:], name="other.csv")]
        if apart
        else [sheet(tmp_path, *rows)]
    )
    bodies, (message,) = taken(draft, *paths)
    assert [quote for _, quote, _ in bodies] == [LINES[2]]
    where = "judged.csv and other.csv" if apart else "judged.csv: row 2 and row 3"
    assert message == (
        f"{where}: not taken in: they decide differently about the same thing; keep one"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source": "gone"}, "the study has no source 'gone'"),
        ({"code": "XX"}, "no code 'XX' in the codebook in use"),
        ({"decision": "maybe"}, "no decision 'maybe'"),
        ({"decision": "change", "valence": ""}, "it says change, but not to what"),
        ({"valence": "good"}, "no valence 'good'"),
    ],
)
def test_a_row_that_cannot_be_understood_says_why(draft, tmp_path, changes, told):
    bodies, (message,) = taken(draft, sheet(tmp_path, row(draft, 0, **changes)))
    assert bodies == []
    assert f"row 2: not taken in: {told}" in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", "it lacks the columns run, source"),
        (b"", "it lacks the columns run, source"),
        (b"\xff\xfe\x00", "cannot be read as a .csv file in UTF-8"),
    ],
)
def test_a_file_that_is_no_such_sheet_stops_no_other(draft, tmp_path, content, told):
    other = tmp_path / "other.csv"
    other.write_bytes(content)
    bodies, (message,) = taken(draft, other, sheet(tmp_path, row(draft, 0)))
    assert len(bodies) == 1
    assert told in message


def test_the_same_sheet_twice_gives_nothing_new(draft, tmp_path):
    path = sheet(tmp_path, row(draft, 0))
    draft.decisions += import_sheets([path], draft.corpus(), NOW, "r1").decisions
    assert taken(draft, path) == ([], [])
    assert text_hash("\n".join(LINES)) == draft.decisions[0].passage.text_hash


def test_a_wrong_file_by_itself_is_told(tmp_path, draft):
    with pytest.raises(DecisionError, match="cannot be read"):
        read_page_sheet(tmp_path / "none.csv", draft.corpus(), NOW)
