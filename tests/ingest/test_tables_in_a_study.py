"""Tables from file to stored rows: one register row for a survey, names, consent, places, counts."""

from __future__ import annotations

import pytest

from pipeline.errors import nearest
from pipeline.ingest.fields.form_rows import erase_response
from pipeline.ingest.fields.tables import contents_of
from pipeline.ingest.formats import refusal
from pipeline.model.language import count_words
from pipeline.run.work import Work
from pipeline.segment.passages import words_in
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.stage import segment
from pipeline.study.register import read_register
from pipeline.study.study import Settings, open_study
from pipeline.tables import BLOCKS, DOCUMENTS, SEGMENTS, SOURCES, notices_of
from tests.ingest.source_tables import tables_of
from tests.ingest.table_files import drafted, evidence, text, workbook

SURVEY = (
    "Timestamp,First name,Last name,Organisation,Partnership,Language,What sank?,Why?\n"
    "2025-05-13 09:00:00,Ulla,Brandt,Tern House,Quay School,English,The ferry sank at the quay.,Rot it was.\n"
    "2025-05-14 09:00:00,Kojo,Mens,Gull Trust,Quay School,French,Rien n'a coulé chez nous.,Ulla Brandt le sait.\n"
)


@pytest.fixture
def study(tmp_path):
    """Return a function that makes a study of files and register sheets."""

    def make(files, **sheets):
        raw = tmp_path / "data" / "raw"
        (raw / "register").mkdir(parents=True, exist_ok=True)
        (tmp_path / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
        for name, content in files.items():
            (raw / name).write_text(content, encoding="utf-8")
        for name, content in sheets.items():
            (raw / "register" / f"{name}.csv").write_text(content, encoding="utf-8")
        return Work(open_study(tmp_path))

    return make


def made(work, source_id):
    return tables_of(work, source_id)


def test_one_register_row_stands_for_a_survey_and_each_response_is_a_source(study):
    rows = (
        "source_id,path,kind,informant_group,consent_quote\ns,f.csv,survey response,partner,yes\n"
    )
    cases = "partnership_id,name\nqs,Quay School\n"
    work = study({"f.csv": SURVEY}, sources=rows, partnerships=cases)
    assert list(work.files) == ["s-r01", "s-r02"]
    one, two = (made(work, name)[SOURCES].iloc[0] for name in work.files)
    assert (one.kind, one.informant_group, one.consent_quote) == (
        "survey response",
        "partner",
        "yes",
    )
    assert (one.drafted, one.partnerships, one.date, one.language) == (
        False,
        "qs",
        "2025-05-13",
        "en",
    )
    assert (two.date, two.language) == ("2025-05-14", "fr")
    assert one.organisation != two.organisation


def test_a_response_with_a_row_of_its_own_keeps_it_beside_the_row_of_all(study):
    rows = "source_id,path,kind,consent_quote\ns,f.csv,survey response,yes\nkm,f.csv#R02,survey response,no\n"
    work = study({"f.csv": SURVEY}, sources=rows)
    assert sorted(work.files) == ["km", "s-r01"]
    assert made(work, "km")[SOURCES]["consent_quote"][0] == "no"


def test_a_row_of_another_kind_reads_a_form_as_one_source_and_says_so(study):
    work = study({"f.csv": SURVEY}, sources="source_id,path,kind\ns,f.csv,one-page report\n")
    assert list(work.files) == ["s"]
    told = " ".join(made(work, "s")[notices_of(1)]["message"])
    assert "2 responses are read as one source; give their row the kind survey response" in told


def test_a_form_fills_the_drafted_rows_and_a_partnership_that_is_not_known_is_told(study):
    work = study({"f.csv": SURVEY}, partnerships="partnership_id,name\nother,Other\n")
    tables = made(work, "f-r01")
    row = tables[SOURCES].iloc[0]
    assert (row.drafted, row.kind, row.date, row.language) == (
        True,
        "survey response",
        "2025-05-13",
        "en",
    )
    assert row.partnerships == ""
    assert "sheet partnerships does not have" in " ".join(tables[notices_of(1)]["message"])


def test_a_name_of_two_columns_is_replaced_in_every_response(study):
    work = study({"f.csv": SURVEY})
    texts = [made(work, name)[DOCUMENTS]["text"][0] for name in work.files]
    assert not any(name in text for text in texts for name in ("Ulla", "Brandt", "Kojo", "Mens"))
    label = texts[1].split("\n\n")[-1].removesuffix(" le sait.")
    assert label.startswith("‹person ") and label in texts[0]


def test_rows_of_one_more_sheet_become_sources_of_the_same_register_row(study, tmp_path):
    talk = [["Who", "Text"], ["Q", "What sank?"], ["A", "The ferry sank at the quay."]] * 2
    work = study({}, sources="source_id,path,kind\nt,made.xlsx,interview\n")
    workbook(work.study.sources, One=talk, Two=[*talk, ["A", "And so it went."]])
    assert list(work.files) == ["t", "t-s02"]
    assert made(work, "t-s02")[SOURCES]["kind"][0] == "interview"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_withdrawing_a_response_empties_its_rows_in_repeat_groups_too(tmp_path, suffix):
    if suffix == "xlsx":
        path = workbook(
            tmp_path,
            main=[["What grew?", "_index"], ["Millet grew well.", 1], ["Nothing at all grew.", 2]],
            pests=[["Which came?", "_parent_index"], ["Mice came in.", 2], ["Rust came too.", 1]],
        )
    else:
        path = text(tmp_path, '"What\ngrew?",No\n"Millet; peas.",1\n"Nothing at\nall grew.",2\n')
    erase_response(path, "R02")
    left = drafted(path)
    assert list(contents_of(path).sources)[:1] == ["R01"]
    said = [said for own in left.values() if own for _, said in evidence(own)]
    assert not any("Nothing" in one or "Mice" in one for one in said) and said[0].startswith(
        "Millet"
    )


@pytest.mark.parametrize(("name", "left"), [(None, ["S02"]), ("S02", [""])])
def test_withdrawing_a_sheet_leaves_the_others_where_they_are(tmp_path, name, left):
    talk = [["Who", "Text"], ["Q", "What sank?"], ["A", "The ferry sank at the quay."]] * 2
    path = workbook(tmp_path, One=talk, Two=talk)
    erase_response(path, name)
    assert [part or "" for part in contents_of(path).sources] == left


def test_numbers_of_responses_stay_when_second_header_rows_are_told(tmp_path):
    made = "StartDate,ResponseId,Q1\nStart Date,Response ID,What sank?\n2025-01-01,R_1aaaaaaaaa,The ferry did.\n"
    assert contents_of(text(tmp_path, made)).parts == ["R02"]


TALK = "Mod: How was it?\n\nAda: We had no roof at all.\n\nBo: I slept in the boat.\n\nMod: And then?\n\nAda: Then they came with tin.\n\nBo: It leaked.\n"


def test_what_a_speaker_said_who_does_not_consent_is_not_stored(study):
    speakers = "source_id,label,role,consent_analyse\na,Bo,informant,no\n"
    work = study(
        {"a.txt": TALK}, speakers=speakers, sources="source_id,path,kind\na,a.txt,focus group\n"
    )
    tables = made(work, "a")
    stored = tables[DOCUMENTS]["text"][0]
    assert "boat" not in stored and "leaked" not in stored and "tin" in stored
    assert "what they said is not stored" in " ".join(tables[notices_of(1)]["message"])


@pytest.mark.parametrize(
    ("column", "source", "speaker", "held"),
    [("consent_quote", "yes", "no", "no"), ("consent_share", "public", "team", "team"),
     ("consent_quote", "no", "yes", "no"), ("consent_quote", "", "yes", "not recorded"),
     ("consent_share", "peers", "", "peers")],
)  # fmt: skip
def test_a_speakers_narrower_consent_holds_and_never_a_wider_one(
    study, column, source, speaker, held
):
    work = study(
        {"a.txt": TALK},
        speakers=f"source_id,label,{column}\na,Bo,{speaker}\n",
        sources=f"source_id,path,kind,{column}\na,a.txt,focus group,{source}\n",
    )
    assert made(work, "a")[SOURCES][column][0] == held


@pytest.mark.parametrize(
    ("said", "words"),
    [("坦率地谈失败，没有人担心拨款。", 7), ("もっと早く話す", 4), ("เราประชุมทุกเดือน", 9), ("ຂອບໃຈຫຼາຍ", 5),
     ("ကျေးဇူးတင်ပါတယ်", 8), ("We met, twice.", 3), ("Wir trafen uns 3 mal.", 5)],
)  # fmt: skip
def test_two_characters_count_as_a_word_where_no_spaces_part_them(said, words):
    assert words_in(said) == words == count_words(said)


def test_full_width_stops_end_a_sentence():
    text = "我们每月开会。钱来得晚！为什么？"
    assert [text[a:b] for a, b in sentence_spans(text, "zh", {})] == [
        "我们每月开会。",
        "钱来得晚！",
        "为什么？",
    ]


def test_a_written_answer_of_three_words_is_evidence_and_a_spoken_one_is_not(study):
    form = "No.,What sank?\n1,Too many boats.\n2,Two boats\n"
    work = study(
        {
            "f.csv": form,
            "a.txt": "I: What sank?\n\nR: Too many boats.\n\nI: Why?\n\nR: They rotted at the quay.\n",
        }
    )
    counted = {}
    for name in work.files:
        tables = made(work, name)
        own = segment(tables[DOCUMENTS], tables[BLOCKS], Settings())[SEGMENTS]
        counted[name] = own.loc[own["evidence"], "text"].tolist()
    assert counted["f-r01"] == ["Too many boats."] and counted["f-r02"] == []
    assert counted["a"] == ["They rotted at the quay."]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.eaf", "Export As, Tab-delimited"), ("a.otr", "oTranscribe"), ("a.cha", "CLAN"),
     ("a.json", ".vtt, .srt or .txt"), ("a.doc", "save it as .docx"), ("a.sbv", ".srt or .vtt"),
     ("a.tex", "save or export it as one of")],
)  # fmt: skip
def test_a_format_that_is_not_read_says_how_to_export_and_guesses_no_ending(tmp_path, name, advice):
    told = refusal(tmp_path / name)
    assert advice in told and "Did you mean" not in told


@pytest.mark.parametrize(
    ("written", "valid", "meant"),
    [("children", ["machine", "themes"], ""), ("groups", ["informant_group"], ""),
     ("group", ["kind", "informant_group"], "informant_group"), ("parter", ["partner"], "partner"),
     ("TX", ["TR", "SE"], "TR"), ("budget", ["bridge", "audience"], "")],
)  # fmt: skip
def test_only_a_near_name_is_suggested(written, valid, meant):
    assert nearest(written, valid) == (f" Did you mean '{meant}'?" if meant else "")


def test_the_register_tells_missing_doubled_and_unnamed_columns_and_errors_of_excel(study):
    rows = "source_id,path,kind,kind,,country\ns,a.txt,interview,interview,stray,#REF!\n"
    work = study({"a.txt": TALK}, sources=rows)
    notes = " | ".join(read_register(work.study.sources).notes)
    for told in (
        "has no column informant_group, so the group of every source stays 'unknown'",
        "the column kind stands twice", "columns without a header are not read: E",
        "1 cells hold an error of Excel: country",
    ):  # fmt: skip
        assert told in notes


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [("consent_quote", "perhaps", "Use yes or no"), ("date", "last May", "Use YYYY-MM-DD"),
     ("kind", "chat", "Use one of: interview")],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_told_what_would_be(study, column, value, hint):
    work = study({"a.txt": TALK}, sources=f"source_id,path,{column}\ns,a.txt,{value}\n")
    assert hint in " ".join(read_register(work.study.sources).problems)
