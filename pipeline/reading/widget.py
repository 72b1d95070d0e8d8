"""The page of the reading app as a widget: its script and style, and the line to the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reading.answers import answer

if TYPE_CHECKING:
    from pipeline.reading.desk import Desk

FOLDER = Path(__file__).parent / "page"
# The parts of one script, in the order in which they name one another.
SCRIPTS = (
    "words.js",
    "html.js",
    "codebook.js",
    "text.js",
    "passage.js",
    "start.js",
    "help.js",
    "line.js",
    "keyboard.js",
    "moves.js",
    "deeds.js",
    "app.js",
)


def widget_for(desk: Desk) -> Any:
    """Return a widget that asks the desk; it holds no state, so no words are kept by anybody."""
    import anywidget

    class Reader(anywidget.AnyWidget):
        _esm = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
        _css = (FOLDER / "page.css").read_text(encoding="utf-8")

    reader = Reader()

    def reply(_widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            reader.send(answer(desk, content))

    reader.on_msg(reply)
    return reader
