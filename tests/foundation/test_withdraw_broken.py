"""A withdrawal that is broken off, or that begins when things have gone wrong already."""

import json
import threading

import pytest
from docx import Document
from typer.testing import CliRunner

from pipeline.commands import withdraw as module
from pipeline.commands.cli import app
from pipeline.commands.withdrawal.told import typed
from pipeline.errors import OutputError, PrivacyError
from pipeline.run.runner import run
from pipeline.run.work import silent
from pipeline.study.anchors import anchor
from pipeline.study.appending import holding_decisions
from pipeline.study.copies import copy_whole
from pipeline.study.decisions import Decision, append, read
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import DOCUMENTS

RUN = CliRunner()
OWN = (
    "I: What else do you remember of that year in the upper valley?\n"
    "R: My cousin sold both of her goats so that the well could be dug before the long rains.\n"
)
QUOTE = "sold both of her goats so that the well could be dug before the long rains"


@pytest.fixture
def study(tiny_study, monkeypatch):
    """Return a study with a third interview; what a withdrawal makes anew ends with segments."""
    raw = tiny_study / "data/raw"
    (raw / "three.txt").write_text(OWN, encoding="utf-8")
    row = (
        "three,three.txt,interview,partner,,north,en,2025-03-20,2025,yes,guide,yes,yes,public,yes\n"
    )
    with (raw / "register/sources.csv").open("a", encoding="utf-8") as opened:
        opened.write(row)
    opened = open_study(tiny_study)
    run(opened, "segment")

    def shorter(study, upto="segment", **options):
        return run(study, upto, **options)

    monkeypatch.setattr(module, "run", shorter)
    return opened


def withdraw(study, source_id="three"):
    """Withdraw in this process; return what was told."""
    return "\n".join(module.withdraw(study.root, source_id, progress=silent))


def decide(study, source_id, quote="", kind="coding", **body):
    """Store a decision by Ana on the first words of a source, or about no passage."""
    passage = None
    if source_id:
        stored = str(Store(study.processed).read(DOCUMENTS, [source_id])["text"][0])
        at = stored.find(quote)
        passage = anchor(source_id, stored, at, at + len(quote))
    made = Decision(kind=kind, writer="Ana", made_at="2025-06-01", body=body, passage=passage)
    append(study.decisions, "review", [made])


def words_in(study, word="goats"):
    """Return the files below the study that hold a word as it is."""
    files = [path for path in study.root.rglob("*") if path.is_file()]
    return {path.name for path in files if word.encode() in path.read_bytes()}


@pytest.mark.parametrize("done", range(len(module.STEPS) + 1))
def test_broken_off_after_any_step_others_refuse_and_the_same_command_finishes(
    study, monkeypatch, done
):
    decide(study, "three", QUOTE, action="accept", code="TI")
    half = study.decisions.parent / "releases" / ".writing-spring"
    half.mkdir(parents=True)
    (half / "report.html").write_text(QUOTE, encoding="utf-8")

    def broken(one):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "STEPS", (*module.STEPS[:done], broken))
        with pytest.raises(KeyboardInterrupt):
            withdraw(study)
    with pytest.raises(PrivacyError, match="sensemaking withdraw three"):
        open_study(study.root)
    assert RUN.invoke(app, ["synthesis", "--study", str(study.root)]).exit_code != 0
    assert "no 8 words in a row of three" in withdraw(study)
    assert words_in(study) == set()
    assert not half.exists()
    assert read(study.decisions) == ()
    open_study(study.root)


def test_where_the_file_is_gone_traces_come_from_what_is_stored(study):
    (study.root / "notes.txt").write_text(QUOTE, encoding="utf-16")
    (study.sources / "three.txt").unlink()
    with pytest.raises(PrivacyError, match=r"LEFT(.|\n)*notes\.txt"):
        withdraw(study)
    open_study(study.root)
    checked = RUN.invoke(app, ["check", "--study", str(study.root)]).output
    assert "words of three, which was withdrawn, were left" in checked
    (study.root / "notes.txt").unlink()
    assert "no 8 words in a row of three" in withdraw(study)
    checked = RUN.invoke(app, ["check", "--study", str(study.root)]).output
    assert "were left" not in checked


def test_without_any_trace_it_is_told_that_no_search_was_possible(study):
    (study.sources / "three.txt").unlink()
    for path in study.processed.rglob("three.*"):
        path.unlink()
    with pytest.raises(PrivacyError, match="could not search for three"):
        withdraw(study)


def test_names_and_words_that_are_left_are_told_together(study, monkeypatch):
    (study.root / "notes.txt").write_text(QUOTE, encoding="utf-8")
    monkeypatch.setattr(module, "names_left", lambda work: ([], ["names of the roster are left"]))
    with pytest.raises(PrivacyError, match=r"LEFT(.|\n)*names of the roster are left"):
        withdraw(study)


def test_a_document_whose_words_markup_cuts_is_found_and_hidden_folders_are_told(study):
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("sold bo", "th of her go", "ats so that the we", "ll could be dug"):
        paragraph.add_run(piece)
    document.save(str(study.root / "minutes.docx"))
    (study.root / ".obsidian").mkdir()
    with pytest.raises(PrivacyError, match=r"minutes\.docx"):
        list(told := module.withdraw(study.root, "three", progress=silent))
    (study.root / "minutes.docx").unlink()
    assert f"{study.root / '.obsidian'}: a hidden folder of another program" in withdraw(study)
    assert told.gi_frame is None


def test_what_people_typed_that_may_come_from_it_is_listed_with_its_place(study):
    decide(study, "", kind="theme", theme_id="T1", action="rename", label="Wells and goats")
    decide(study, "", kind="finding", finding_id="F1", statement="Water came late.")
    decide(study, "", kind="memo", about="two", text="Not like three at all.")
    decide(study, "", kind="memo", about="two", text="Nothing to do with it.")
    told = withdraw(study)
    (line,) = [line for line in told.splitlines() if "ana--review.jsonl" in line]
    assert line.endswith("lines 1 (theme), 2 (finding), 3 (memo, names it)")
    assert "sources.csv:4: its row in the register" in told
    assert len(read(study.decisions)) == 4


def test_where_decisions_cannot_be_written_nothing_is_deleted_and_the_path_is_told(
    study, monkeypatch
):
    path = study.decisions / "withdrawn.txt"

    def refuse(*_):
        raise OutputError(f"{path} cannot be written: Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.study.withdrawn.write_text", refuse)
        with pytest.raises(OutputError, match=rf"{path}(.|\n)*not finished"):
            withdraw(study)
    assert (study.sources / "three.txt").is_file()
    withdraw(study)
    assert words_in(study) == set()


def test_a_withdrawn_source_whose_file_is_back_can_be_withdrawn_again(study):
    withdraw(study)
    (study.sources / "three.txt").write_text(OWN, encoding="utf-8")
    assert "deleted" in withdraw(study)
    assert words_in(study) == set()


def test_a_key_pressed_while_decisions_are_rewritten_is_stored_afterwards(study):
    pressed = threading.Thread(
        target=decide, args=(study, "two", "Quickly"), kwargs={"action": "accept", "code": "TR"}
    )
    with holding_decisions(study.decisions):
        pressed.start()
        pressed.join(timeout=0.2)
        assert read(study.decisions) == ()
    pressed.join()
    assert len(read(study.decisions)) == 1


def test_a_copy_cut_short_by_a_full_disk_is_written_anew(tmp_path):
    source, copy = tmp_path / "book.xlsx", tmp_path / "kept.xlsx"
    source.write_bytes(b"typed by hand")
    copy.write_bytes(b"")
    copy_whole(source, copy)
    assert copy.read_bytes() == b"typed by hand"


def test_the_journal_holds_no_words(study, monkeypatch):
    monkeypatch.setattr(module, "STEPS", (lambda one: (_ for _ in ()).throw(KeyboardInterrupt),))
    with pytest.raises(KeyboardInterrupt):
        withdraw(study)
    stored = (study.private / "withdrawing.json").read_text(encoding="utf-8")
    assert "goats" not in stored
    assert len(json.loads(stored)["traces"]["runs"]) > 10
    assert typed({"label": "a", "theme_id": "T1"}) == "a"
