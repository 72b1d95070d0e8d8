"""Reads a QualCoder project: `data.qda`, by the tables and columns that its version has.

Positions are code points, half open, held against `seltext`. Seen: database versions v8 (3.6), v13
(3.7), v14 (3.8) and v17, which has sub-codes (`supercid`). Times are local ones.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.exchange.databases import Database, reading, said, whole
from pipeline.exchange.losses import Losses
from pipeline.exchange.placing import Searched
from pipeline.exchange.project import (
    Case,
    Coding,
    Entry,
    Note,
    Person,
    Project,
    Text,
    guid_of,
    is_machine,
)

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "QualCoder"
MOVED = "found by its words, for they do not stand at its positions"
NOT_THERE = "its positions lie beyond the text, nor are its words in it"
UNCERTAIN = "its words differ from those at its positions, which were kept"


def read_qualcoder(path: Path) -> tuple[Project, Losses]:
    """Return the project in a folder `.qda`, or in its `data.qda`; it is not changed.

    Raises `SourceError` for a file that is open elsewhere, damaged or no project of QualCoder.
    """
    losses = Losses()
    file = path / "data.qda" if path.is_dir() else path
    with reading(file) as data:
        if not {"source", "code_name", "code_text"} <= set(data.columns):
            raise SourceError(f"{file.name} is no project of QualCoder: it lacks its tables")
        project = _project(data, path.stem, losses)
    for what in ("codes", "texts", "codings", "notes", "cases"):
        losses.carried(what, len(getattr(project, what)))
    return project, losses


def _project(data: Database, name: str, losses: Losses) -> Project:
    about = [said(row["memo"]) for row in data.rows("project", "memo")]
    texts = _texts(data, losses)
    codes = _codes(data)
    codings = list(_codings(data, texts, codes, losses))
    notes = [*_annotations(data, texts), *_media(data, texts, codes, losses), *_journal(data)]
    people = {*(one.person for one in codings), *(one.person for one in notes)}
    names = {_user(name): name for name in _owners(data)}
    for table in ("graph", "stored_sql", "ris", "code_image_ai"):
        losses.left(
            table,
            "the study has no place for it",
            "",
            len(list(data.rows(table, "name", "title", "tag"))),
        )
    return Project(
        name=name,
        origin=ORIGIN,
        description="\n".join(filter(None, about)),
        people=tuple(
            Person(guid=guid, name=name, machine=is_machine(name))
            for guid, name in names.items()
            if guid in people
        ),
        codes=tuple(codes.values()),
        texts=tuple(texts.values()),
        codings=tuple(codings),
        notes=tuple(notes),
        cases=tuple(_cases(data, texts)),
    )


def _user(owner: object) -> str:
    return guid_of(ORIGIN, "user", owner) if owner else ""


def _owners(data: Database) -> list[str]:
    tables = ("code_text", "code_av", "code_image", "annotation", "journal", "source")
    found = {said(row["owner"]) for table in tables for row in data.rows(table, "owner")}
    return sorted(found - {""})


def _texts(data: Database, losses: Losses) -> dict[Any, Text]:
    variables = _attributes(data, "file")
    found = {}
    for row in data.rows("source", "id", "name", "fulltext", "mediapath", "memo"):
        text = None if row["fulltext"] is None else said(row["fulltext"])
        if not text and row["mediapath"]:
            losses.changed("source", "a picture or recording: its file is not read")
        found[row["id"]] = Text(
            guid=guid_of(ORIGIN, "source", row["id"], row["name"]),
            name=said(row["name"]),
            text=text or None,
            description=said(row["memo"]),
            variables=variables.get(row["id"], {}),
        )
    return found


def _attributes(data: Database, kind: str) -> dict[Any, dict[str, str]]:
    found: defaultdict[Any, dict[str, str]] = defaultdict(dict)
    for row in data.rows("attribute", "name", "attr_type", "value", "id"):
        if row["attr_type"] == kind and said(row["value"]):
            found[row["id"]][said(row["name"])] = said(row["value"])
    return found


def _codes(data: Database) -> dict[Any, Entry]:
    """Return categories (by `cat` and id) and codes (by id), each under the one above it."""
    found: dict[Any, Entry] = {}
    for row in data.rows("code_cat", "catid", "name", "memo", "supercatid"):
        above = guid_of(ORIGIN, "cat", row["supercatid"]) if row["supercatid"] is not None else ""
        found["cat", row["catid"]] = Entry(
            guid=guid_of(ORIGIN, "cat", row["catid"]), name=said(row["name"]), parent=above,
            description=said(row["memo"]), codable=False,
        )  # fmt: skip
    for row in data.rows("code_name", "cid", "name", "memo", "catid", "color", "supercid"):
        above = guid_of(ORIGIN, "cat", row["catid"]) if row["catid"] is not None else ""
        if row["supercid"] is not None:
            above = guid_of(ORIGIN, "code", row["supercid"])
        found[row["cid"]] = Entry(
            guid=guid_of(ORIGIN, "code", row["cid"]), name=said(row["name"]), parent=above,
            description=said(row["memo"]), colour=said(row["color"]),
        )  # fmt: skip
    return found


def _codings(
    data: Database, texts: dict[Any, Text], codes: dict[Any, Entry], losses: Losses
) -> Any:
    searched: dict[Any, Searched] = {}
    right = total = 0
    columns = ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "avid")
    for row in data.rows("code_text", *columns):
        if row["cid"] not in codes or row["fid"] not in texts:
            losses.left("coding", "its code or text is not in the file")
            continue
        text = texts[row["fid"]]
        total += 1
        place = (whole(row["pos0"]), whole(row["pos1"]))
        words = said(row["seltext"])
        if text.text is None:
            place, found = (-1, -1), words
        else:
            right += text.text[place[0] : place[1]] == words
            place = _settled(
                searched.setdefault(row["fid"], Searched(text.text)), place, words, losses
            )
            found = ""
        if place[0] < 0 and not found:
            losses.left("coding", NOT_THERE)
            continue
        yield Coding(
            guid=guid_of(ORIGIN, "coding", text.guid, row["cid"], *place, row["owner"], found),
            text=text.guid,
            code=codes[row["cid"]].guid,
            start=place[0] if place[0] >= 0 else None,
            end=place[1] if place[0] >= 0 else None,
            quote=found,
            person=_user(row["owner"]),
            made_at=said(row["date"]),
            memo=said(row["memo"]),
        )
    losses.remark(f"{right} of {total} codings stand on the words that the file gives for them")


def _settled(
    search: Searched, place: tuple[int, int], words: str, losses: Losses
) -> tuple[int, int]:
    """Return a place whose words are those of the coding; (-1, -1) where there is none."""
    text = search.text
    sound = 0 <= place[0] <= place[1] <= len(text)
    if sound and (text[slice(*place)] == words or not words):
        return place
    found = search.find(words)
    if found.placed:
        losses.changed("coding", MOVED)
        return found.start, found.end
    if sound:
        losses.changed("coding", UNCERTAIN)
    return place if sound else (-1, -1)


def _annotations(data: Database, texts: dict[Any, Text]) -> list[Note]:
    return [
        Note(
            guid=guid_of(ORIGIN, "annotation", row["anid"]),
            text=said(row["memo"]),
            about=texts[row["fid"]].guid,
            start=whole(row["pos0"]),
            end=whole(row["pos1"]),
            person=_user(row["owner"]),
            made_at=said(row["date"]),
        )
        for row in data.rows("annotation", "anid", "fid", "pos0", "pos1", "memo", "owner", "date")
        if row["fid"] in texts
        and 0 <= whole(row["pos0"]) <= whole(row["pos1"]) <= len(texts[row["fid"]].text or "")
    ]


def _media(
    data: Database, texts: dict[Any, Text], codes: dict[Any, Entry], losses: Losses
) -> list[Note]:
    found = []
    for table, number, columns in (
        ("code_image", "imid", ("x1", "y1", "width", "height", "pdf_page")),
        ("code_av", "avid", ("pos0", "pos1")),
    ):
        for row in data.rows(table, number, "id", "cid", "memo", "owner", "date", *columns):
            if row["id"] not in texts or row["cid"] not in codes:
                losses.left(table, "its code or source is not in the file")
                continue
            place = ", ".join(f"{name} {row[name]}" for name in columns if row[name] is not None)
            text = "\n".join(
                filter(None, [f"{table}: {place}", codes[row["cid"]].name, said(row["memo"])])
            )
            losses.changed(table, "kept as a note, for text cannot carry it")
            found.append(
                Note(
                    guid=guid_of(ORIGIN, table, row[number]), text=text,
                    about=texts[row["id"]].guid, person=_user(row["owner"]), made_at=said(row["date"]),
                )
            )  # fmt: skip
    return found


def _journal(data: Database) -> list[Note]:
    return [
        Note(
            guid=guid_of(ORIGIN, "journal", row["jid"]), text=said(row["jentry"]),
            name=said(row["name"]), person=_user(row["owner"]), made_at=said(row["date"]),
        )
        for row in data.rows("journal", "jid", "name", "jentry", "owner", "date")
    ]  # fmt: skip


def _cases(data: Database, texts: dict[Any, Text]) -> list[Case]:
    variables = _attributes(data, "case")
    held: defaultdict[Any, list[str]] = defaultdict(list)
    for row in data.rows("case_text", "caseid", "fid"):
        if row["fid"] in texts:
            held[row["caseid"]].append(texts[row["fid"]].guid)
    return [
        Case(
            guid=guid_of(ORIGIN, "case", row["caseid"]),
            name=said(row["name"]),
            description=said(row["memo"]),
            variables=variables.get(row["caseid"], {}),
            texts=tuple(dict.fromkeys(held[row["caseid"]])),
        )
        for row in data.rows("cases", "caseid", "name", "memo")
    ]
