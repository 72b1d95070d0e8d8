"""Put files into a study, run the program on it and read the stored tables, nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
from openpyxl import load_workbook

from .measure import Word, blank, words
from .model import Made

# What is always said of the words of whoever asks.
ROUTINE = ("no evidence: interviewer", "no evidence: facilitator")
TABLES = ("1_sources", "1_documents", "1_blocks", "1_notices", "2_segments", "2_notices")
NO_TEXT = {"source_id", "path", "segment_id", "stage"}


@dataclass
class Stored:
    """What the tables say of one file."""

    words: list[Word] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)


class CrashError(RuntimeError):
    """The program ended with a fault that it does not explain to its user."""


def run(command: Sequence[str], checkout: Path) -> str:
    """Run the program; what it refuses to start with is a fault of this script."""
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode == 1:
        raise CrashError(done.stderr.strip().splitlines()[-1])
    if done.returncode:
        raise RuntimeError(f"{command[3]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout + done.stderr


def build(folder: Path, files: Mapping[str, Made], python: str, checkout: Path) -> str:
    """Make a study of files and run it up to the segments; returns what was printed."""
    run([python, "-m", "pipeline", "new", str(folder)], checkout)
    raw = folder / "data" / "raw"
    register = load_workbook(raw / "register.xlsx")
    heads = [cell.value for cell in register["sources"][1]]
    for name, made in files.items():
        path = f"{name}.{made.ext}"
        (raw / path).write_bytes(made.data)
        if made.kind is None:
            continue
        row = {"source_id": name, "path": path, "kind": made.kind, "informant_group": "partner"}
        row |= {"consent_analyse": "yes", "consent_quote": "yes", "consent_share": "public"}
        register["sources"].append([row.get(str(head)) for head in heads])
        for one, role in made.speakers.items():
            register["speakers"].append([name, one, role])
    register.save(raw / "register.xlsx")
    return run([python, "-m", "pipeline", "segment", "--study", str(folder)], checkout)


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the stored tables."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in TABLES:
        path = folder / "data" / "processed" / name
        found[name] = ds.dataset(path).to_table().to_pylist() if path.exists() else []
    return found


def _of(rows: Iterable[dict[str, Any]], source: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["source_id"] == source]


def _at(rows: Sequence[dict[str, Any]], place: int) -> dict[str, Any]:
    for row in rows:
        if row["start"] <= place < row["end"]:
            return row
    return {}


def _source(found: Mapping[str, list[dict[str, Any]]], source: str, by: str, into: Stored) -> None:
    blocks = _of(found["1_blocks"], source)
    segments = _of(found["2_segments"], source)
    text = "".join(row["text"] or "" for row in _of(found["1_documents"], source))
    for word, place in words(blank(text)):
        block, segment = _at(blocks, place), _at(segments, place)
        voice = source if by == "source" else block.get("speaker")
        reason = segment.get("set_aside") or block.get("set_aside") or "in no segment"
        into.words.append(Word(word, bool(segment.get("evidence")), voice, reason))
    whole = " ".join(text.split())
    for heading in dict.fromkeys(row.get("heading") or "" for row in blocks):
        if heading and heading not in whole:
            into.words += [Word(w, False, None, "heading") for w, _ in words(blank(heading))]


def _order(row: Mapping[str, Any]) -> tuple[str, int, str]:
    path, _, part = row["path"].partition("#")
    digits = "".join(c for c in part if c.isdigit())
    return path, int(digits or 0), part


def stored(folder: Path, files: Mapping[str, Made], printed: str) -> dict[str, Stored]:
    """Return what was stored of every file."""
    found = tables(folder)
    out: dict[str, Stored] = {}
    for name, made in files.items():
        path = f"{name}.{made.ext}"
        rows = [
            r for r in found["1_sources"] if r["path"] == path or r["path"].startswith(path + "#")
        ]
        one = out[name] = Stored()
        for row in sorted(rows, key=_order):
            one.status.append(row["status"])
            _source(found, row["source_id"], made.by, one)
        ids = {row["source_id"] for row in rows}
        for table, content in found.items():
            mine = [row for row in content if row["source_id"] in ids]
            for row in mine:
                one.texts += [v for k, v in row.items() if isinstance(v, str) and k not in NO_TEXT]
            if "notices" in table:
                one.notices += [
                    f"{r['kind']}: {r['message']}" for r in mine if r["kind"] != "drafted"
                ]
        one.notices += [x.strip() for x in printed.splitlines() if path in x and not ids]
        one.notices = [x.replace(str(folder), "STUDY") for x in dict.fromkeys(one.notices)]
    return out


def read_all(
    folder: Path, files: Mapping[str, Made], python: str, checkout: Path
) -> dict[str, Stored]:
    """Build, run and read; where a file stops the run, find it by halves and read the others."""
    try:
        return stored(folder, files, build(folder, files, python, checkout))
    except CrashError as crash:
        if len(files) == 1:
            return {next(iter(files)): Stored(notices=[f"crash: {crash}"], status=["crash"])}
    names = list(files)
    half = len(names) // 2
    found: dict[str, Stored] = {}
    for letter, part in (("a", names[:half]), ("b", names[half:])):
        some = {name: files[name] for name in part}
        found |= read_all(folder.with_name(folder.name + letter), some, python, checkout)
    return found
