"""Reads Taguette 1.5: the project as SQLite.

Offsets in the database are UTF-8 bytes over the text of the HTML (measured: 1,794 of 1,794
highlights of a real project stand so). Its CSV is read by `codings_table.py`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.exchange.databases import Database, reading, said, whole
from pipeline.exchange.losses import Losses
from pipeline.exchange.offsets import UTF_8, Rule, points
from pipeline.exchange.placing import tight
from pipeline.exchange.project import Coding, Entry, Note, Person, Project, Text, guid_of

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "Taguette"
UNTAGGED = "a highlight without a tag: kept as a note"
BYTES = Rule(UTF_8)


class _Words(HTMLParser):
    """The text of HTML: its text nodes one after another, as Taguette counts them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text node."""
        self.parts.append(data)


def words_of_html(html: str) -> str:
    """Return the text of a document, without its tags."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def read_taguette(path: Path) -> tuple[Project, Losses]:
    """Return the project of a Taguette database; of several, all of them together.

    Raises `SourceError` for a file that is damaged or no database of Taguette.
    """
    losses = Losses()
    with reading(path) as data:
        if not {"documents", "highlights", "tags"} <= set(data.columns):
            raise SourceError(f"{path.name} is no database of Taguette: it lacks its tables")
        texts = {
            row["id"]: Text(
                guid=guid_of(ORIGIN, "document", row["id"], row["name"]),
                name=said(row["name"]),
                text=words_of_html(said(row["contents"])),
                description=said(row["description"]),
            )
            for row in data.rows("documents", "id", "name", "description", "contents")
        }
        codes = {
            row["id"]: Entry(
                guid=guid_of(ORIGIN, "tag", row["path"]), name=said(row["path"]),
                description=said(row["description"]),
            )
            for row in data.rows("tags", "id", "path", "description")
        }  # fmt: skip
        coders = _coders(data)
        codings, notes = _highlights(data, texts, codes, coders, losses)
        names = [said(row["name"]) for row in data.rows("projects", "name")]
        told = [said(row["description"]) for row in data.rows("projects", "description")]
    people = {
        name: Person(guid=guid_of(ORIGIN, "user", name), name=name) for name in coders.values()
    }
    losses.carried("text", len(texts))
    losses.carried("code", len(codes))
    losses.carried("coding", len(codings))
    losses.carried("note", len(notes))
    project = Project(
        name="; ".join(names), origin=ORIGIN, description="\n".join(filter(None, told)),
        people=tuple(people.values()), codes=tuple(codes.values()), texts=tuple(texts.values()),
        codings=tuple(codings), notes=tuple(notes),
    )  # fmt: skip
    return project, losses


def _coders(data: Database) -> dict[Any, str]:
    """Return who made each highlight, as the log of commands has it; on one's own, all by `admin`."""
    found: dict[Any, str] = {}
    for row in data.rows("commands", "user_login", "payload"):
        try:
            payload = json.loads(said(row["payload"]))
        except ValueError:
            continue
        if isinstance(payload, dict) and payload.get("type") == "highlight_add":
            key = payload.get("highlight_id", payload.get("id"))
            if isinstance(key, int):
                found[key] = said(row["user_login"])
    return found


def _highlights(
    data: Database, texts: dict[Any, Text], codes: dict[Any, Entry], coders: dict[Any, str],
    losses: Losses,
) -> tuple[list[Coding], list[Note]]:  # fmt: skip
    tags: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in data.rows("highlight_tags", "highlight_id", "tag_id"):
        tags[row["highlight_id"]].append(row["tag_id"])
    of_text: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    columns = ("id", "document_id", "start_offset", "end_offset", "snippet")
    for row in data.rows("highlights", *columns):
        of_text[row["document_id"]].append(row)
    codings: list[Coding] = []
    notes: list[Note] = []
    right = total = 0
    for document, rows in of_text.items():
        if document not in texts:
            losses.left("highlight", "its document is not in the file", "", len(rows))
            continue
        for row, place in zip(rows, _placed(rows, texts[document]), strict=True):
            if place is None:
                losses.left("highlight", "its offsets lie beyond the text", said(row["id"]))
                continue
            total += 1
            words = (texts[document].text or "")[slice(*place)]
            right += tight(words)[0] == tight(words_of_html(said(row["snippet"])))[0]
            made = _coded(row, place, texts[document], tags[row["id"]], codes, coders)
            codings += made
            if not made:
                notes.append(_bare(row, place, texts[document], coders))
                losses.changed("highlight", UNTAGGED)
    losses.remark(f"{right} of {total} highlights stand on the words that the file gives for them")
    return codings, notes


def _placed(rows: list[dict[str, Any]], text: Text) -> list[tuple[int, int] | None]:
    begins = [whole(row["start_offset"]) for row in rows]
    ends = [whole(row["end_offset"]) for row in rows]
    starts, lasts = points(text.text or "", BYTES, begins, ends, marked=False)
    pairs = zip(starts.tolist(), lasts.tolist(), strict=True)
    return [(start, last) if 0 <= start <= last else None for start, last in pairs]


def _coded(
    row: dict[str, Any], place: tuple[int, int], text: Text, tags: list[Any],
    codes: dict[Any, Entry], coders: dict[Any, str],
) -> list[Coding]:  # fmt: skip
    return [
        Coding(
            guid=guid_of(ORIGIN, "coding", text.guid, *place, codes[tag].guid),
            text=text.guid,
            code=codes[tag].guid,
            start=place[0],
            end=place[1],
            person=_user(coders, row),
        )
        for tag in dict.fromkeys(tags)
        if tag in codes
    ]


def _bare(row: dict[str, Any], place: tuple[int, int], text: Text, coders: dict[Any, str]) -> Note:
    guid = guid_of(ORIGIN, "highlight", text.guid, *place)
    return Note(
        guid=guid, text="highlight without a tag", about=text.guid, start=place[0], end=place[1],
        person=_user(coders, row),
    )  # fmt: skip


def _user(coders: dict[Any, str], row: dict[str, Any]) -> str:
    return guid_of(ORIGIN, "user", coders[row["id"]]) if row["id"] in coders else ""
