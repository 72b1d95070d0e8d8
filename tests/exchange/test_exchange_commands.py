"""What people code elsewhere comes back as their decisions; foreign texts are sources like any other."""

import json
from dataclasses import replace

import pytest
import tiny
from typer.testing import CliRunner

from pipeline.commands import exchange_tasks
from pipeline.commands.cli import app
from pipeline.commands.exchange_export import export_exchange
from pipeline.commands.exchange_tasks import Wishes, import_exchange
from pipeline.commands.withdraw import Withdrawal, _delete_file
from pipeline.commands.withdrawal.journal import Journal
from pipeline.errors import DecisionError
from pipeline.exchange.outgoing import Names
from pipeline.exchange.project import Coding, Entry, Note, Person, Project, Text, guid_of
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.refi.write import write_refi
from pipeline.records import Coding as Row
from pipeline.run.runner import run
from pipeline.run.traces import hashed_with
from pipeline.run.work import Work, silent
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append, in_force, read
from pipeline.study.imported import forget, listed
from pipeline.study.study import open_study
from pipeline.study.withdrawn import entomb
from pipeline.tables import CODINGS, DOCUMENTS, SOURCES, notices_of, rows_of

TALK = (
    "I: How did it begin, Zoraida?\r\nZoraida Quispe: We trust each other now, says Zoraida. 🙂\r\n"
    "I: And then?\r\nZoraida Quispe: There was no time for it in the rains.\r\n"
)


def first_line(lines):
    """Return the first line that a command tells, after all of it was done."""
    return "".join(list(lines)[:1])


@pytest.fixture
def coded(tiny_study):
    """Return a study read and cut, with two suggestions on its first source."""
    study = open_study(tiny_study)
    run(study, "segment")
    work = Work(study)
    for source_id in work.files:
        rows = [] if source_id != sorted(work.files)[0] else suggestions(study)
        CODINGS.write(CODINGS.frame(rows), work.store.shard(CODINGS, source_id))
        empty = notices_of(3).frame([])
        notices_of(3).write(empty, work.store.shard(notices_of(3), source_id))
    return tiny_study


def suggestions(study):
    document = documents(study)[0]
    return [
        Row(
            source_id=document["source_id"], text_hash=document["text_hash"], start=start,
            end=start + 30, segment_id="s", code=code, valence="not established", about="unknown",
            time_ref="unknown", coder="machine", method="rules", score=0.7, status="suggested",
            reason=None, codebook_version="1", memo=None,
        )
        for code, start in (("TR", 10), ("TI", 60))
    ]  # fmt: skip


def documents(study):
    work = Work(study)
    return rows_of(work.store.read(DOCUMENTS, sorted(work.files)))


def decided(folder):
    return [one for one in in_force(read(open_study(folder).decisions)) if one.kind == "coding"]


def foreign(tmp_path, **changes):
    """Write a project of another program about a text that the study does not have."""
    start = TALK.index("We trust")
    ana = Person(guid=guid_of("ana"), name="Ana Invented")
    trust = Entry(guid=guid_of("trust"), name="trust")
    text = Text(guid=guid_of("talk"), name="Interview Zoraida Quispe", text=TALK)
    codings = (
        Coding(
            guid=guid_of("k"), text=text.guid, code=trust.guid, start=start,
            end=TALK.index(". 🙂") + 1, person=ana.guid, memo="Zoraida said it twice",
        ),
        Coding(
            guid=guid_of("m"), text=text.guid, code=trust.guid, start=start, end=start + 8,
            person=guid_of("machine"),
        ),
    )  # fmt: skip
    made = {
        "name": "p", "origin": "NVivo", "texts": (text,), "codes": (trust,), "codings": codings,
        "people": (ana, Person(guid=guid_of("machine"), name="machine: rules", machine=True)),
    }  # fmt: skip
    path = tmp_path / "foreign.qdpx"
    write_refi(Project(**(made | changes)), path)
    return path


def test_a_foreign_text_becomes_a_confidential_source_and_its_coding_a_decision(
    tiny_study, tmp_path
):
    path = foreign(tmp_path)
    lines = list(import_exchange(tiny_study, path, Wishes()))
    study = open_study(tiny_study)
    (file,) = (study.sources / "imported").glob("*.txt")
    document = next(d for d in documents(study) if d["source_id"].startswith("imported-text"))
    (decision,) = decided(tiny_study)
    at = decision.passage
    assert document["text"][at.start : at.end] == at.quote
    assert at.quote.startswith("We trust each other now, says ‹person")
    assert at.quote.endswith("›.")
    assert (decision.writer, decision.body["action"], decision.body["code"]) == (
        "Ana Invented", "add", "TR",
    )  # fmt: skip
    assert "Zoraida" not in decision.body["memo"]
    source = rows_of(Work(study).store.read(SOURCES))
    told = next(row for row in source if row["source_id"] == document["source_id"])
    assert (told["drafted"], told["consent_quote"]) == (True, "not recorded")
    held = [one for one in study.processed.rglob("*") if one.is_file()]
    assert not [one for one in held if b"zoraida" in one.read_bytes().lower()]
    assert not [one for one in held if "zoraida" in one.name.lower()]
    assert "1 Coding: a machine coded it" in "\n".join(lines)
    again = list(import_exchange(tiny_study, path, Wishes()))
    assert again[0].startswith("0 decisions")
    assert len(list((study.sources / "imported").glob("*.txt"))) == 1
    assert file.read_bytes().decode() == TALK


def test_a_study_goes_out_and_comes_back_as_accept_change_and_rejection(coded, tmp_path):
    out, back = tmp_path / "out.qdpx", tmp_path / "back.qdpx"
    list(export_exchange(coded, out))
    first = out.read_bytes()
    list(export_exchange(coded, out))
    assert out.read_bytes() == first
    project, _ = read_refi(out)
    assert {one.machine for one in project.people} == {True}
    assert first_line(import_exchange(coded, out, Wishes())).startswith("0 decisions")
    trust, time = project.codings
    ben = Person(guid=guid_of("ben"), name="Ben")
    same = Coding(guid=guid_of(1), text=trust.text, code=trust.code, start=trust.start,
                  end=trust.end, person=ben.guid, memo="valence: lacking")  # fmt: skip
    moved = Coding(guid=guid_of(2), text=time.text, code=time.code, start=time.start + 2,
                   end=time.end, person=ben.guid)  # fmt: skip
    changes = {"people": (*project.people, ben), "codings": (same, moved)}
    write_refi(Project(**(fields(project) | changes)), back)
    list(import_exchange(coded, back, Wishes()))
    made = {one.body["code"]: one for one in decided(coded)}
    assert {code: one.body["action"] for code, one in made.items()} == {
        "TR": "accept",
        "TI": "change",
    }
    assert made["TR"].body["valence"] == "lacking"
    assert first_line(import_exchange(coded, back, Wishes())).startswith("0 decisions")
    # a deletion counts only when it is asked for
    write_refi(Project(**(fields(project) | {"codings": (trust,)})), back)
    assert first_line(import_exchange(coded, back, Wishes())).startswith("0 decisions")
    list(import_exchange(coded, back, Wishes(coder="Cleo", removed_means_rejected=True)))
    assert [
        (one.body["code"], one.body["action"]) for one in decided(coded) if one.writer == "Cleo"
    ] == [("TI", "reject")]


def fields(project):
    return {name: getattr(project, name) for name in project.__dataclass_fields__}


def test_a_suggestion_that_a_program_gives_to_its_user_is_no_persons_work(coded, tmp_path):
    out, back = tmp_path / "out.qdpx", tmp_path / "back.qdpx"
    list(export_exchange(coded, out))
    project, _ = read_refi(out)
    ben = Person(guid=guid_of("ben"), name="Ben")
    given = tuple(
        Coding(guid=one.guid, text=one.text, code=one.code, start=one.start, end=one.end,
               person=ben.guid)
        for one in project.codings
    )  # fmt: skip
    write_refi(Project(**(fields(project) | {"people": (ben,), "codings": given})), back)
    assert first_line(import_exchange(coded, back, Wishes())).startswith("0 decisions")


def test_what_a_person_rejected_here_is_a_conflict_and_own_moved_borders_replace(coded, tmp_path):
    study = open_study(coded)
    document = documents(study)[0]

    def decision(action, start, end):
        return Decision(
            kind="coding", writer="Ben", made_at="2026-01-01T00:00:00+00:00",
            body={"action": action, "code": "TR"},
            passage=anchor(document["source_id"], document["text"], start, end),
        )  # fmt: skip

    append(study.decisions, "t", [decision("reject", 10, 40), decision("add", 100, 120)])
    names = Names(study.settings.study.name)
    text = Text(guid=guid_of("x"), name="x", text=document["text"])
    ben = Person(guid=names.person("Ben"), name="B")
    code = Entry(guid=names.code("TR"), name="anything")
    codings = tuple(
        Coding(guid=guid_of(a), text=text.guid, code=code.guid, start=a, end=b, person=ben.guid)
        for a, b in ((10, 40), (104, 125))
    )
    path = tmp_path / "p.qdpx"
    write_refi(
        Project(name="p", people=(ben,), codes=(code,), texts=(text,), codings=codings), path
    )
    lines = list(import_exchange(coded, path, Wishes()))
    assert any("Ben gives it, Ben rejected it here" in line for line in lines)
    held = [(one.body["action"], one.passage.start, one.passage.end) for one in decided(coded)]
    assert held == [("reject", 10, 40), ("change", 104, 125)]


def test_unknown_codes_are_mapped_by_a_file_and_nameless_codings_need_a_name(tiny_study, tmp_path):
    text = read_refi(foreign(tmp_path))[0].texts[0]
    odd = Entry(guid=guid_of("odd"), name="Reliance")
    codings = (Coding(guid=guid_of("o"), text=text.guid, code=odd.guid, start=0, end=30),)
    path = foreign(tmp_path, people=(), codes=(odd,), codings=codings)
    with pytest.raises(DecisionError, match="--as NAME"):
        list(import_exchange(tiny_study, path, Wishes()))
    assert not (open_study(tiny_study).sources / "imported").exists()
    told = tmp_path / "map.csv"
    list(import_exchange(tiny_study, path, Wishes(coder="Ana", map_path=told)))
    assert told.read_text() == "code there,code here\nReliance,\n"
    told.write_text("code there,code here\nReliance,tr\n")
    list(import_exchange(tiny_study, path, Wishes(coder="Ana", map_path=told)))
    assert [(one.writer, one.body["code"]) for one in decided(tiny_study)] == [("Ana", "TR")]


def test_notes_come_back_as_memos_without_names(tiny_study, tmp_path):
    ana = guid_of("ana")
    note = Note(guid=guid_of("n"), text="Zoraida Quispe hesitates", about=guid_of("talk"),
                start=TALK.index("There"), end=TALK.index("There") + 17, person=ana)  # fmt: skip
    list(import_exchange(tiny_study, foreign(tmp_path, notes=(note,)), Wishes()))
    (memo,) = (one for one in read(open_study(tiny_study).decisions) if one.kind == "memo")
    assert memo.passage.quote == "There was no time"
    assert "Zoraida" not in json.dumps(dict(memo.body))


def test_an_import_that_fails_half_way_leaves_the_study_as_it_was(
    tiny_study, tmp_path, monkeypatch
):
    def fail(*_):
        raise DecisionError("no room")

    monkeypatch.setattr(exchange_tasks, "append", fail)
    with pytest.raises(DecisionError, match="no room"):
        list(import_exchange(tiny_study, foreign(tmp_path), Wishes()))
    study = open_study(tiny_study)
    assert not list((study.sources / "imported").glob("*"))
    assert not list(study.decisions.glob("*.jsonl"))


def test_a_withdrawn_text_does_not_come_back(tiny_study, tmp_path):
    path = foreign(tmp_path)
    list(import_exchange(tiny_study, path, Wishes()))
    study = open_study(tiny_study)
    (file,) = (study.sources / "imported").glob("*.txt")
    entomb(study.decisions, f"imported-{file.stem}", "2026-01-01")
    forget(study.sources, file)
    file.unlink()
    lines = list(import_exchange(tiny_study, path, Wishes()))
    assert "it was withdrawn from the study" in "\n".join(lines)
    assert not listed(study.sources)
    assert not file.exists()


def test_the_command_line_takes_a_project_in(tiny_study, tmp_path):
    told = CliRunner().invoke(
        app, ["exchange", "import", str(foreign(tmp_path)), "--study", str(tiny_study)]
    )
    assert told.exit_code == 0, told.output
    assert told.output.startswith("1 decisions taken in from foreign.qdpx")


def test_a_text_that_is_a_source_already_is_not_read_twice(tiny_study, tmp_path):
    words = tiny.INTERVIEW.replace("\n", "\r\n").replace("I:", "Interviewer:")
    text = Text(guid=guid_of("talk"), name="copy", text=words)
    start = words.index("Now there is trust")
    coding = Coding(guid=guid_of("k"), text=text.guid, code=guid_of("trust"), start=start,
                    end=start + len("Now there is trust on both sides."), person=guid_of("ana"))  # fmt: skip
    lines = list(
        import_exchange(tiny_study, foreign(tmp_path, texts=(text,), codings=(coding,)), Wishes())
    )
    assert "  1 text that is a source already, by its words" in lines
    assert not (open_study(tiny_study).sources / "imported").exists()
    (decision,) = decided(tiny_study)
    assert decision.passage.quote == "Now there is trust on both sides."


def test_a_table_of_quotes_finds_the_source_that_alone_holds_them(tiny_study, tmp_path):
    path = tmp_path / "codings.csv"
    path.write_text(
        "file,quote,code,who\nsomewhere,Now there is  trust on both sides,Trust,Ana\n"
        "somewhere,words that nobody said in any of these talks,Trust,Ana\n"
    )
    lines = list(import_exchange(tiny_study, path, Wishes()))
    (decision,) = decided(tiny_study)
    assert (decision.writer, decision.body["code"]) == ("Ana", "TR")
    assert decision.passage.quote == "Now there is trust on both sides"
    assert any("its text is no source of the study" in line for line in lines)
    assert first_line(import_exchange(tiny_study, path, Wishes())).startswith("0 decisions")


def test_an_audience_gets_cleared_passages_and_no_transcript(coded, tmp_path):
    out = tmp_path / "funder.qdpx"
    with pytest.raises(DecisionError, match="synthesis --profile funder"):
        list(export_exchange(coded, out, profile="funder"))
    table = open_study(coded).synthesis / "funder" / "tables" / "T14_quotes.csv"
    table.parent.mkdir(parents=True)
    table.write_text(
        "code,state,quote,quote_label,quote_id\nTR,confirmed,We trust them.,Partner,Q1\n"
        "TI,suggested,No time.,Partner,Q2\n"
    )
    list(export_exchange(coded, out, profile="funder"))
    project, _ = read_refi(out)
    assert [text.text for text in project.texts] == ["We trust them.\n\nNo time."]
    people = {one.guid: one.machine for one in project.people}
    assert [people[one.person] for one in project.codings] == [False, True]


def test_coders_go_out_by_initials_and_come_back_by_name(coded, tmp_path):
    study = open_study(coded)
    document = documents(study)[0]
    at = anchor(document["source_id"], document["text"], 100, 120)
    row = replace(suggestions(study)[0], start=100, end=120, coder="Ana Bell", method="person",
                  status="added", score=None)  # fmt: skip
    shard = Work(study).store.shard(CODINGS, document["source_id"])
    CODINGS.write(CODINGS.frame([row]), shard)
    append(study.decisions, "t", [
        Decision(kind="coding", writer="Ana Bell", made_at="2026-01-01T00:00:00+00:00",
                 body={"action": "add", "code": "TR"}, passage=at)
    ])  # fmt: skip
    out = tmp_path / "out.csv"  # a table has no GUIDs of people
    list(export_exchange(coded, out))
    assert "Ana Bell" not in out.read_text()
    assert ",AB," in out.read_text()
    assert first_line(import_exchange(coded, out, Wishes())).startswith("0 decisions")


def test_withdrawal_takes_an_imported_file_and_its_line_of_the_index(tiny_study, tmp_path):
    list(import_exchange(tiny_study, foreign(tmp_path), Wishes()))
    study = open_study(tiny_study)
    (file,) = (study.sources / "imported").glob("*.txt")
    assert [line[0] for line in listed(study.sources)] == [file.name]
    journal = Journal(f"imported-{file.stem}", f"imported/{file.name}")
    list(_delete_file(Withdrawal(study, journal, hashed_with(b"key"), silent)))
    assert not list((study.sources / "imported").iterdir())
