"""What the program itself says: the words of its reports, workbooks and shipped codebooks."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.study.shipped import PACKAGE, shipped

ROOMS = ("synthesis", "excel", "evidence", "study")  # whose sentences stand in the files
SAYS = {".py", ".html", ".js", ".css", ".toml", ".yaml"}
JOINED = re.compile(r'"\s*\n\s*f?"')  # one sentence over several lines of code


def words_of(text: str) -> list[str]:
    """Return the words of a text without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", re.sub("[\u0300-\u036f]", "", plain))


@cache
def own_words() -> tuple[list[str], ...]:
    """Return, file by file, the words in which stands what the program may say of itself."""
    files = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.*"))]
    files += sorted(shipped("codebooks").glob("*.yaml"))
    told = (path for path in files if path.suffix in SAYS)
    return tuple(words_of(JOINED.sub("", path.read_text(encoding="utf-8"))) for path in told)
