"""From a study folder to stored tables: register, files, pseudonyms, consent, places."""

from __future__ import annotations

import json
import stat

import pytest

from pipeline.errors import RegisterError
from pipeline.ingest.listing import list_sources
from pipeline.ingest.names.known import names_in_register, names_of_speakers
from pipeline.run.work import Work
from pipeline.study.register import Register, read_register
from pipeline.study.study import open_study
from pipeline.tables import BLOCKS, DOCUMENTS, SOURCES, notices_of
from tests.ingest.source_tables import tables_of

HEADER = "source_id,path,kind,informant_group,consent_analyse,consent_quote,language\n"


@pytest.fixture
def study(tmp_path):
    """Return a function that makes a study of files and register sheets."""

    def make(files, **sheets):
        raw = tmp_path / "data" / "raw"
        (raw / "register").mkdir(parents=True, exist_ok=True)
        (tmp_path / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
        for name, content in files.items():
            path = raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        for name, text in sheets.items():
            (raw / "register" / f"{name}.csv").write_text(text, encoding="utf-8")
        return open_study(tmp_path)

    return make


def made(study, source_id):
    return tables_of(Work(study), source_id)


TALK = "I: How did it begin?\n\nR: Grace told us, and we wrote to grace@example.org.\n\nI: When?\n\nR: In May, with Grace Otieno and her brother.\n"


def test_blocks_are_exact_slices_after_pseudonyms_and_the_map_leads_back(study):
    here = study({"a.txt": TALK}, people="name,aliases,kind\nGrace Otieno,Grace,person\n")
    tables = made(here, "a")
    document = tables[DOCUMENTS].iloc[0]
    extracted = "How did it begin?\n\nGrace told us, and we wrote to grace@example.org.\n\nWhen?\n\nIn May, with Grace Otieno and her brother."
    said = [document.text[b.start : b.end] for b in tables[BLOCKS].itertuples()]
    label = said[1].split(" told")[0]
    assert said[3] == f"In May, with {label} and her brother."
    assert "Grace" not in document.text and "example.org" not in document.text
    for start, end, was, until in json.loads(document.offset_map):
        assert document.text[start:end].startswith("‹")
        assert extracted[was:until] in ("Grace", "grace@example.org", "Grace Otieno")


def test_the_log_of_replacements_is_for_the_owner_only(study):
    here = study({"a.txt": TALK}, people="name,kind\nGrace Otieno,person\n")
    made(here, "a")
    log = here.private / "pseudonyms" / "a.csv"
    assert "grace@example.org" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_speakers_names_are_replaced_in_every_source_and_labels_stay_generic(study):
    talk = "Joan Achieng: How was it?\n\nTom: Fine, Joan.\n\nJoan Achieng: Why?\n\nTom: We trust them.\n"
    here = study({"a.txt": talk, "b.txt": TALK.replace("Grace", "Joan")})
    a, b = made(here, "a"), made(here, "b")
    joan = a[BLOCKS]["speaker"][0]
    assert joan.startswith("‹person ")
    assert f"Fine, {joan}." in a[DOCUMENTS]["text"][0]
    assert f"{joan} told us" in b[DOCUMENTS]["text"][0]
    assert b[BLOCKS]["speaker"].tolist() == ["I", "R", "I", "R"]


def test_generic_labels_are_no_names_and_an_unchanged_file_is_read_once(study, monkeypatch):
    here = study(
        {"a.txt": TALK, "b.txt": "Ana: ¿Qué?\n\nLuis: Sí, claro.\n\nAna: ¿Y?\n\nLuis: Nada.\n"}
    )
    files = list_sources(here.sources, read_register(here.sources))
    names = {name for name, _, _ in names_of_speakers(files, here)}
    assert names == {"Ana", "Luis"}
    monkeypatch.setattr(
        "pipeline.ingest.whole.survey.drafting_of", lambda *_: pytest.fail("read again")
    )
    assert {name for name, _, _ in names_of_speakers(files, here)} == names
    assert stat.S_IMODE((here.private / "survey.json").stat().st_mode) == 0o600


def test_names_of_the_register_come_with_first_and_last_parts_and_aliases(study):
    here = study(
        {},
        people="name,aliases,kind\nDr Grace Otieno,Mama Otieno;GO,person\nKitui,,place\nGrace Mwangi,,person\n",
        sources="source_id,path,organisation\nx,x.txt,Hill School\n",
    )
    names = names_in_register(read_register(here.sources))
    assert ("Mama Otieno", "person", "Dr Grace Otieno") in names
    assert ("Grace Otieno", "person", "Dr Grace Otieno") in names
    assert ("Mwangi", "person", "Grace Mwangi") in names
    assert ("Grace", "person", "Grace") in names  # two people bear it
    assert ("Kitui", "place", "Kitui") in names
    assert ("Hill School", "organisation", "Hill School") in names


def test_a_source_without_consent_is_not_opened_and_no_word_of_it_is_stored(study):
    here = study(
        {"a.txt": b"\x00\xff broken"}, sources=HEADER + "a,a.txt,interview,partner,no,no,en\n"
    )
    tables = made(here, "a")
    assert tables[SOURCES]["status"][0] == "no consent"
    assert tables[DOCUMENTS].empty and tables[BLOCKS].empty
    assert names_of_speakers(list_sources(here.sources, read_register(here.sources)), here) == []


def test_a_file_that_cannot_be_read_is_set_aside_with_its_remedy_and_the_rest_goes_on(study):
    here = study({"a.txt": b"", "b.txt": TALK})
    tables = made(here, "a")
    assert tables[SOURCES]["status"][0] == "set aside"
    messages = tables[notices_of(1)]["message"].tolist()
    assert "a.txt: the file is empty; replace it or remove it" in messages
    assert made(here, "b")[SOURCES]["status"][0] == "read"


def test_a_row_without_a_file_is_missing_and_a_file_without_a_row_is_drafted(study):
    here = study({"b.txt": TALK}, sources=HEADER + "a,gone.txt,interview,partner,yes,yes,en\n")
    gone, drafted = made(here, "a")[SOURCES].iloc[0], made(here, "b")[SOURCES].iloc[0]
    assert gone.status == "missing"
    assert (drafted.drafted, drafted.kind, drafted.informant_group) == (
        True,
        "interview",
        "unknown",
    )
    assert (drafted.consent_analyse, drafted.consent_quote) == ("not recorded", "not recorded")


def test_rows_find_their_files_whatever_capitals_spaces_accents_and_slashes(study):
    here = study(
        {"Réports/Año  Uno.txt": TALK},
        sources=HEADER + "a,re\u0301ports\\an\u0303o uno.TXT,interview,partner,yes,yes,en\n",
    )
    files = list_sources(here.sources, read_register(here.sources))
    assert [(f.source_id, f.relative, f.drafted) for f in files] == [
        ("a", "Réports/Año  Uno.txt", False)
    ]


@pytest.mark.parametrize("path", ["../out.txt", "/etc/passwd", "x/../../out.txt", "C:\\out.txt"])
def test_no_path_of_the_register_leads_out_of_the_folder(study, path):
    here = study({}, sources=HEADER + f"a,{path},interview,partner,yes,yes,en\n")
    with pytest.raises(RegisterError, match="leads out of the folder"):
        list_sources(here.sources, read_register(here.sources))


def test_a_link_out_of_the_folder_is_set_aside(study, tmp_path):
    here = study({"b.txt": TALK})
    (tmp_path / "secret.txt").write_text("I: Q?\n\nR: A.\n")
    (here.sources / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert made(here, "link")[SOURCES]["status"][0] == "set aside"


def test_only_sources_are_listed(study):
    here = study(
        {"README.md": "x", ".hidden.txt": "x", "~$a.docx": "x", "a.txt~": "x", "sub/a.txt": TALK,
         "sub/READ me.txt": TALK, "register.xlsx": "x", "__MACOSX/a.txt": "x"},
    )  # fmt: skip
    files = list_sources(here.sources, Register())
    assert [file.source_id for file in files] == ["sub-a", "sub-read-me"]


def test_a_form_has_a_source_per_response_and_rows_name_them_by_number(study):
    form = "Name,What changed?\nAna Ruiz,More girls stay in school.\nTom Bell,The road is open again.\n"
    here = study(
        {"f.csv": form}, sources=HEADER + "ana,f.csv#r1,one-page report,partner,yes,yes,en\n"
    )
    files = list_sources(here.sources, read_register(here.sources))
    assert [(f.source_id, f.relative, f.part, f.drafted) for f in files] == [
        ("ana", "f.csv#R01", "R01", False), ("f-r02", "f.csv#R02", "R02", True),
    ]  # fmt: skip
    tables = made(here, "ana")
    assert tables[BLOCKS][["field", "set_aside"]].fillna("-").to_numpy().tolist() == [
        ["other", "cover"], ["outcomes", "-"],
    ]  # fmt: skip
    assert "Ana" not in tables[DOCUMENTS]["text"][0]


def test_the_same_file_gives_the_same_rows_twice(study):
    here = study({"a.txt": TALK})
    first, second = made(here, "a"), made(here, "a")
    assert all(first[table].equals(second[table]) for table in first)


def test_a_name_is_not_found_across_two_blocks(study):
    talk = "I: Who?\n\nR: It was Grace\n\nOtieno came later, he said.\n\nI: And?\n\nR: Yes, that is so.\n"
    here = study({"a.txt": talk}, people="name,kind\nGrace Otieno,person\n")
    tables = made(here, "a")
    text = tables[DOCUMENTS]["text"][0]
    ends = [text[b.start : b.end] for b in tables[BLOCKS].itertuples()]
    assert ends[1].startswith("It was ‹person") and ends[2].endswith("came later, he said.")


def test_a_study_that_keeps_sources_until_a_day_sets_them_aside_after_it(study, tmp_path):
    header = "source_id,path,kind,retain_until\n"
    here = study({"a.txt": TALK}, sources=header + "a,a.txt,interview,2024-01-31\n")
    toml = '[study]\nname = "T"\ninvented = true\ntoday = "2024-02-01"\n'
    (tmp_path / "sensemaking.toml").write_text(toml)
    tables = made(open_study(tmp_path), "a")
    assert tables[SOURCES]["status"][0] == "set aside"
    assert "sensemaking withdraw a" in tables[notices_of(1)]["message"][0]
    assert here.sources.is_dir()


SOURCES_OF_REPORTS = (
    "source_id,path,kind,organisation,instrument,date\n"
    "a,a.txt,one-page report,Hill School,form-1,2024-03-01\n"
    "b,b.txt,one-page report,Lake Clinic,form-1,2024-03-02\n"
    "c,c.txt,one-page report,Hill School,form-1,2024-09-01\n"
)


def report(learning, outcome):
    return (
        f"Key outcomes\nTell it as you would tell a friend.\n{outcome}\n\n"
        f"Learning\nThe honest version, not the long one.\n{learning}\n"
    )


def test_what_reports_of_one_instrument_share_is_template_and_what_one_repeats_is_linked(study):
    long = " ".join(f"In village {n} the women now keep their own book of dues." for n in range(30))
    here = study(
        {
            "a.txt": report("We ask before we build anything.", long),
            "b.txt": report("Nurses stay when the nights are paid.", "The ward is open at night."),
            "c.txt": report("We ask before we build anything.", long + " One more village came."),
        },
        sources=SOURCES_OF_REPORTS,
    )
    tables = {source_id: made(here, source_id) for source_id in "abc"}
    aside = tables["b"][BLOCKS]["set_aside"].fillna("-").tolist()
    assert aside == ["heading", "template", "-", "heading", "template", "-"]
    own = tables["a"][BLOCKS]["set_aside"].fillna("-").tolist()
    assert own == ["heading", "template", "-", "heading", "template", "-"]
    repeats = {name: own[SOURCES]["duplicate_of"][0] for name, own in tables.items()}
    assert repeats["c"] == "a"
    assert [name for name, other in repeats.items() if isinstance(other, str)] == ["c"]


def test_the_survey_of_all_sources_holds_names_and_hashes_but_no_sentence(study):
    here = study({"a.txt": TALK})
    made(here, "a")
    stored = (here.private / "survey.json").read_text(encoding="utf-8")
    assert not any(word in stored for word in ("begin", "brother", "wrote"))
