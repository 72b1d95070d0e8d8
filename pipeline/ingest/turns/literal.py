"""Labels that the register names, looked for at the start of lines as they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.turns.opening_patterns import COLONS, LEAD, OPEN, SHUT

if TYPE_CHECKING:
    from pipeline.ingest.files.lines import Line

BEHIND = rf"\s*(?:\(?\[?[\d:.,-]{{4,12}}\]?\)?\s*)?(?:[{COLONS};；.{SHUT}|=–—-]+(?=\s|$)|[{COLONS}]|[】〕〉》］）]|\t|$)\s*"


def literal_openings(lines: list[Line], labels: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Return by line the registered label it opens with, and the words after it.

    A sign, a tab or the line's end stands behind the label. Where none does anywhere, a space
    is enough for a label that is not a single letter.
    """
    found: dict[int, tuple[str, str]] = {}
    for label in sorted(labels, key=len, reverse=True):
        own = _opened(lines, label, BEHIND)
        if not own and (len(label) > 1 or not label.isalnum()):
            own = _opened(lines, label, r"\s+" if label[-1:].isalnum() else r"\s*")
        found = own | found
    return found


def _opened(lines: list[Line], label: str, behind: str) -> dict[int, tuple[str, str]]:
    before = rf"[{OPEN}]?" if label[:1].isalnum() else ""
    form = re.compile(rf"{LEAD}{before}{re.escape(label)}{behind}", re.IGNORECASE)
    return {
        number: (label, line.text[match.end() :])
        for number, line in enumerate(lines)
        if (match := form.match(line.text))
    }
