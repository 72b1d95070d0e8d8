"""The notebooks' server behind a check of who speaks to it: `python -m pipeline.commands.notebook_server`.

A browser lets any page open a socket to this computer and sends along the cookies of all its ports.
So whatever does not come from a page of this very server is refused before anything else is looked at.
Takes the arguments of marimo.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]
HERE = ("127.0.0.1", "localhost")


class OwnPagesOnly:
    """Lets through what a page of this server asks for, by the headers Host and Origin.

    `hosts` are the names under which the server is reached, without port.
    """

    def __init__(self, app: App, hosts: tuple[str, ...] = HERE) -> None:
        """Put the check before `app`."""
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Pass on a request or socket of an own page; refuse any other with 403."""
        if scope["type"] not in ("http", "websocket") or speaks_to_itself(scope, self.hosts):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "another origin"})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"asked by another page\n"})


def speaks_to_itself(scope: Scope, hosts: tuple[str, ...]) -> bool:
    """Return whether the server was asked by its own name, and by a page of its own if by any.

    A socket must name its page, as every browser does; a request without one is a person's, who
    typed an address or followed a link.
    """
    given: dict[bytes, list[str]] = {}
    for name, value in scope["headers"]:
        given.setdefault(name.lower(), []).append(value.decode("latin-1").lower())
    port = (scope.get("server") or ("", None))[1]
    own = {f"{host}:{port}" for host in hosts}
    asked, pages = given.get(b"host", []), given.get(b"origin", [])
    if len(asked) != 1 or asked[0] not in own or len(pages) > 1:
        return False
    if not pages:
        return bool(scope["type"] == "http")
    page = urlsplit(pages[0])
    return page.scheme in ("http", "https") and page.netloc == asked[0]


def main() -> None:
    """Serve as marimo does, every request behind the check."""
    from marimo._cli.cli import main as serve

    server: Any = import_module("marimo._server.start")
    make = server.create_starlette_app

    def guarded(**options: Any) -> Any:
        app = make(**options)
        app.add_middleware(OwnPagesOnly)
        return app

    server.create_starlette_app = guarded
    serve(prog_name="marimo")


if __name__ == "__main__":
    main()
