"""Runs over a tiny study, through every stage, with the real language model."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import wraps
from pathlib import Path

import pandas as pd
import pytest
from tiny import add_third, run_through, write_study

from pipeline.errors import OutputError
from pipeline.model.embedding import Encoder
from pipeline.run import runner, stages
from pipeline.run.runner import plan, run
from pipeline.run.steps import segment
from pipeline.study.study import open_study
from pipeline.tables import SEGMENTS


def csv_tables(study: Path) -> dict[str, bytes]:
    """Return every table but T29, which tells what the run before was."""
    folder = study / "data" / "processed" / "5_synthesis" / "tables"
    paths = [path for path in sorted(folder.glob("*.csv")) if not path.name.startswith("T29")]
    return {path.name: path.read_bytes() for path in paths}


def made(study: Path) -> dict[str, int]:
    return run(open_study(study)).made


@pytest.fixture
def encoded(monkeypatch):
    """Return the list of texts that the language model was asked for."""
    asked: list[str] = []
    real = Encoder.embed

    def spy(self, texts, progress=None):
        asked.extend(texts)
        return real(self, texts, progress)

    monkeypatch.setattr(Encoder, "embed", spy)
    return asked


@pytest.mark.slow
def test_a_second_run_and_a_touched_source_redo_nothing(tiny_study):
    assert made(tiny_study) == {"ingest": 2, "segment": 2, "coding": 2, "themes": 1, "synthesis": 4}
    nothing = {"ingest": 0, "segment": 0, "coding": 0, "themes": 0, "synthesis": 0}
    assert made(tiny_study) == nothing
    os.utime(tiny_study / "data" / "raw" / "one.txt")
    assert made(tiny_study) == nothing
    assert plan(open_study(tiny_study)) == {stage: [] for stage in nothing}


def test_a_study_that_was_moved_or_copied_to_another_folder_is_not_made_anew(ran_study):
    assert sum(made(ran_study).values()) == 0


def test_changing_one_source_encodes_only_its_new_segments(ran_study, encoded):
    source = ran_study / "data" / "raw" / "one.txt"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("Slowly.", "Very slowly indeed, over a year."), encoding="utf-8")
    assert plan(open_study(ran_study))["ingest"] == ["one"]
    assert made(ran_study)["segment"] == 1
    assert 1 <= len(encoded) <= 2
    assert all("Very slowly indeed" in text for text in encoded)


def test_a_removed_source_leaves_every_table(ran_three):
    assert any(b"three" in content for content in csv_tables(ran_three).values())
    register = ran_three / "data" / "raw" / "register" / "sources.csv"
    rows = register.read_text(encoding="utf-8").splitlines(keepends=True)
    assert rows[-1].startswith("three,")
    register.write_text("".join(rows[:-1]), encoding="utf-8")
    (ran_three / "data" / "raw" / "three.txt").unlink()
    run(open_study(ran_three))
    processed = ran_three / "data" / "processed"
    assert list(processed.rglob("*three*")) == []
    for name, content in csv_tables(ran_three).items():
        assert b"three" not in content, name


def test_register_order_and_the_way_there_do_not_change_a_byte(ran_three, tmp_path_factory):
    other = write_study(tmp_path_factory.mktemp("other"))
    add_third(other)
    register = other / "data" / "raw" / "register" / "sources.csv"
    header, *rows = register.read_text(encoding="utf-8").splitlines(keepends=True)
    register.write_text(header + "".join(reversed(rows)), encoding="utf-8")
    run(open_study(other))
    assert csv_tables(ran_three) == csv_tables(other)
    assert len(csv_tables(other)) >= 10


@pytest.mark.slow
def test_an_interrupted_run_carries_on_and_nothing_half_written_is_read(tiny_study, monkeypatch):
    calls = []

    @wraps(segment.run)
    def stop_at_second(work, source_id):
        calls.append(source_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return segment.run(work, source_id)

    broken = [
        stage if stage.name != "segment" else _with_run(stage, stop_at_second)
        for stage in stages.STAGES
    ]
    monkeypatch.setattr(runner, "STAGES", tuple(broken))
    with pytest.raises(KeyboardInterrupt):
        run(open_study(tiny_study))
    monkeypatch.undo()
    (tiny_study / "data" / "processed" / "2_segments" / ".writing-x.parquet").write_bytes(b"half")
    outcome = run(open_study(tiny_study))
    assert outcome.made["ingest"] == 0
    assert outcome.made["segment"] == 1
    assert outcome.made["synthesis"] == 4


def _with_run(stage, function):
    from dataclasses import replace

    return replace(stage, run=function)


def test_a_damaged_result_is_made_again(ran_study):
    shard = ran_study / "data" / "processed" / SEGMENTS.name / "one.parquet"
    shard.write_bytes(shard.read_bytes()[:100])
    assert made(ran_study)["segment"] == 1
    assert len(pd.read_parquet(shard)) > 3


def test_two_runs_at_once_are_refused(tiny_study):
    from filelock import FileLock

    processed = tiny_study / "data" / "processed"
    processed.mkdir(parents=True)
    with FileLock(processed / ".running"), pytest.raises(OutputError, match="another run works"):
        run(open_study(tiny_study))


def test_no_name_of_the_register_survives_in_any_result(ran_study):
    for path in (ran_study / "data" / "processed").rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".html", ".json"):
            assert b"Okello" not in path.read_bytes(), path.name
    for path in (ran_study / "data" / "processed").rglob("*.parquet"):
        assert "Okello" not in pd.read_parquet(path).to_csv(), path.name


def test_help_imports_no_heavy_library():
    code = (
        "import sys, pipeline.commands.cli as cli\n"
        "from typer.testing import CliRunner\n"
        "shown = CliRunner().invoke(cli.app, ['--help'])\n"
        "assert shown.exit_code == 0 and 'synthesis' in shown.output, shown.output\n"
        "print([name for name in ('torch', 'spacy', 'pandas', 'numpy', 'sklearn') if name in sys.modules])\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_run_that_finds_all_up_to_date_loads_no_language_library(ran_study):
    register = ran_study / "data" / "raw" / "register" / "sources.csv"
    register.write_text(register.read_text("utf-8").replace("Hill School", "several"), "utf-8")
    run_through(ran_study)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pipeline.commands.tasks import bring_up_to_date\n"
        "from pipeline.run.work import silent\n"
        f"told = list(bring_up_to_date(Path({str(ran_study)!r}), 'synthesis', force=False, progress=silent))\n"
        "assert any('synthesis  0 made, 4 up to date' in line for line in told), told\n"
        "print([name for name in ('torch', 'spacy', 'sklearn', 'bertopic') if name in sys.modules])\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.slow
def test_no_machine_reads_a_source_that_refuses_it_even_when_people_coded_it(tiny_study, encoded):
    from pipeline.study.anchors import anchor
    from pipeline.study.decisions import Decision, append
    from pipeline.study.store import Store
    from pipeline.tables import DOCUMENTS

    register = tiny_study / "data" / "raw" / "register" / "sources.csv"
    register.write_text(
        register.read_text(encoding="utf-8").replace("yes,no,team,yes", "yes,no,team,no"),
        encoding="utf-8",
    )
    study = open_study(tiny_study)
    run(study, "segment")
    text = Store(study.processed).read(DOCUMENTS, ["two"])["text"][0]
    start = text.index("too busy with the harvest")
    passage = anchor("two", text, start, start + 25)
    body = {"action": "add", "code": "TI"}
    decision = Decision(
        kind="coding", writer="Ana", made_at="2025-01-01", body=body, passage=passage
    )
    append(study.decisions, "review", [decision])
    assert plan(study)["coding"] == ["one", "two"]
    run(study)
    assert encoded
    assert not [text for text in encoded if "harvest" in text and "write anything" in text]
