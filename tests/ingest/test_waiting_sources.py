"""A source that would lose most of its words waits for an answer, and one word answers."""

from __future__ import annotations

import csv

import pytest

from pipeline.commands.check import check_study
from pipeline.commands.tasks import bring_up_to_date
from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.files.pieces import Reading
from pipeline.ingest.files.text import paragraphs
from pipeline.run.work import Work, silent
from pipeline.study.study import open_study
from pipeline.tables import SEGMENTS, SOURCES

# The transcriber wrote the labels the wrong way round.
TURNED = "".join(
    f"Interviewee: {asked}\n\nInterviewer: {told}\n\n"
    for asked, told in (
        ("How did the seed bank begin?", "We kept back one bag in ten after the good harvest, and my aunt wrote down who had brought what, so that nobody could say afterwards that it was theirs."),
        ("Who decided on the rules?", "All of us did, under the tree, and it took three evenings since the men wanted to lend to the buyers and the women did not want that at all."),
        ("What came of it?", "In the dry year we ate from it, and the village across the river came to ask how it was done, which made us proud."),
    )
)  # fmt: skip
REGISTER = "source_id,path,kind,informant_group,consent_analyse,consent_quote\n"


@pytest.fixture
def folder(tmp_path):
    raw = tmp_path / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (tmp_path / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
    (raw / "turned.txt").write_text(TURNED)
    (raw / "plain.txt").write_text("I: How was it?\n\nR: The rains were late and we lent seed.\n")
    (raw / "register" / "sources.csv").write_text(
        REGISTER + "t,turned.txt,interview,partner,yes,yes\np,plain.txt,interview,partner,yes,yes\n"
    )
    return tmp_path


def test_the_source_waits_and_says_so_everywhere_while_the_rest_is_read(folder):
    lines = list(bring_up_to_date(folder, "segment", force=False, progress=silent))
    work = Work(open_study(folder))
    status = work.store.read(SOURCES, ["p", "t"]).set_index("source_id")["status"]
    assert status.to_dict() == {"p": "read", "t": "waiting"}
    assert work.store.read(SEGMENTS, ["p", "t"])["source_id"].unique().tolist() == ["p"]
    assert any(line.startswith("waiting    t: waits for an answer") for line in lines)
    notes, _ = check_study(folder)
    assert [n for n in notes if "turned.txt: waits for an answer" in n]


def test_the_drafted_row_with_one_word_filled_in_answers(folder):
    list(bring_up_to_date(folder, "ingest", force=False, progress=silent))
    drafted = open_study(folder).private / "drafted_speakers_rows.csv"
    rows = list(csv.DictReader(drafted.read_text(encoding="utf-8").splitlines()))
    assert [(r["source_id"], r["label"], r["role"], r["read_as"]) for r in rows] == [
        ("t", "Interviewer", "", "interviewer")
    ]
    assert int(rows[0]["words"]) > 60
    sheet = folder / "data" / "raw" / "register" / "speakers.csv"
    sheet.write_text("source_id,label,role\nt,Interviewer,informant\n")
    list(bring_up_to_date(folder, "segment", force=False, progress=silent))
    segments = Work(open_study(folder)).store.read(SEGMENTS, ["t"])
    evidence = " ".join(segments.loc[segments["evidence"], "text"])
    assert "kept back one bag" in evidence
    assert "How did the seed bank" not in evidence
    assert not drafted.exists()


def test_an_interviewer_who_talks_a_little_more_than_half_is_read_as_the_label_says():
    text = "".join(
        f"Interviewer: {'In the first year the fund had asked for numbers, as I said. ' * n}Why?\n\n"
        f"Respondent: {'Because nobody had told them of the floods in our valley. ' * n}\n\n"
        for n in (2, 3)
    )
    drafting = draft(Reading(pieces=tuple(paragraphs(text))), Setting(kind="interview"))
    assert drafting.waits == ()
    assert {d.speaker: d.role for d in drafting.drafts} == {
        "Interviewer": "interviewer",
        "Respondent": "informant",
    }
