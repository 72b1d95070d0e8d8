"""Who may speak to the notebooks: their own pages, and nobody else's."""

import socket
import subprocess
from urllib.parse import urlsplit

import pytest
from tests_notebooks_support import NOTEBOOKS, serving

from pipeline.commands.notebook_server import HERE, speaks_to_itself
from pipeline.commands.tasks import open_notebooks

OWN = "http://127.0.0.1:2718"


def scope(kind, host="127.0.0.1:2718", *origins):
    headers = [(b"host", host.encode()), *((b"origin", o.encode()) for o in origins)]
    return {"type": kind, "headers": headers, "server": ("127.0.0.1", 2718)}


@pytest.mark.parametrize(
    ("asked", "may"),
    [
        (scope("http"), True),
        (scope("http", "localhost:2718", "http://localhost:2718"), True),
        (scope("http", "127.0.0.1:2718", "http://evil.example"), False),
        (scope("http", "evil.example:2718"), False),
        (scope("http", "127.0.0.1"), False),
        (scope("websocket", "127.0.0.1:2718", OWN), True),
        (scope("websocket", "127.0.0.1:2718"), False),
        (scope("websocket", "127.0.0.1:2718", "null"), False),
        (scope("websocket", "127.0.0.1:2718", "http://127.0.0.1:8888"), False),
        (scope("websocket", "127.0.0.1:2718", "http://localhost:2718"), False),
        (scope("websocket", "127.0.0.1:2718", f"{OWN}.evil.example"), False),
        (scope("websocket", "127.0.0.1:2718", OWN, "http://evil.example"), False),
        (scope("websocket", "evil.example:2718", "http://evil.example:2718"), False),
    ],
)
def test_only_a_page_of_the_server_itself_may_speak_to_it(asked, may):
    assert speaks_to_itself(asked, HERE) == may


def test_every_start_has_an_address_and_a_cookie_of_its_own(tiny_study, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda command, **more: started.append((command, more)))
    open_notebooks(tiny_study)
    open_notebooks(tiny_study)
    (first, one), (second, two) = started
    places = [command[command.index("--base-url") + 1] for command in (first, second)]
    assert len(set(places)) == 2
    assert one["env"]["MARIMO_SESSION_SECRET"] != two["env"]["MARIMO_SESSION_SECRET"]
    assert "--token" in first


def shaken(address, origin):
    """Ask for a socket as a raw client; return the first line of the answer."""
    place = urlsplit(address)
    asked = (
        f"GET {place.path}/ws?session_id=s_x1 HTTP/1.1\r\nHost: {place.netloc}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{origin}\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        line.sendall(asked.encode())
        return line.recv(200).decode("latin-1").split("\r\n")[0]


@pytest.mark.slow
def test_a_raw_socket_of_another_origin_is_refused_by_the_real_server(tiny_study, tmp_path):
    notebook = str(NOTEBOOKS / "explore_portfolio.py")
    with serving(tiny_study, tmp_path, "run", notebook) as address:
        own = "http://" + urlsplit(address).netloc
        assert "101" in shaken(address, f"Origin: {own}\r\n")
        for other in ("Origin: http://evil.example\r\n", "Origin: http://127.0.0.1:1\r\n", ""):
            assert "403" in shaken(address, other), other
