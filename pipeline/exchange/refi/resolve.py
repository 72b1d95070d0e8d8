"""What a project file says, resolved: references followed, offsets placed, faults set aside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.exchange.project import (
    Case,
    Entry,
    Group,
    Link,
    Note,
    Person,
    Project,
    Text,
    is_machine,
)
from pipeline.exchange.refi.elements import NAMESPACE
from pipeline.exchange.refi.passages import Passages, Place
from pipeline.exchange.refi.verify import Read

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses
    from pipeline.exchange.refi.archive import Parts
    from pipeline.exchange.refi.raw import Raw, RawText

TWICE = "its GUID stands twice; the first one counts"
NOTHING = "refers to something that is not in the file"


@dataclass(slots=True)
class Resolved:
    """What is known of a project while it is put together."""

    raw: Raw
    parts: Parts
    losses: Losses
    people: dict[str, Person] = field(default_factory=dict)
    codes: dict[str, Entry] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)  # PDF, recording or copy -> its text
    notes: dict[str, Note] = field(default_factory=dict)

    def named(self, guid: str) -> str:
        """Return the GUID of the text that stands for a source."""
        return self.alias.get(guid, guid)

    def person(self, guid: str) -> str:
        """Return the GUID of a person of the file; empty for one that it does not have."""
        return guid if guid in self.people else ""


def resolve(raw: Raw, parts: Parts, losses: Losses) -> Project:
    """Return the project that the file describes."""
    at = Resolved(raw, parts, losses)
    if raw.namespace != NAMESPACE:
        losses.remark(f"its namespace is '{raw.namespace[:60]}', read as {NAMESPACE}")
    _people(at)
    _texts(at)
    _codes(at)
    _notes(at)
    passages = Passages(
        losses, at.codes, at.texts, at.reads, at.alias, at.notes, frozenset(at.people)
    )
    codings = passages.codings(raw)
    _about(at, passages.notes_at)
    cases, groups, links = _cases(at), _groups(at), _links(at, passages.places)
    notes = [note for guid, note in at.notes.items() if guid not in passages.used]
    for what, count in (
        ("person", len(at.people)), ("code", len(at.codes)), ("text", len(at.reads)),
        ("coding", len(codings)), ("note", len(notes)), ("case", len(cases)),
        ("set", len(groups)), ("link", len(links)),
    ):  # fmt: skip
        losses.carried(what, count)
    return Project(
        name=raw.head.get("name", ""),
        origin=raw.head.get("origin", ""),
        description=raw.description,
        people=tuple(at.people.values()),
        codes=tuple(at.codes.values()),
        texts=tuple(at.texts.values()),
        codings=tuple(codings),
        notes=(*notes, *passages.made),
        cases=tuple(cases),
        groups=tuple(groups),
        links=tuple(links),
    )


def _people(at: Resolved) -> None:
    for guid, name in at.raw.users:
        if guid in at.people:
            at.losses.left("User", TWICE, guid)
            continue
        machine = is_machine(name, at.raw.head.get("origin", ""))
        at.people[guid] = Person(guid=guid, name=name, machine=machine)


def _codes(at: Resolved) -> None:
    for one in at.raw.codes:
        if one.guid in at.codes:
            at.losses.left("Code", TWICE, one.guid)
            continue
        at.codes[one.guid] = Entry(
            guid=one.guid,
            name=one.name,
            parent=one.parent,
            description=one.description,
            codable=one.codable,
            colour=one.colour.lstrip("#") and "#" + one.colour.lstrip("#"),
        )


def _texts(at: Resolved) -> None:
    paths: dict[str, str] = {}
    for one in at.raw.texts:
        if one.kind.endswith("Source") and one.kind != "TextSource":
            continue
        if one.guid in at.texts or one.guid in at.alias:
            at.losses.left(one.kind, TWICE, one.guid)
            continue
        same = paths.setdefault(one.path.casefold(), one.guid) if one.path else one.guid
        if same != one.guid:
            at.alias[one.guid] = same
            at.losses.changed(one.kind, "its text is that of another source", one.guid)
        else:
            _store(at, one)
        if one.owner:
            at.alias.setdefault(one.owner, same)
    for one in at.raw.texts:
        if one.kind in ("PictureSource", "PDFSource", "AudioSource", "VideoSource"):
            _medium(at, one)


def _store(at: Resolved, one: RawText) -> None:
    text, marked = one.content, False
    if text is None and one.path:
        text, marked = at.parts.text(one.path, at.losses, one.guid)
    elif text is None:
        at.losses.changed(one.kind, "it has no text", one.guid)
    if text is not None and not text.strip():
        at.losses.changed(one.kind, "its plain text is empty", one.guid)
    if text is not None:
        at.reads[one.guid] = Read(text, marked)
    at.texts[one.guid] = Text(
        guid=one.guid,
        name=one.name or one.path.rpartition("/")[2],
        text=text,
        description=one.description,
        variables=_variables(at, one.variables),
    )


def _medium(at: Resolved, one: RawText) -> None:
    """Let what describes a PDF or recording stand with its text; without one, it is a bare source."""
    if one.guid not in at.alias:
        at.losses.changed(one.kind, "its text is not in the file; the file itself is not read")
        if one.guid not in at.texts:
            _store(at, replace(one, path="", content=None, kind="TextSource"))
        return
    text = at.texts[at.alias[one.guid]]
    told = {**_variables(at, one.variables), **text.variables}
    said = "\n".join(filter(None, [one.description, text.description]))
    at.texts[text.guid] = replace(
        text, name=one.name or text.name, variables=told, description=said
    )


def _variables(at: Resolved, values: dict[str, str]) -> dict[str, str]:
    found = {}
    for guid, value in values.items():
        if guid in at.raw.variables:
            found[at.raw.variables[guid]] = value
        else:
            at.losses.left("VariableValue", NOTHING, guid)
    return found


def _notes(at: Resolved) -> None:
    for one in at.raw.notes:
        if one.guid in at.notes:
            at.losses.left("Note", TWICE, one.guid)
            continue
        text = one.content
        if text is None and one.path:
            text, _ = at.parts.text(one.path, at.losses, one.guid)
        said = "\n".join(filter(None, [text, one.description]))
        at.notes[one.guid] = Note(
            guid=one.guid,
            text=said,
            name=one.name,
            person=at.person(one.person),
            made_at=one.made_at,
        )


def _about(at: Resolved, at_passages: dict[str, Place]) -> None:
    """Give each note what it is about: the first thing that refers to it."""
    owners = {note: one.guid for one in at.raw.codes for note in one.notes}
    owners |= {note: at.named(one.guid) for one in at.raw.texts for note in one.notes}
    for guid, owner in owners.items():
        if guid in at.notes:
            at.notes[guid] = replace(at.notes[guid], about=owner)
    for guid, (text, start, end) in at_passages.items():
        at.notes[guid] = replace(at.notes[guid], about=text, start=start, end=end)
    missing = {*owners, *at.raw.notes_of_project} - set(at.notes)
    for guid in sorted(missing):
        at.losses.left("NoteRef", NOTHING, guid)


def _cases(at: Resolved) -> list[Case]:
    found: dict[str, Case] = {}
    for one in at.raw.cases:
        if one["guid"] in found:
            at.losses.left("Case", TWICE, one["guid"])
            continue
        texts = [at.named(guid) for guid in one["sources"]]
        for guid in texts:
            if guid not in at.texts:
                at.losses.left("SourceRef", NOTHING, guid)
        at.losses.left("CodeRef", "a code on a whole case", one["guid"], len(one["codes"]))
        at.losses.left("SelectionRef", "a case of passages", one["guid"], len(one["selections"]))
        found[one["guid"]] = Case(
            guid=one["guid"],
            name=one["name"],
            description=one["description"],
            variables=_variables(at, one["variables"]),
            texts=tuple(dict.fromkeys(guid for guid in texts if guid in at.texts)),
        )
    return list(found.values())


def _groups(at: Resolved) -> list[Group]:
    found: dict[str, Group] = {}
    for one in at.raw.sets:
        if one["guid"] in found:
            at.losses.left("Set", TWICE, one["guid"])
            continue
        members = [at.named(guid) for guid in one["members"]]
        known = [m for m in members if m in at.texts or m in at.codes or m in at.notes]
        at.losses.left("member of a set", NOTHING, "", len(members) - len(known))
        found[one["guid"]] = Group(
            guid=one["guid"], name=one["name"], members=tuple(dict.fromkeys(known)),
            description=one["description"],
        )  # fmt: skip
    return list(found.values())


def _links(at: Resolved, places: dict[str, Place]) -> list[Link]:
    """Return the links between things; one from a note to a passage gives the note its place."""
    found: dict[str, Link] = {}
    for one in at.raw.links:
        ends = at.named(one["origin"]), at.named(one["target"])
        note, other = ends if ends[0] in at.notes else ends[::-1]
        if note in at.notes and other in places:
            text, start, end = places[other]
            at.notes[note] = replace(at.notes[note], about=text, start=start, end=end)
            at.losses.changed("Link", "from a note to a passage: the note stands there now")
        elif one["guid"] in found:
            at.losses.left("Link", TWICE, one["guid"])
        elif all(end in at.texts or end in at.codes or end in at.notes for end in ends):
            found[one["guid"]] = Link(
                guid=one["guid"], origin=ends[0], target=ends[1], name=one["name"],
                direction=one["direction"],
            )  # fmt: skip
        else:
            at.losses.left("Link", NOTHING, one["guid"])
    return list(found.values())
