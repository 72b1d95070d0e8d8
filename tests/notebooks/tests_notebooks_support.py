"""Serving the notebooks and looking at them, for the tests of this folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from programs import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
SECRET = "marmalade"  # said only by the source that does not consent to being quoted
# Runs a notebook as a script would and prints its outputs as the page would show them.
SHOW = """
import importlib.util, sys
import marimo as mo
spec = importlib.util.spec_from_file_location("notebook", sys.argv[1])
notebook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebook)
outputs, _ = notebook.app.run()
print("".join(mo.as_html(output).text for output in outputs if output is not None))
"""


def environment(study: Path, home: Path) -> dict[str, str]:
    return os.environ | {
        "SENSEMAKING_STUDY": str(study),
        "MARIMO_SKIP_UPDATE_CHECK": "1",
        "HOME": str(home),
        "BROWSER": "true",
        "PYTHONPATH": str(ROOT),
    }


def shown(name, study, home):
    command = [sys.executable, "-c", SHOW, str(NOTEBOOKS / f"{name}.py")]
    return subprocess.run(
        command, env=environment(study, home), capture_output=True, text=True, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    study: Path,
    home: Path,
    *options: str,
    extra: dict[str, str] | None = None,
    log: Path | None = None,
):
    """Serve as the program does (`run` or `edit`, and what to serve) and give the address.

    Under an address of its own, as at every start.
    """
    port = free_port()
    command = [sys.executable, "-m", "pipeline.commands.notebook_server", *options]
    command += ["--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--base-url", "/of-this-start"]
    with open(log or os.devnull, "wb") as told:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(study, home) | (extra or {}),
            stdout=told,
            stderr=told,
        )
    address = f"http://127.0.0.1:{port}/of-this-start"
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
def browsing(address: str, hosts: list[str], frames: list[str] | None = None):
    """Give a page in headless Chromium; `hosts` gathers every other host it asks for.

    `frames` gathers what the server tells the page while it is open.
    """
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        page.set_default_timeout(180_000)
        page.on("request", lambda request: note_host(request.url, address, hosts))
        if frames is not None:
            page.on("websocket", lambda line: line.on("framereceived", lambda f: frames.append(f)))
        page.goto(address)
        yield page


def note_host(url: str, address: str, hosts: list[str]) -> None:
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        hosts.append(url)
