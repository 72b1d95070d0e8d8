"""Compare what two trees have made: tables, report, workbook, briefing, decisions.

    python benchmarks/same_tables.py OLD NEW

OLD and NEW are folders of studies (or of checkouts whose own example has been run). Prints one
JSON line for each thing that differs, with the first differing cells, and a last line with counts;
the exit code is 1 when anything differs. Run ids, hashes of code, times of day and folders are
left out: two builds may differ in them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

SHOWN = 5  # differing cells printed for each table
OWN = re.compile(  # what belongs to one run: ids and hashes in hexadecimal, times of day
    r"\b[0-9a-f]{8,64}\b|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|\+00:00)?"
)


def neutral(text: str) -> str:
    """Return a text without what belongs to one run."""
    return OWN.sub("~", text)


def processed(folder: Path) -> Path:
    """Return the folder of made things in a study."""
    return folder / "data" / "processed" if (folder / "data").is_dir() else folder


def read_frame(path: Path) -> pd.DataFrame:
    """Return a table as text, whatever its format."""
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    return pd.read_parquet(path).map(repr)


def frame_differences(old: Path, new: Path) -> list[str]:
    """Return the first cells in which two tables differ."""
    before, after = read_frame(old), read_frame(new)
    if list(before.columns) != list(after.columns):
        return [f"columns {sorted(set(before.columns) ^ set(after.columns))} (or their order)"]
    if len(before) != len(after):
        return [f"{len(before)} rows, {len(after)} rows"]
    return [
        f"row {row} {name}: {one[:80]!r} | {other[:80]!r}"
        for name in before.columns
        for row, (one, other) in enumerate(zip(before[name], after[name], strict=True))
        if one != other and neutral(one) != neutral(other)
    ]


def sheet_differences(old: Path, new: Path) -> list[str]:
    """Return the first cells in which two workbooks differ."""
    before, after = load_workbook(old), load_workbook(new)
    if before.sheetnames != after.sheetnames:
        return [f"sheets {before.sheetnames} | {after.sheetnames}"]
    found = []
    for name in before.sheetnames:
        cells = [
            {(cell.row, cell.column): str(cell.value) for line in book[name] for cell in line}
            for book in (before, after)
        ]
        for place in sorted(cells[0].keys() | cells[1].keys()):
            one, other = (own.get(place, "None") for own in cells)
            if neutral(one) != neutral(other):
                found.append(f"{name} {place}: {one[:80]!r} | {other[:80]!r}")
    return found


def text_differences(old: Path, new: Path) -> list[str]:
    """Return the first pieces in which two pages, documents or files of decisions differ."""
    one, other = (pieces_of(path) for path in (old, new))
    if len(one) != len(other):
        gone, come = set(one) - set(other), set(other) - set(one)
        return [f"- {piece[:100]}" for piece in sorted(gone)] + [
            f"+ {piece[:100]}" for piece in sorted(come)
        ] or [f"{len(one)} pieces, {len(other)} pieces"]
    return [f"{a[:100]!r} | {b[:100]!r}" for a, b in zip(one, other, strict=True) if a != b]


def pieces_of(path: Path) -> list[str]:
    """Return the text of a file in pieces that end at a tag or a line."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            text = archive.read("word/document.xml").decode("utf-8")
    else:
        text = path.read_text(encoding="utf-8")
    return [neutral(piece) for piece in re.split(r"[>\n]", text)]


def pairs(old: Path, new: Path) -> list[tuple[str, Path, Path]]:
    """Return the name of every file that either tree has, with its place in both."""
    found = []
    for root in ("", "decisions"):
        before, after = (
            processed(tree) if not root else processed(tree).parent / root for tree in (old, new)
        )
        names = {
            path.relative_to(tree).as_posix()
            for tree in (before, after)
            if tree.is_dir()
            for path in tree.rglob("*")
            if path.suffix in (".csv", ".parquet", ".xlsx", ".html", ".docx", ".jsonl")
        }
        found += [(f"{root or 'processed'}/{n}", before / n, after / n) for n in sorted(names)]
    return found


def compare(old: Path, new: Path) -> list[str]:
    """Return in what two files of one name differ."""
    if not (old.is_file() and new.is_file()):
        return ["only in the " + ("old" if old.is_file() else "new") + " tree"]
    if old.read_bytes() == new.read_bytes():
        return []
    if old.suffix in (".csv", ".parquet"):
        return frame_differences(old, new)
    return sheet_differences(old, new) if old.suffix == ".xlsx" else text_differences(old, new)


def main() -> int:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    arguments = parser.parse_args()
    compared = pairs(arguments.old, arguments.new)
    differing = 0
    for name, old, new in compared:
        found = compare(old, new)
        differing += bool(found)
        if found:
            print(json.dumps({"file": name, "differences": len(found), "first": found[:SHOWN]}))
    print(json.dumps({"files": len(compared), "differing": differing}))
    return int(differing > 0 or not compared)


if __name__ == "__main__":
    sys.exit(main())
