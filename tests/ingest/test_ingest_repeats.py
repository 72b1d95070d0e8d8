"""Texts sent twice, sent anew, or copied on: linked, shown, and counted once."""

from __future__ import annotations

import pytest
from docx import Document
from programs import through_libreoffice

from pipeline.records import COPIED, REPEATED, SUPERSEDED
from pipeline.run.runner import run
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import BLOCKS, SEGMENTS, SOURCES, notices_of

HEAD = "source_id,path,kind,informant_group,organisation,partnerships,language,date,period,instrument,consent_analyse,consent_quote\n"
REPORT = """Key outcomes

Forty families in the two valleys now keep the seeds that they saved from the last harvest. {first} The market day has moved to the schoolyard because more people can come there on foot.

Learning

We had believed that the trainers were missing, and it was the water that was missing all along. {second} What the older farmers know was never written down by anybody before this year.

Challenges

The road to the upper valley was closed for nine weeks, and the visits there had to wait until June.
"""
OLD = {"first": "Twelve of them sell a part of it.", "second": "The pump came late."}
NEW = {"first": "Fifteen of them now sell a part of it to the cooperative.", "second": "The pump came in May and broke in June."}  # fmt: skip


def study_of(folder, files, rows):
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
    for name, text in files.items():
        (raw / name).write_text(text, encoding="utf-8")
    (raw / "register" / "sources.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    partnerships = "partnership_id,name\nnorth,North\n"
    (raw / "register" / "partnerships.csv").write_text(partnerships, encoding="utf-8")
    return open_study(folder)


def report_row(name, date, period="2025", organisation="Hill School"):
    return f"{name},{name}.txt,one-page report,partner,{organisation},north,en,{date},{period},form,yes,yes\n"


def read(study, table):
    run(study, "segment")
    return Store(study.processed).read(table)


def evidence(study):
    segments = read(study, SEGMENTS)
    return segments[segments["evidence"]]


@pytest.mark.slow
def test_a_report_sent_again_with_two_sentences_changed_counts_once_as_its_latest(tmp_path):
    files = {"a.txt": REPORT.format(**OLD), "b.txt": REPORT.format(**NEW)}
    study = study_of(
        tmp_path, files, [report_row("a", "2025-06-01"), report_row("b", "2025-07-01")]
    )
    sources = read(study, SOURCES).set_index("source_id")
    assert sources["duplicate_of"].fillna("").to_dict() == {"a": "b", "b": ""}
    assert sources["version"].to_dict() == {"a": 1, "b": 2}
    assert set(evidence(study)["source_id"]) == {"b"}
    blocks = read(study, BLOCKS)
    reasons = set(blocks.loc[blocks["source_id"] == "a", "set_aside"].dropna())
    assert reasons == {"heading", SUPERSEDED}
    notices = Store(study.processed).read(notices_of(1))
    assert "version 1; b is the latest and counts" in notices["message"].tolist()


def test_reports_of_another_period_or_partner_are_no_versions(tmp_path):
    files = {name: REPORT.format(**OLD) for name in ("a.txt", "b.txt")}
    rows = [report_row("a", "2025-06-01"), report_row("b", "2025-07-01", organisation="Lake Farm")]
    assert read(study_of(tmp_path / "x", files, rows), SOURCES)["version"].isna().all()
    rows = [report_row("a", "2024-06-01", "2024"), report_row("b", "2025-07-01")]
    assert read(study_of(tmp_path / "y", files, rows), SOURCES)["version"].isna().all()


def test_a_paragraph_copied_through_three_periods_counts_once(tmp_path):
    boiler = "Our school was founded in 1986 and serves nine hundred children of the upper valley."
    own = {
        "2023": "The first well was dug beside the clinic, and the women now meet there at noon.",
        "2024": "Two teachers left, and for a term the older pupils taught the younger ones to read.",
        "2025": "Rain came in time; the store of maize lasted until the new harvest was brought in.",
    }
    files = {
        f"r{year}.txt": f"Key outcomes\n\n{text}\n\n{boiler}\n\nLearning\n\nAsk first in {year}, and then build what was asked.\n"
        for year, text in own.items()
    }
    rows = [report_row(f"r{year}", f"{year}-06-01", year) for year in own]
    study = study_of(tmp_path, files, rows)
    segments = evidence(study)
    assert segments.loc[segments["text"].str.contains("founded in 1986"), "source_id"].tolist() == ["r2023"]  # fmt: skip
    for year, text in own.items():
        assert segments["text"].str.contains(text[:30]).sum() == 1, year
    blocks = read(study, BLOCKS)
    assert (blocks["set_aside"] == COPIED).sum() == 2
    assert read(study, SOURCES)["duplicate_of"].isna().all()


TURNS = [
    ("I", "How did the work with the learning team begin for you and for the school?"),
    ("R", "Slowly. We did not know whether we could trust them, and nobody explained the budget to us."),
    ("I", "And what happened after the second visit that you told me about before?"),
    ("R", "After the second visit people started to speak openly about what had failed in the villages."),
    ("I", "What would you change if you could begin again next year?"),
    ("R", "I would pay for the hours of the teachers, since they write the notes at night in their homes."),
]  # fmt: skip


@pytest.mark.office
def test_the_same_interview_as_word_file_and_pdf_counts_once(tmp_path):
    rows = [
        "a,a.docx,interview,partner,Hill School,north,en,2025-03-02,2025,guide,yes,yes\n",
        "b,b.pdf,interview,partner,Hill School,north,en,2025-03-02,2025,guide,yes,yes\n",
    ]
    study = study_of(tmp_path, {}, rows)
    document = Document()
    for speaker, text in TURNS:
        document.add_paragraph(f"{speaker}: {text}")
    document.save(study.sources / "a.docx")
    document.save(tmp_path / "b.docx")
    through_libreoffice([tmp_path / "b.docx"], "pdf", study.sources)
    assert read(study, SOURCES)["duplicate_of"].fillna("").tolist() == ["", "a"]
    assert set(evidence(study)["source_id"]) == {"a"}
    blocks = read(study, BLOCKS)
    assert (blocks.loc[blocks["source_id"] == "b", "set_aside"] == REPEATED).sum() == 3


def test_a_longer_version_of_an_interview_counts_and_the_shorter_one_repeats_it(tmp_path):
    def talk(turns):
        return "\n\n".join(f"{speaker}: {text}" for speaker, text in turns)

    more = [("I", "Is there more that you would like us to know about this?"), ("R", "Yes, the roof of the hall leaks, and still we are asked for another report each month.")]  # fmt: skip
    files = {"a.txt": talk(TURNS), "b.txt": talk([*TURNS, *more])}
    rows = [
        f"{name},{name}.txt,interview,partner,Hill School,north,en,2025-03-02,2025,guide,yes,yes\n"
        for name in ("a", "b")
    ]
    study = study_of(tmp_path, files, rows)
    assert read(study, SOURCES)["duplicate_of"].fillna("").tolist() == ["b", ""]
    assert set(evidence(study)["source_id"]) == {"b"}
    assert evidence(study)["text"].str.contains("roof of the hall").any()


def test_what_a_repeated_text_says_besides_stays_evidence(tmp_path):
    places = ["hall", "well", "road", "store", "clinic", "market", "chapel", "bridge"]
    told = [
        f"R: In the {place} they met {number} times, and each time somebody wrote down what the {place} needs most of all now."
        for number, place in enumerate(places, 3)
    ]
    extra = "R: The nurse has come back, which nobody had thought of."
    files = {
        "a.txt": "\n\n".join(f"I: And then, what came after that?\n\n{text}" for text in told),
        "b.txt": "\n\n".join(
            f"I: And then, what came after that?\n\n{text}" for text in [*told, extra]
        ),
    }
    rows = [
        f"{name},{name}.txt,interview,partner,Hill School,north,en,2025-03-0{day},2025,guide,yes,yes\n"
        for day, name in enumerate(("a", "b"), 1)
    ]
    study = study_of(tmp_path, files, rows)
    segments = evidence(study)
    assert segments.loc[segments["source_id"] == "b", "text"].tolist() == [
        extra.removeprefix("R: ")
    ]
    assert (segments["source_id"] == "a").sum() == len(places)
