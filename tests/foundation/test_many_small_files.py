"""Many small files: stored as ever, told of while they are read."""

import pandas as pd
import pytest

from pipeline.commands.progress import in_lines
from pipeline.errors import TableError
from pipeline.ingest import opening
from pipeline.ingest.assembly import Setting
from pipeline.ingest.listing import SourceFile
from pipeline.records import Notice, Segment
from pipeline.tables import SEGMENTS, notices_of

NOTICES = notices_of(1)


def said(message, source_id="s1", count=1):
    return Notice(stage="ingest", source_id=source_id, kind="warning", message=message, count=count)


def segment(start, **more):
    known = dict.fromkeys(Segment.__dataclass_fields__) | {
        "segment_id": f"a:{start}", "source_id": "a", "text_hash": "h", "start": start,
        "end": start + 2, "text": "Ou\u00ef. ‹person 7f3a2c›", "block": 0, "role": "informant",
        "readable": True, "evidence": True, "words": 2,
    }  # fmt: skip
    return Segment(**(known | more))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (NOTICES, []),
        (NOTICES, [said("b"), said("a", ""), said("é", "s0"), said("a", "s1")]),
        (SEGMENTS, [segment(9, page=3, speaker="R"), segment(2, language="en"), segment(4)]),
        (SEGMENTS, [segment(number) for number in range(60)]),
    ],
)
def test_records_are_read_back_as_their_table_is(table, rows, tmp_path):
    table.write(table.frame(rows), tmp_path / "table.parquet")
    table.store(rows, tmp_path / "rows.parquet")
    for read in (pd.read_parquet, lambda path: table.read([path])):
        pd.testing.assert_frame_equal(
            read(tmp_path / "rows.parquet"), read(tmp_path / "table.parquet")
        )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([said("a"), said("a", count=2)], "1 rows repeat the key"),
        ([said(None)], "1 empty cells in message"),
    ],
)
def test_records_that_are_no_table_are_refused_as_the_table_is(rows, told, tmp_path):
    for write in (lambda path: NOTICES.write(NOTICES.frame(rows), path),
                  lambda path: NOTICES.store(rows, path)):  # fmt: skip
        with pytest.raises(TableError, match=told):
            write(tmp_path / "t.parquet")
    assert not list(tmp_path.iterdir())


def test_a_small_file_is_read_once_for_both_passes_and_anew_when_it_is_another(
    tmp_path, monkeypatch
):
    read = []
    real = opening._draft
    monkeypatch.setattr(opening, "_draft", lambda *given: read.append(given[0]) or real(*given))
    path = tmp_path / "note.txt"
    file = SourceFile("note", path, "note.txt", None, None, drafted=True)
    for text, times in (("One road.", 1), ("Two roads.", 2)):
        path.write_text(text)
        first = opening.drafting_of(file, Setting(), tmp_path)
        again = opening.drafting_of(file, Setting(), tmp_path)
        assert first == again
        assert first.drafts[0].text == text
        assert len(read) == times
    path.write_text("Two roads.")
    opening.drafting_of(file, Setting(kind="interview"), tmp_path)
    assert len(read) == 3


def test_progress_in_a_file_is_a_line_every_ten_seconds(capsys):
    now = iter(range(0, 100))
    report = in_lines(lambda: float(next(now)))
    for done in range(1, 31):
        report("ingest", done, 5000)
    lines = capsys.readouterr().err.splitlines()
    assert 1 < len(lines) < 4
    assert lines[0] == "ingest: 10 of 5000"
