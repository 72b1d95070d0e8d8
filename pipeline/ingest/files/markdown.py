"""Reads .md: headings, lists, tables and paragraphs; marks of emphasis and links taken off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import clean, decode, read_bytes
from pipeline.ingest.files.chats import is_chat, messages
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
UNDERLINE = re.compile(r"(=+|-{2,})[ \t]*")
RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*")
BULLET = re.compile(r"^[-*+][ \t]+(?=\S)")
QUOTE = re.compile(r"^(?:>[ \t]?)+(?!>)")
TABLE_LINE = re.compile(r"[|:\- \t]+")
BOLD_LEAD = re.compile(r"(\*\*|__|\*|_)(?=\S)((?:\\.|(?!\1).)+?)\1(?!\w)")
PROTECTED = re.compile(r"\\([!-/:-@\[-`{-~])")
PRIVATE = 0xE000
MOVED = re.compile("[\ue021-\ue07e]")
ADDRESS = r"\((?:[^()]|\([^()]{0,200}\))*\)"
INLINE = (
    (re.compile(rf"!\[([^\[\]]*)\]{ADDRESS}"), r"\1"),  # picture
    (re.compile(rf"\[([^\[\]]+)\]{ADDRESS}"), r"\1"),  # link
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"</?(?:b|i|em|strong|u|span|p|div|sup|sub|a|br)\b[^<>]*>", re.I), ""),
)
# What opens a stretch, what closes it (its mark put in), and whether it may run over lines.
PAIRED = (
    (re.compile(r"(?<!`)(`{1,9})(?!`)"), "(?<!`){}(?!`)", False),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])"), r"(?<=[^\s*]){}(?![\w*])", True),
    (re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])"), r"(?<=[^\s_]){}(?!\w)", True),
    (re.compile(r"(\*\*)(?=\S)"), r"(?<=\S){}", True),
    (re.compile(r"(~~)"), "{}", False),
)


def read(path: Path) -> Reading:
    """Return one piece per paragraph, list item, table cell and heading; of a chat, per message."""
    raw = decode(read_bytes(path), path.name)
    if is_chat(raw):
        return Reading(pieces=tuple(messages(raw)))
    return Reading(pieces=tuple(_pieces(_without_comments(clean(raw)))))


def _without_comments(text: str) -> str:
    """Return the text without comments; one that nothing ends stays."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + len("-->")
    return "".join([*parts, text[at:]])


def _pieces(text: str) -> Iterator[Piece]:
    front = FRONT_MATTER.match(text)
    if front:
        yield Piece(text=front.group(1), kind="note", set_aside="cover")
        text = text[front.end() :]
    for part in re.split(r"\n[ \t]*\n", text):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        yield from _table(lines) if _is_table(lines) else _paragraph(lines)


def _paragraph(lines: list[str]) -> Iterator[Piece]:
    """Yield a paragraph's lines together; headings and rules in it stand alone."""
    held: list[str] = []
    for line in lines:
        heading = HEADING.fullmatch(line)
        if UNDERLINE.fullmatch(line) and len(held) == 1:
            yield Piece(text=plain(held.pop()), kind="heading", level=1 if line[0] == "=" else 2)
        elif heading or RULE.fullmatch(line):
            yield from _body(held)
            held = []
            title = heading.group(2).rstrip("#").rstrip(" \t") if heading else ""
            if heading and title:
                yield Piece(text=plain(title), kind="heading", level=len(heading.group(1)))
        elif _starts_item(line):
            yield from _body(held)
            held = [BULLET.sub("", QUOTE.sub("", line), count=1)]
        else:
            held.append(QUOTE.sub("", line))
    yield from _body(held)


def _starts_item(line: str) -> bool:
    return bool(BULLET.match(line) or BOLD_LEAD.match(line))


def _body(lines: list[str]) -> Iterator[Piece]:
    text = "\n".join(line for line in lines if line)
    if text:
        lead = BOLD_LEAD.match(text)
        yield Piece(text=plain(text), bold_lead=plain(lead.group(2)).strip() if lead else None)


def _is_table(lines: list[str]) -> bool:
    return len(lines) > 1 and "|" in lines[0] and bool(TABLE_LINE.fullmatch(lines[1]))


def _table(lines: list[str]) -> Iterator[Piece]:
    """Yield each cell under its column header; in two columns, beside its label cell."""
    header, *rows = [_cells(line) for line in [lines[0], *lines[2:]]]
    for row in rows:
        if len(header) == 2 and len(row) == 2:
            yield Piece(text=row[1], kind="cell", label=row[0])
            continue
        for label, cell in zip(header, row, strict=False):
            yield Piece(text=cell, kind="cell", label=label or None)


def _cells(line: str) -> list[str]:
    return [plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def plain(text: str) -> str:
    """Return Markdown text without its marks; a mark behind a backslash is a character.

    Such characters are moved out of the way into a private area of Unicode meanwhile.
    """
    text = PROTECTED.sub(lambda match: chr(PRIVATE + ord(match.group(1))), text)
    for mark, replacement in INLINE:
        text = mark.sub(replacement, text)
    for opening, closing, over_lines in PAIRED:
        text = _unpaired(text, opening, closing, over_lines=over_lines)
    return MOVED.sub(lambda match: chr(ord(match.group()) - PRIVATE), text)


def _unpaired(text: str, opening: re.Pattern[str], closing: str, *, over_lines: bool) -> str:
    """Return the text without pairs of marks; a mark that nothing closes is looked for once."""
    parts: list[str] = []
    unclosed: set[str] = set()
    at = start = 0
    while (opened := opening.search(text, start)) is not None:
        mark, start = opened.group(1), opened.end()
        line_end = -1 if over_lines else text.find("\n", start)
        upto = len(text) if line_end < 0 else line_end
        closes = re.compile(closing.format(re.escape(mark)))
        closed = closes.search(text, start + 1, upto) if mark not in unclosed else None
        if closed is not None:
            parts += [text[at : opened.start()], text[start : closed.start()]]
            at = start = closed.end()
        elif over_lines:
            unclosed.add(mark)
    return "".join([*parts, text[at:]])
