"""Whether a turn asks: it ends in a question, or is a prompt such as `Tell me more`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.files.characters import folded
from pipeline.ingest.words.program import sentences

DATA = Path(__file__).with_name("asking.toml")
# Question marks: Latin, Arabic, full-width, Armenian, Ethiopic, Greek (U+037E), Amharic, Vai, limbu.
MARKS = "?？؟՞፧;⁇⁈❓꘏᥅"
CLOSERS = " \"'”’»)]*_…"
TAG_WORDS = 3  # words of a tag such as `right?` behind a longer turn, which asks nothing
LONG_TURN = 12  # words of a turn whose last words may be such a tag
PROMPT_WORDS = 25  # words of the last sentence of a prompt
OPENERS_AT_MOST = 3


def asks(text: str) -> bool:
    """Return whether a turn asks: its last sentence has a question mark or opens as questions do.

    `..., right?` behind a longer turn, and questions in its middle, ask nothing.
    """
    *before, last = sentences(text.strip()) or [""]
    marked = last.rstrip(CLOSERS).endswith(tuple(MARKS))
    if marked:
        tag = len(last.split()) <= TAG_WORDS and len(text.split()) > LONG_TURN
        comma = re.split(r"[,;،]\s", last.rstrip())[-1]
        tagged = len(last.split()) > LONG_TURN and len(comma.split()) <= TAG_WORDS
        return _opens_asking(last) or not (tag or (tagged and comma != last))
    prompt = before[-1] if before and len(text.split()) <= PROMPT_WORDS else ""
    return _opens_asking(last) or (prompt.endswith(".") and _opens_asking(prompt))


def _opens_asking(sentence: str) -> bool:
    if len(sentence.split()) > PROMPT_WORDS:
        return False
    rest = folded(sentence)
    for _ in range(OPENERS_AT_MOST):
        if _opening("prompts").match(rest) or _opening("questions").match(rest):
            return True
        opener = _opening("openers").match(rest)
        if not opener:
            return False
        rest = rest[opener.end() :].lstrip()
    return bool(_opening("prompts").match(rest) or _opening("questions").match(rest))


@lru_cache(maxsize=4)
def _opening(kind: str) -> re.Pattern[str]:
    words: list[str] = tomllib.loads(DATA.read_text(encoding="utf-8"))[kind]
    longest_first = sorted({folded(word) for word in words}, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, longest_first)) + r")\b")
