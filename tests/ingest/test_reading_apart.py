"""Large files are read in a process of their own, which is ended where one takes too long."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.files import apart, guard
from pipeline.ingest.files.apart import Reader, is_small, within_limit
from pipeline.ingest.formats import read_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def reader(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))  # the functions below
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Ana: we began in spring.\n\n" * 10_000, encoding="utf-8")
    return path


def endless(path):
    """Run what no exception can stop, as a pattern in compiled code does."""
    re.match(r"(a+)+b", "a" * 40)


def breaking(path):
    os._exit(7)


def spent(path):
    return os.getpid()


def test_a_large_file_reads_the_same_apart(large, reader):
    assert not is_small(large)
    assert reader.ask(read_file, large) == read_file(large)


def test_one_process_reads_file_after_file(large, reader):
    first = reader.ask(spent, large)
    assert first != os.getpid()
    assert reader.ask(spent, large) == first


def test_what_takes_too_long_is_ended_and_the_next_file_is_read(large, reader, monkeypatch):
    reader.ask(spent, large)
    with monkeypatch.context() as short:
        short.setattr(guard, "LIMITS", replace(guard.LIMITS, seconds=0.5))
        with pytest.raises(SourceError, match=r"a\.txt took longer than"):
            reader.ask(endless, large)
    assert reader.ask(spent, large)


def test_a_reader_that_breaks_down_is_told_and_replaced(large, reader):
    with pytest.raises(SourceError, match="broke the program's reader"):
        reader.ask(breaking, large)
    assert reader.ask(spent, large)


def test_what_a_reader_raises_comes_through(tmp_path, reader):
    path = tmp_path / "a.xyz"
    path.write_bytes(b"a" * 300_000)
    with pytest.raises(SourceError, match="this format is not read"):
        reader.ask(read_file, path)


def test_a_small_file_starts_no_process(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("Ana: so.", encoding="utf-8")
    monkeypatch.setattr(apart, "_started", lambda: pytest.fail("a process was started"))
    assert within_limit(spent, path) == os.getpid()


def test_a_script_without_a_guard_starts_one_process_and_ends_with_it(large):
    code = (
        "from pathlib import Path; from pipeline.ingest.files.apart import within_limit;"
        "from pipeline.ingest.formats import read_file;"
        f"print(len(within_limit(read_file, Path({str(large)!r})).pieces))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 0
    assert done.stderr == ""


def test_a_process_that_ended_by_itself_is_replaced_and_nothing_stays_open(large, reader):
    first = reader.ask(spent, large)
    process = reader._process
    process.kill()
    process.wait()
    assert reader.ask(spent, large) != first
    assert process.stdin.closed
    assert process.stdout.closed
