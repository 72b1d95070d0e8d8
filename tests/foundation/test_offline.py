"""A run asks nothing of the network, leaves the sources as they were, and checks its model."""

import subprocess
import sys

import pytest

from pipeline.errors import ModelError
from pipeline.hashes import file_hash
from pipeline.model.card import find_model
from pipeline.study.study import EmbeddingSettings

RUN = """
import socket, sys
def refuse(event, details):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise RuntimeError(f"the network was asked: {event}")
    if event == "socket.connect" and details[0].family != getattr(socket, "AF_UNIX", None):
        raise RuntimeError(f"the network was asked: {event}")
sys.addaudithook(refuse)
if "--try" in sys.argv:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
from pipeline.commands.cli import app
app(["synthesis", "--study", sys.argv[1]], standalone_mode=False)
app(["synthesis", "--profile", "funder", "--study", sys.argv[1]], standalone_mode=False)
"""


def run(*arguments):
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.slow
def test_a_run_asks_no_other_computer_and_leaves_the_sources_as_they_were(tiny_study):
    raw = tiny_study / "data" / "raw"
    before = {path: file_hash(path) for path in raw.rglob("*") if path.is_file()}
    done = run(tiny_study)
    assert done.returncode == 0, done.stderr
    assert (tiny_study / "data/processed/5_synthesis/funder/report.html").is_file()
    assert before == {path: file_hash(path) for path in raw.rglob("*") if path.is_file()}


def test_the_watch_sees_a_program_that_asks_the_network(tiny_study):
    assert "the network was asked" in run(tiny_study, "--try").stderr


def test_a_model_with_other_weights_is_refused_before_it_is_loaded(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    settings = EmbeddingSettings(model=str(tmp_path), sha256="0" * 64)
    with pytest.raises(ModelError, match="is not the model asked for: its SHA-256 is"):
        find_model(settings, tmp_path)
    with pytest.raises(ModelError, match="names a model but no sha256"):
        find_model(EmbeddingSettings(model=str(tmp_path)), tmp_path)
