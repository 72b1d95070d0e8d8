"""After each run: which names of the roster are left in what the program made, and where.

What was found in a file is kept by the file's hash in the private folder, so that an
unchanged file is searched once. It holds pseudonyms and counts, no names.
"""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.closure import code_hash
from pipeline.hashes import file_hash
from pipeline.run.residue import Searched, Survivor, identifiers_of, searched, survivors
from pipeline.study.corpus import Residual
from pipeline.study.places import SYNTHESIS
from pipeline.study.privacy import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.run.work import Work

CACHE_FILE = "second_pass.json"


def residual(work: Work) -> Residual:
    """Return what is known to be left in the tables before outputs are made from them."""
    found, files = search(work, outputs=False)
    left = sum(item.count for item in found)
    return Residual(names_to_decide=len(work.to_decide), strings_left=left, files_searched=files)


def search(work: Work, *, outputs: bool = True) -> tuple[list[Survivor], int]:
    """Return the names of the roster that are left, and how many files were searched.

    `outputs`: look into tables, workbook, report and figures as well.
    """
    folder = work.study.processed
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    if not outputs:
        paths = [path for path in paths if path.relative_to(folder).parts[0] != SYNTHESIS]
    known = cache(partial(_searched, work))  # made only where a file has changed
    key = f"{work.roster_key} {code_hash('pipeline.run.residue')}"
    stored = _read_cache(work.study.private / CACHE_FILE, key)
    kept = {
        path.relative_to(folder).as_posix(): _one(path, folder, known, stored) for path in paths
    }
    _write_cache(work.study.private / CACHE_FILE, key, {**stored, **kept} if not outputs else kept)
    found = [
        Survivor(name, str(label), int(count))
        for name, (_, left) in sorted(kept.items())
        for label, count in left
    ]
    return found, len(paths)


def _one(
    path: Path, folder: Path, known: Callable[[], Searched], stored: dict[str, Any]
) -> list[Any]:
    """Return the hash of a file and what is left in it, as stored where it is unchanged."""
    content = file_hash(path)
    before = stored.get(path.relative_to(folder).as_posix())
    if before and before[0] == content:
        return [content, before[1]]
    left = [[item.label, item.count] for item in survivors([path], folder, known())]
    return [content, left]


def _searched(work: Work) -> Searched:
    sheets = (work.register.people, work.register.sources, work.register.speakers)
    cells = [cell for sheet in sheets for row in sheet for cell in row.cells.values()]
    return searched(work.roster, _ordinary(work.roster.names), identifiers_of(cells))


def _ordinary(names: Iterable[str]) -> list[str]:
    """Return the names of one word that are also words of a dictionary."""
    from pipeline.ingest.words.vocabulary import LANGUAGES, words_of

    single = [name for name in names if len(name.split()) == 1]
    return [name for name in single if any(name.lower() in words_of(one) for one in LANGUAGES)]


def _read_cache(path: Path, key: str) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return dict(stored["files"]) if stored["key"] == key else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_cache(path: Path, key: str, files: dict[str, Any]) -> None:
    text = json.dumps({"key": key, "files": files}, ensure_ascii=False, sort_keys=True)
    if not (path.is_file() and path.read_text(encoding="utf-8") == text):
        write_private(path, text)


def told(found: list[Survivor], files: int) -> list[str]:
    """Return what is left as lines: file, pseudonym and count, never the word."""
    if not found:
        return [f"second pass: {files} files searched, no string of the roster is left in them"]
    lines = [f"second pass: {item.file}: {item.label} stands {item.count} times" for item in found]
    more = [f"second pass: and {len(lines) - 20} more"] if len(lines) > 20 else []
    return lines[:20] + more
