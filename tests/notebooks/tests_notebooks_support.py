"""Serving the notebooks and looking at them, for the tests of this folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
SECRET = "marmalade"  # said only by the source that does not consent to being quoted


def environment(study: Path, home: Path) -> dict[str, str]:
    return os.environ | {
        "SENSEMAKING_STUDY": str(study),
        "MARIMO_SKIP_UPDATE_CHECK": "1",
        "HOME": str(home),
        "BROWSER": "true",
        "PYTHONPATH": str(ROOT),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(study: Path, home: Path, *options: str, extra: dict[str, str] | None = None):
    """Serve with marimo (`run` or `edit`, and what to serve) and give the address."""
    port = free_port()
    command = [sys.executable, "-m", "marimo", *options]
    command += ["--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(study, home) | (extra or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server stopped"
        try:
            with urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


@contextmanager
def browsing(address: str, hosts: list[str]):
    """Give a page in headless Chromium; `hosts` gathers every other host it asks for."""
    from playwright.sync_api import sync_playwright

    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=switches
        )
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        page.set_default_timeout(180_000)
        page.on("request", lambda request: note_host(request.url, address, hosts))
        page.goto(address)
        yield page
        browser.close()


def note_host(url: str, address: str, hosts: list[str]) -> None:
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        hosts.append(url)
