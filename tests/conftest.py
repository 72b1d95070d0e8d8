"""Fixtures that several rooms share: a tiny study, also after a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tiny import add_third, run_through, run_two, segment_example, write_study

from make import LOOKS_FOR

PROGRAM_OF = {"browser": "chromium", "office": "soffice"}

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# No test fails because the machine is busy.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def tiny_study(tmp_path: Path) -> Path:
    """Return a study of two interviews, not yet run."""
    return write_study(tmp_path)


@pytest.fixture
def ran_study(once, tmp_path: Path) -> Path:
    """Return the study of two interviews after a run through every stage."""
    return shutil.copytree(once("two", run_two), tmp_path, dirs_exist_ok=True)


@pytest.fixture
def ran_three(once, tmp_path: Path) -> Path:
    """Return the study of two interviews after a run, a third one, and another run."""
    two = once("two", run_two)

    def make(folder: Path) -> None:
        shutil.copytree(two, folder)
        add_third(folder)
        run_through(folder)

    return shutil.copytree(once("three", make), tmp_path, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def example(once) -> Path:
    """Return the invented example with its decisions, read and cut into segments; not to change."""
    return once("example", segment_example)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory):
    """Return what makes a folder once for all tests, of all processes that run side by side."""
    from filelock import FileLock

    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder `name`, made by `make(folder)` where nobody has made it yet."""
        folder = place / f"made-{name}"
        with FileLock(place / f"made-{name}.lock"):
            if not folder.exists():
                begun = place / f"begun-{name}"
                shutil.rmtree(begun, ignore_errors=True)
                make(begun)
                begun.rename(folder)
        return folder

    return made


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Skip what needs a program that is not here, naming the command that installs it.

    What stands on a study that was run, or on the language model, is slow: whichever test comes
    first in a process has to run the one or load the other.
    """
    for item in items:
        if {"once", "encoder"} & set(item.fixturenames):
            item.add_marker("slow")
        marks = {mark.name for mark in item.iter_markers()} & set(PROGRAM_OF)
        named = [name for mark in item.iter_markers("needs") for name in mark.args]
        for program in named + [PROGRAM_OF[mark] for mark in marks]:
            if shutil.which(program) is None:
                reason = f"{program} is missing; type: apt-get install {LOOKS_FOR[program]}"
                item.add_marker(pytest.mark.skip(reason=reason))


# Skips that a continuous-integration run accepts, by the start of their reason: none.
ACCEPTED_SKIPS: tuple[str, ...] = ()


def pytest_terminal_summary(terminalreporter, config):
    """Let a continuous-integration run fail on a skip that is not on the short list."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped})
    refused = [reason for reason in reasons if not reason.startswith(ACCEPTED_SKIPS or "\0")]
    if os.environ.get("CI") and refused:
        terminalreporter.write_line("skips that are not accepted here:", red=True)
        for reason in refused:
            terminalreporter.write_line(f"  {reason}")
        terminalreporter._session.exitstatus = 1
