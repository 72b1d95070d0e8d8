"""The programs outside Python that tests call; `make.py` installs them where that is possible.

A test that calls one carries its mark (`browser`, `office`, or `needs` with the program's name),
and so is skipped by name where the program is missing.
"""

import atexit
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


@contextmanager
def chromium():
    """Give a browser without a window that asks no host for anything of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(SWITCHES)
        )
        yield browser
        browser.close()


def through_libreoffice(paths, kind, folder):
    """Return the files that LibreOffice makes of files (one kind of file to another)."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={_profile().as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=240)
    made = [folder / f"{path.stem}.{kind}" for path in paths]
    assert all(path.is_file() for path in made)
    return made


@cache
def _profile():
    """Return where LibreOffice keeps its settings: one folder for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder.resolve()
