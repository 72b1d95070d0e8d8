"""Writes a project as a new QualCoder project (database version v8, which every later one opens)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError, cannot_write
from pipeline.exchange.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.exchange.project import Project

FOLDERS = ("audio", "documents", "images", "video")
VERSION = "v8"
DATED = "2000-01-01 00:00:00"  # where a file does not say when
COLOUR = "#B5B5B5"
# The tables of QualCoder 3.6, by what its own files hold: a fact of the format.
TABLES = {
    "project": "databaseversion text, date text, memo text, about text, bookmarkfile integer, "
    "bookmarkpos integer, codername text",
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, "
    "owner text, date text, av_text_id integer, risid integer, unique(name)",
    "code_image": "imid integer primary key, id integer, x1 integer, y1 integer, width integer, "
    "height integer, cid integer, memo text, date text, owner text, important integer, "
    "pdf_page integer",
    "code_av": "avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, "
    "memo text, date text, owner text, important integer",
    "annotation": "anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, "
    "owner text, date text, unique(fid,pos0,pos1,owner)",
    "attribute_type": "name text primary key, date text, owner text, memo text, caseOrFile text, "
    "valuetype text",
    "attribute": "attrid integer primary key, name text, attr_type text, value text, id integer, "
    "date text, owner text, unique(name,attr_type,id)",
    "case_text": "id integer primary key, caseid integer, fid integer, pos0 integer, "
    "pos1 integer, owner text, date text, memo text",
    "cases": "caseid integer primary key, name text, memo text, owner text, date text, "
    "constraint ucm unique(name)",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, "
    "supercatid integer, unique(name)",
    "code_text": "ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, "
    "pos1 integer, owner text, date text, memo text, avid integer, important integer, "
    "unique(cid,fid,pos0,pos1,owner)",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, "
    "date text, color text, unique(name)",
    "journal": "jid integer primary key, name text, jentry text, date text, owner text, unique(name)",
    "stored_sql": "title text, description text, grouper text, ssql text, unique(title)",
    "ris": "risid integer, tag text, longtag text, value text",
}


def write_qualcoder(project: Project, path: Path) -> Losses:
    """Write a new folder `.qda`, all or nothing; return what was changed and left behind.

    Raises `OutputError` where the folder is there already: a project is never written into.
    """
    if path.exists():
        raise OutputError(f"{path} is there already; name a new folder")
    losses = Losses()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
    except OSError as fault:
        raise cannot_write(fault, path, "nothing was written") from None
    try:
        for name in FOLDERS:
            (temporary / name).mkdir()
        with closing(sqlite3.connect(temporary / "data.qda")) as connection, connection:
            _fill(connection, project, losses)
        temporary.rename(path)
    except (OSError, sqlite3.Error) as fault:
        raise OutputError(f"{path} cannot be written: {fault}; nothing was written") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return losses


def _fill(connection: sqlite3.Connection, project: Project, losses: Losses) -> None:
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    people = {one.guid: one.name for one in project.people}
    owner = next((one.name for one in project.people if not one.machine), "default")
    _put(connection, "project", [(VERSION, DATED, project.description, "QualCoder", 0, 0, owner)])
    ids = {one.guid: number for number, one in enumerate(project.texts, 1)}
    names = _distinct([one.name for one in project.texts], losses, "text")
    _put(connection, "source", (
        (ids[one.guid], name, one.text or "", None, one.description, owner, DATED, None, None)
        for one, name in zip(project.texts, names, strict=True)
    ))  # fmt: skip
    codes = _codes(connection, project, owner, losses)
    _codings(connection, project, ids, codes, people, losses)
    _cases(connection, project, ids, owner)
    _notes(connection, project, ids, people, losses)
    for what in ("groups", "links"):
        losses.left(what, "QualCoder has no place for them", "", len(getattr(project, what)))


def _put(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    width = TABLES[table].count(",") + 1
    every = list(rows)
    if every:
        width = len(every[0])
        marks = ", ".join("?" * width)
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", every)  # noqa: S608


def _distinct(names: list[str], losses: Losses, what: str) -> list[str]:
    """Return names that differ: QualCoder refuses two that are alike."""
    taken: set[str] = set()
    found = []
    for name in names:
        own, number = name or what, 1
        while own in taken:
            number += 1
            own = f"{name or what} ({number})"
        losses.changed(what, "another one bears its name; it has a number", count=own != name)
        taken.add(own)
        found.append(own)
    return found


def _codes(
    connection: sqlite3.Connection, project: Project, owner: str, losses: Losses
) -> dict[str, int]:
    """Write folders as categories; a code under a code goes to a category of that code's name."""
    by_guid = {one.guid: one for one in project.codes}
    above = {one.parent for one in project.codes if one.parent in by_guid}
    folders = [one for one in project.codes if not one.codable or one.guid in above]
    cats = {one.guid: number for number, one in enumerate(folders, 1)}
    names = _distinct([one.name for one in folders], losses, "folder")
    _put(connection, "code_cat", (
        (cats[one.guid], name, owner, DATED, one.description if not one.codable else "",
         cats.get(one.parent))
        for one, name in zip(folders, names, strict=True)
    ))  # fmt: skip
    codable = [one for one in project.codes if one.codable]
    ids = {one.guid: number for number, one in enumerate(codable, 1)}
    names = _distinct([one.name for one in codable], losses, "code")
    split = sum(one.guid in cats for one in codable)
    losses.changed("code", "it has codes below it: a category of its name holds them", count=split)
    _put(connection, "code_name", (
        (ids[one.guid], name, one.description, cats.get(one.guid) or cats.get(one.parent), owner,
         DATED, one.colour or COLOUR)
        for one, name in zip(codable, names, strict=True)
    ))  # fmt: skip
    return ids


def _codings(
    connection: sqlite3.Connection, project: Project, ids: dict[str, int], codes: dict[str, int],
    people: dict[str, str], losses: Losses,
) -> None:  # fmt: skip
    texts = {one.guid: one.text or "" for one in project.texts}
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for one in project.codings:
        if one.start is None or one.end is None or one.code not in codes or one.text not in ids:
            losses.left("coding", "it has no place in a text", one.guid)
            continue
        owner = people.get(one.person, "default")
        key = (codes[one.code], ids[one.text], one.start, one.end, owner)
        quote = texts[one.text][one.start : one.end]
        if key in rows:
            losses.left("coding", "the same person gave the same code twice", one.guid)
            continue
        date = one.made_at.replace("T", " ").rstrip("Z") or DATED
        rows[key] = (
            len(rows) + 1, key[0], key[1], quote, one.start, one.end, owner, date, one.memo, None, None
        )  # fmt: skip
    _put(connection, "code_text", rows.values())
    losses.carried("coding", len(rows))


def _cases(
    connection: sqlite3.Connection, project: Project, ids: dict[str, int], owner: str
) -> None:
    lengths = {one.guid: len(one.text or "") for one in project.texts}
    names = _distinct([one.name for one in project.cases], Losses(), "case")
    _put(connection, "cases", (
        (number, name, one.description, owner, DATED)
        for number, (one, name) in enumerate(zip(project.cases, names, strict=True), 1)
    ))  # fmt: skip
    pairs = [
        (n, text) for n, one in enumerate(project.cases, 1) for text in one.texts if text in ids
    ]
    _put(connection, "case_text", (
        (number, case, ids[text], 0, lengths[text], owner, DATED, "")
        for number, (case, text) in enumerate(pairs, 1)
    ))  # fmt: skip
    values = list(_values(project, ids))
    kinds = dict.fromkeys((name, kind) for name, kind, _, _ in values)
    shown = {key: key[0] if (key[0], "case") not in kinds or key[1] == "case" else f"{key[0]} (file)"
             for key in kinds}  # fmt: skip
    _put(connection, "attribute_type", (
        (shown[key], DATED, owner, "", key[1], "character") for key in kinds
    ))  # fmt: skip
    _put(connection, "attribute", (
        (number, shown[name, kind], kind, value, own, DATED, owner)
        for number, (name, kind, value, own) in enumerate(values, 1)
    ))  # fmt: skip


def _values(project: Project, ids: dict[str, int]) -> Iterator[tuple[str, str, str, int]]:
    for number, case in enumerate(project.cases, 1):
        for name, value in case.variables.items():
            yield name, "case", value, number
    for text in project.texts:
        for name, value in text.variables.items():
            yield name, "file", value, ids[text.guid]


def _notes(
    connection: sqlite3.Connection, project: Project, ids: dict[str, int], people: dict[str, str],
    losses: Losses,
) -> None:  # fmt: skip
    placed: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    free = []
    for one in project.notes:
        owner = people.get(one.person, "default")
        if one.about in ids and one.start is not None and one.end is not None:
            key = (ids[one.about], one.start, one.end, owner)
            before = placed.get(key)
            memo = f"{before[4]}\n{one.text}" if before else one.text
            placed[key] = (
                len(placed) + 1 if not before else before[0],
                *key[:3],
                memo,
                owner,
                DATED,
            )
        else:
            free.append((one.name or "note", one.text, owner))
            losses.changed("note", "it is an entry of the journal", count=bool(one.about))
    names = _distinct([name for name, _, _ in free], losses, "note")
    _put(connection, "annotation", placed.values())
    _put(connection, "journal", (
        (number, name, text, DATED, owner)
        for number, (name, (_, text, owner)) in enumerate(zip(names, free, strict=True), 1)
    ))  # fmt: skip
    losses.carried("note", len(project.notes))
