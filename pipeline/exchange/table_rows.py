"""Rows of a table of codes made into a codebook, with faults told by the row they stand in."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import CodebookError
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook

LANGUAGES = ("en", "es", "fr", "pt")
TEXT_COLUMNS = ("id", "parent", "family", "label", "definition")
LIST_COLUMNS = ("include", "exclude", "provenance")
COLUMNS = (
    *TEXT_COLUMNS,
    *LIST_COLUMNS,
    *(f"patterns {lang}" for lang in LANGUAGES),
    *(f"not patterns {lang}" for lang in LANGUAGES),
    "examples",
    "machine",
)
ABOUT = ("codebook", "version", "title", "licence", "attribution", "note")
EXAMPLE = re.compile(
    r"^(?P<text>.*?)(?:\s*\[(?P<voice>[^,\]]*), (?P<valence>[^,\]]*)(?:, (?P<lang>\w+))?\])?$"
)


def codebook_of_rows(
    about: dict[str, str], rows: list[tuple[str, dict[str, str]]], path: Path
) -> Codebook:
    """Return the codebook of (place, row), checked by the one loader there is.

    Its faults name the lines of a draft that nobody sees; they are told by place instead.
    """
    content: dict[str, Any] = {key: about[key] for key in ABOUT if about.get(key)}
    content.setdefault("codebook", path.stem)
    for key, prefix in (("families", "family "), ("pattern_review", "review ")):
        found = {
            name[len(prefix) :]: text for name, text in about.items() if name.startswith(prefix)
        }
        if found:
            content[key] = found
    profiles = {
        name[len("profile ") :]: text.split(";")
        for name, text in about.items()
        if name.startswith("profile ")
    }
    if profiles:
        content["profiles"] = profiles
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False) + "codes:\n"
    places: dict[int, str] = {}
    for place, row in rows:
        entry = yaml.safe_dump([_entry(row)], allow_unicode=True, sort_keys=False)
        first = text.count("\n") + 1
        places |= dict.fromkeys(range(first, first + entry.count("\n")), place)
        text += entry
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / f"{path.stem}.yaml"
        draft.write_text(text if rows else f"{text.rstrip()} []\n", encoding="utf-8")
        try:
            return load_codebook(draft)
        except CodebookError as fault:
            raise CodebookError(_by_place(str(fault), draft, path, places)) from None


def _by_place(message: str, draft: Path, path: Path, places: dict[int, str]) -> str:
    """Return a loader's message with the rows of the table in place of the lines of the draft."""

    def named(found: re.Match[str]) -> str:
        return f"{path}, {places.get(int(found[1]), 'about')}"

    message = re.sub(rf"{re.escape(str(draft))}:(\d+)", named, message)
    message = re.sub(
        r"stands already at (\d+)",
        lambda found: f"stands already in {places.get(int(found[1]), 'the sheet about')}",
        message,
    )
    return message.replace(str(draft), str(path))


def _entry(row: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {name: row.get(name, "") for name in TEXT_COLUMNS}
    entry |= {name: _lines(row.get(name, "")) for name in LIST_COLUMNS}
    for key, title in (("patterns", "patterns"), ("not_patterns", "not patterns")):
        found = {lang: _lines(row.get(f"{title} {lang}", "")) for lang in LANGUAGES}
        entry[key] = {lang: lines for lang, lines in found.items() if lines}
    entry["examples"] = [_example(line) for line in _lines(row.get("examples", ""))]
    entry["machine"] = row.get("machine", "")
    return {key: value for key, value in entry.items() if value}


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _example(line: str) -> dict[str, str]:
    match = EXAMPLE.match(line)
    found = match.groupdict() if match else {"text": line}
    return {key: value.strip() for key, value in found.items() if value and value.strip()}
