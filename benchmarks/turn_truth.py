"""The turns of Markdown transcripts, as pandoc reads them, and false speakers to mix in."""

from __future__ import annotations

import json
import random
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

DECOYS = (
    "Note: the connection dropped for a few seconds here.",
    "Result: we had to start the whole thing again.",
    "10:30 was when that meeting ended, by the way.",
    "John 3:16 is what he quoted, I think.",
    "https://example.org/page: that is the address.",
    "Key takeaway: nobody had written it down.",
    "Step 2: you call everybody and ask.",
    "Question: who pays for it?",
    "Lesson learned: ask first.",
    "For example: the second year.",
    "P.S.: it was raining.",
    "Two things: money and time.",
    "Warning: this part is long.",
    "Ratio 3:1, roughly.",
    "So here's the thing: it never worked.",
    "Update: it works now.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker and the paragraphs they say."""

    speaker: str
    paragraphs: tuple[str, ...]


def truth_of(path: Path) -> list[Turn]:
    """Return the turns of a Markdown transcript, as pandoc reads it.

    A bold label that never has three words beside bracketed stamps (`**Break:** [12:10]`) is a
    divider and no speaker; what stands before the first turn belongs to nobody.
    """
    parsed = subprocess.run(
        ["pandoc", "-f", "gfm", "-t", "json", str(path)], check=True, capture_output=True
    )
    found: list[tuple[str | None, str]] = []
    for block in json.loads(parsed.stdout)["blocks"]:
        found += _labelled(block)
    worded = {name for name, text in found if name and _words(text) > 2}
    turns: list[Turn] = []
    for name, text in found:
        if name and name in worded:
            turns.append(Turn(name, (text,) if text else ()))
        elif name is None and turns and text:
            turns[-1] = Turn(turns[-1].speaker, (*turns[-1].paragraphs, text))
    return [turn for turn in turns if turn.paragraphs]


def _words(text: str) -> int:
    return len(re.sub(r"\[[^\]]*\]", "", text).split())


def _labelled(block: dict) -> list[tuple[str | None, str]]:
    kind, content = block["t"], block.get("c")
    if kind in ("Para", "Plain"):
        if content and content[0]["t"] == "Strong":
            lead, rest = _said(content[0]["c"]), _said(content[1:])
            if lead.endswith(":") or rest.startswith(":"):
                return [(lead.rstrip(": "), rest.removeprefix(":").strip())]
        return [(None, _said(content).strip())]
    if kind == "BlockQuote":
        return [pair for inner in content for pair in _labelled(inner)]
    if kind in ("BulletList", "OrderedList"):
        items = content if kind == "BulletList" else content[1]
        return [pair for item in items for inner in item for pair in _labelled(inner)]
    return [(None, content[1])] if kind == "CodeBlock" else []


def _said(inlines: list[dict]) -> str:
    parts = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            parts.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind in ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Underline"):
            parts.append(_said(content))
        elif kind in ("Link", "Image", "Span", "Quoted"):
            parts.append(_said(content[1]))
        elif kind == "Code":
            parts.append(content[1])
    return "".join(parts)


def with_decoys(turns: list[Turn], seed: str) -> list[Turn]:
    """Return the turns with a false speaker as a paragraph of its own in every tenth."""
    random_ = random.Random(seed)
    mixed = []
    for number, turn in enumerate(turns):
        if number % 10 == 5 and len(" ".join(turn.paragraphs)) > 80:
            place = random_.randint(1, len(turn.paragraphs))
            decoy = random_.choice(DECOYS)
            paragraphs = (*turn.paragraphs[:place], decoy, *turn.paragraphs[place:])
            turn = Turn(turn.speaker, paragraphs)
        mixed.append(turn)
    return mixed
