"""After a run no name of the roster is left in anything made; where one is, it is told."""

from __future__ import annotations

import gzip
import zipfile
import zlib

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.commands.cli import app
from pipeline.commands.tasks import about_names
from pipeline.errors import PrivacyError
from pipeline.run.residue import identifiers_of, searched, survivors
from pipeline.run.runner import run
from pipeline.run.second_pass import search
from pipeline.run.work import Work
from pipeline.study.privacy import Roster
from pipeline.study.study import open_study

RUN = CliRunner()
NAMES = [
    ("Amani Okello", "person"),
    ("Will", "person"),
    ("Hill School", "organisation"),
    ("O'Brien", "person"),
]
ROSTER = Roster({}, b"k").with_names(NAMES)
KNOWN = searched(ROSTER, ["Will"], identifiers_of(["a.okello@example.org", "+254 712 345 678"]))


def left(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {(item.label.split()[0], item.count) for item in survivors([path], folder, KNOWN)}


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path.read_bytes()


def chunk(kind, body):
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


PICTURE = b"\x89PNG\r\n\x1a\n" + chunk(b"zTXt", b"Title\0\0" + zlib.compress(b"by Amani Okello"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"x\nAmani  Okello came\n"),
        ("a.json", b'{"x": "Amani\\u0020Okello\\nand"}'),
        ("a.svg", b"<text>AMANI OKELLO</text>"),
        ("a.html", b"<p>Amani&#32;Okello</p>"),
        ("a.csv.gz", gzip.compress(b"Amani Okello", mtime=0)),
        ("a.png", PICTURE),
        ("amani-okello.txt", b"nothing"),
    ],
)
def test_a_name_is_found_in_every_kind_of_file(tmp_path, name, content):
    assert left(tmp_path, name, content) == {("‹person", 1)}


def test_a_name_is_found_in_archives_within_archives_and_in_tables(tmp_path):
    inner = zipped(tmp_path / "inner.xlsx", {"xl/sharedStrings.xml": "<t>Amani Okello</t>"})
    assert left(tmp_path, "b.zip", zipped(tmp_path / "o.zip", {"x.xlsx": inner})) == {
        ("‹person", 1)
    }
    table = pd.DataFrame({"text": ["so", "Will came"], "reason": ["Will", None], "n": [1, 2]})
    table.to_parquet(tmp_path / "t.parquet")
    assert left(tmp_path, "u.parquet", (tmp_path / "t.parquet").read_bytes()) == {("‹person", 1)}


@pytest.mark.parametrize(
    "text",
    [
        "They will come.",
        "Amanita Okellos",
        "the hill schools",
        "Hill. School",
        "x_Okello",
        "OBrien",
    ],
)
def test_words_that_only_look_like_a_name_are_none(tmp_path, text):
    assert left(tmp_path, "a.txt", text.encode()) == set()


def test_an_ordinary_word_counts_only_where_people_speak(tmp_path):
    assert left(tmp_path, "a.html", b"<h1>Will it hold?</h1>") == set()


def test_emails_and_phones_of_the_register_are_found_however_they_are_written(tmp_path):
    text = b"write to A.Okello@example.org or +254-712-345-678; not to b@example.org"
    assert left(tmp_path, "a.txt", text) == {("‹email", 1), ("‹phone", 1)}


def test_nothing_of_the_roster_is_left_after_a_run_and_the_methods_say_so(ran_study):
    study = open_study(ran_study)
    found, files = search(Work(study))
    assert found == [] and files > 60
    facts = pd.read_csv(study.processed / "5_synthesis/tables/T23_methods.csv")
    told = facts.loc[facts["item"] == "Residual risk", "content"].item()
    assert "0 names of the roster left in" in told
    assert "Hill School" not in (study.processed / "1_sources/one.parquet").read_bytes().decode(
        "latin-1"
    )


def test_a_name_that_is_left_stops_the_command_loudly_without_the_word(tiny_study):
    study = open_study(tiny_study)
    run(study, "ingest")
    (study.processed / "note.txt").write_text("Amani Okello told us", encoding="utf-8")
    with pytest.raises(PrivacyError, match=r"note\.txt: ‹person \w+› stands 1 times") as fault:
        list(about_names(Work(study)))
    assert "Okello" not in str(fault.value)
    shown = RUN.invoke(app, ["check", "--study", str(tiny_study)])
    assert shown.exit_code == 11
    assert "note.txt" in shown.output and "Okello" not in shown.output


def test_a_file_whose_name_holds_a_name_is_stored_under_its_id(tiny_study):
    study = open_study(tiny_study)
    raw = study.sources
    (raw / "one.txt").rename(raw / "amani-okello.txt")
    register = raw / "register" / "sources.csv"
    register.write_text(register.read_text(encoding="utf-8").replace("one.txt", "amani-okello.txt"))
    run(study, "ingest")
    assert search(Work(study))[0] == []
