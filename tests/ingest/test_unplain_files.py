"""Sources that are no plain files: told by name, never read by surprise, never the end of a run."""

from __future__ import annotations

import os
import sys
from itertools import count

import pytest

from pipeline.commands.check import check_study
from pipeline.ingest.listing import list_sources, unlisted
from pipeline.ingest.whole.survey import survey
from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.register import Register
from pipeline.study.study import open_study
from pipeline.tables import BLOCKS, DOCUMENTS, SOURCES

TALK = (
    "Ana Ruiz: How did it begin?\n\nTom Bell: We wrote.\n\nAna Ruiz: When?\n\nTom Bell: In May.\n"
)
OTHER = TALK.replace("Tom Bell", "Zoe Quill")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


@pytest.fixture
def here(tmp_path):
    raw = tmp_path / "study" / "data" / "raw"
    raw.mkdir(parents=True)
    (raw.parents[1] / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
    (raw / "a.txt").write_text(TALK, encoding="utf-8")
    return open_study(raw.parents[1])


def test_a_name_that_is_no_utf8_is_told_and_the_others_are_read(here):
    os.close(os.open(os.fsencode(here.sources) + b"/caf\xe9.txt", os.O_CREAT | os.O_WRONLY))
    run(here, "ingest")
    assert [file.source_id for file in list_sources(here.sources, Register())] == ["a"]
    told = [line for line in check_study(here.root)[0] if "UTF-8" in line]
    assert len(told) == 1 and r"caf\udce9.txt" in told[0]


def test_links_are_told_and_what_they_lead_to_outside_is_not_read(here, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.txt").write_text(OTHER, encoding="utf-8")
    (outside / "c.csv").write_text("Name,Answer\nZoe Quill,so\n", encoding="utf-8")
    (here.sources / "folder").symlink_to(outside)
    (here.sources / "b.txt").symlink_to(outside / "b.txt")
    (here.sources / "c.csv").symlink_to(outside / "c.csv")
    (here.sources / "gone.txt").symlink_to(outside / "gone.txt")
    work = Work(here)
    assert not any("Quill" in name for name in work.roster.names)
    assert sorted(work.files) == ["a", "b", "c"]
    notes = "\n".join(check_study(here.root)[0])
    for name in ("folder: is a link to a folder", "gone.txt: is a link that leads nowhere"):
        assert name in notes
    assert notes.count("leads out of the folder of sources") == 2
    run(here, "ingest")
    sources = work.store.read(SOURCES, ["a", "b", "c"])
    assert sources["status"].tolist() == ["read", "set aside", "set aside"]


def test_what_is_no_file_is_told(here):
    os.mkfifo(here.sources / "pipe.txt")
    assert unlisted(here.sources) == ["pipe.txt: is no plain file and is not read"]


def test_a_file_that_changes_after_its_names_were_looked_for_is_not_stored(here):
    work = Work(here)
    assert "Tom Bell" in work.roster.names
    (here.sources / "a.txt").write_text(OTHER, encoding="utf-8")
    from pipeline.run.steps.ingest import run as ingest_one

    tables = ingest_one(work, "a")
    assert [one.status for one in tables[SOURCES]] == ["set aside"]
    assert len(tables[DOCUMENTS]) == len(tables[BLOCKS]) == 0
    again = ingest_one(Work(here), "a")
    assert [one.status for one in again[SOURCES]] == ["read"]
    assert not any("Quill" in one.text for one in again[DOCUMENTS])


def test_a_file_that_changes_while_its_names_are_looked_for_is_not_stored(here, monkeypatch):
    from pipeline.ingest import opening

    def changing(path, part):
        path.write_text(OTHER + "\nTom Bell: And so.\n" * next(times), encoding="utf-8")
        return reading

    times = count(1)

    reading = opening.read_file(here.sources / "a.txt")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(opening, "read_file", changing)
        work = Work(here)
        assert survey(work.files.values(), here)["a"].content == opening.CHANGED
        run(here, "ingest")
    assert Work(here).store.read(SOURCES, ["a"])["status"].tolist() == ["set aside"]
    run(here, "ingest")
    assert Work(here).store.read(SOURCES, ["a"])["status"].tolist() == ["read"]
