"""Writes a project as `.qdpx` by the standard: UTF-8 without byte order mark, code points, half open."""

from __future__ import annotations

import re
import zipfile
from typing import IO, TYPE_CHECKING

from pipeline.exchange.losses import Losses
from pipeline.exchange.project import guid_of
from pipeline.exchange.refi.check import require_sound
from pipeline.exchange.refi.elements import NAMESPACE
from pipeline.exchange.refi.shelf import MARK, Place, Shelf, own, shelf_of
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.exchange.project import Case, Coding, Entry, Note, Project, Text

NAMED = 100  # characters of a passage that its selection is named by
AT_ONCE = 2000  # elements that are packed at once
OLDEST = (1980, 1, 1, 0, 0, 0)  # date of every member, so that the same content is the same file
COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
IN_TEXT = str.maketrans(ESCAPED)
IN_ATTRIBUTE = str.maketrans(ESCAPED | {"\n": "&#10;", "\t": "&#9;"})
KINDS = ("people", "codes", "texts", "codings", "notes", "cases", "groups", "links")


def write_refi(project: Project, path: Path) -> Losses:
    """Write the project at `path`, all or nothing; return what was changed and left behind.

    The same project gives the same bytes. What was written is checked before it takes its name.
    Raises `OutputError`.
    """
    losses = Losses()

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(project, archive, losses)
        require_sound(temporary, path.name)

    write_whole(path, write)
    return losses


def _write(project: Project, archive: zipfile.ZipFile, losses: Losses) -> None:
    shelf = shelf_of(project, losses)
    for text in project.texts:
        if text.text is not None:
            content = text.text.lstrip(MARK).encode("utf-8", "replace")
            archive.writestr(_member(f"sources/{own(text.guid)}.txt"), content)
    with archive.open(_member("project.qde"), "w", force_zip64=True) as stream:
        _write_xml(shelf, stream)
    for what in KINDS:
        losses.carried(what, len(getattr(project, what)) - losses.of(what, "left behind"))


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, OLDEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write_xml(shelf: Shelf, stream: IO[bytes]) -> None:
    held: list[str] = []
    for number, part in enumerate(_parts(shelf), 1):
        held.append(part)
        if number % AT_ONCE == 0:
            stream.write("".join(held).encode("utf-8"))
            held.clear()
    stream.write("".join(held).encode("utf-8"))


def _parts(shelf: Shelf) -> Iterator[str]:
    project = shelf.project
    head = {"name": shelf.fit(project.name) or "project", "origin": shelf.fit(project.origin)}
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<Project xmlns="{NAMESPACE}"{_attributes(head)}>'
    yield from _list("Users", _users(shelf))
    if project.codes:
        yield from _list("CodeBook", _list("Codes", _codes(shelf)))
    yield from _list("Variables", (_variable(shelf, name) for name in _variables(project)))
    yield from _list("Cases", _cases(shelf))
    yield from _list("Sources", (part for text in project.texts for part in _source(shelf, text)))
    yield from _list("Notes", _notes(shelf))
    yield from _list("Links", _links(shelf))
    yield from _list("Sets", _sets(shelf))
    yield _said(shelf, "Description", project.description)
    yield "</Project>\n"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {key}="{text.translate(IN_ATTRIBUTE)}"' for key, text in attributes.items())


def tag(name: str, attributes: Mapping[str, str], inner: str = "") -> str:
    """Return an element as XML; `inner` is XML already."""
    opened = f"<{name}{_attributes(attributes)}"
    return f"{opened}>{inner}</{name}>\n" if inner else f"{opened}/>\n"


def said(name: str, text: str) -> str:
    """Return text that XML may hold in an element of its own; nothing for none."""
    return tag(name, {}, text.translate(IN_TEXT)) if text else ""


def _said(shelf: Shelf, name: str, text: str) -> str:
    return said(name, shelf.fit(text))


def _list(name: str, elements: Iterator[str]) -> Iterator[str]:
    """Yield a list in its own element; nothing for an empty one, which the standard forbids."""
    first = next(elements, None)
    if first is not None:
        yield f"<{name}>\n{first}"
        yield from elements
        yield f"</{name}>\n"


def _refer(name: str, guids: Iterable[str]) -> str:
    return "".join(f'<{name} targetGUID="{own(guid)}"/>' for guid in guids)


def _users(shelf: Shelf) -> Iterator[str]:
    for one in shelf.project.people:
        yield tag("User", {"guid": own(one.guid), "name": shelf.fit(one.name)})


def _codes(shelf: Shelf) -> Iterator[str]:
    """Yield the codes at the top, each with those below it."""
    known = {one.guid for one in shelf.project.codes}
    below: dict[str, list[Entry]] = {}
    for one in shelf.project.codes:
        parent = one.parent if one.parent in known and one.parent != one.guid else ""
        below.setdefault(parent, []).append(one)
    yield from (_code(shelf, one, below) for one in below.get("", []))


def _code(shelf: Shelf, one: Entry, below: Mapping[str, list[Entry]]) -> str:
    attributes = {
        "guid": own(one.guid),
        "name": shelf.fit(one.name) or "code",
        "isCodable": "true" if one.codable else "false",
    }
    if COLOUR.fullmatch(one.colour):
        attributes["color"] = one.colour
    inner = _said(shelf, "Description", one.description)
    inner += _refer("NoteRef", (note.guid for note in shelf.notes[one.guid]))
    inner += "".join(_code(shelf, child, below) for child in below.get(one.guid, []))
    return tag("Code", attributes, inner)


def _variables(project: Project) -> list[str]:
    held: list[Case | Text] = [*project.cases, *project.texts]
    return list(dict.fromkeys(name for one in held for name in one.variables))


def _variable(shelf: Shelf, name: str) -> str:
    attributes = {"guid": guid_of("variable", name), "name": shelf.fit(name) or "variable"}
    return tag("Variable", attributes | {"typeOfVariable": "Text"})


def _values(shelf: Shelf, variables: Mapping[str, str]) -> str:
    return "".join(
        tag(
            "VariableValue",
            {},
            _refer("VariableRef", [guid_of("variable", name)])
            + (_said(shelf, "TextValue", value) or "<TextValue/>"),
        )
        for name, value in variables.items()
    )


def _cases(shelf: Shelf) -> Iterator[str]:
    for one in shelf.project.cases:
        inner = _said(shelf, "Description", one.description)
        inner += _values(shelf, one.variables) + _refer("SourceRef", one.texts)
        yield tag("Case", {"guid": own(one.guid), "name": shelf.fit(one.name)}, inner)


def _source(shelf: Shelf, text: Text) -> Iterator[str]:
    guid = own(text.guid)
    attributes = {"guid": guid, "name": shelf.fit(text.name)}
    if text.text is not None:
        attributes["plainTextPath"] = f"internal://{guid}.txt"
    codings, notes = shelf.codings.get(text.guid, {}), shelf.at.get(text.guid, {})
    words = (text.text or "").lstrip(MARK)
    yield f"<TextSource{_attributes(attributes)}>\n"
    yield _said(shelf, "Description", text.description)
    for place in sorted(codings.keys() | notes.keys()):
        own_codings, own_notes = codings.get(place, []), notes.get(place, [])
        yield _selection(shelf, text.guid, words, place, own_codings, own_notes)
    yield from (_coding(shelf, one) for one in shelf.whole[text.guid])
    yield _refer("NoteRef", (note.guid for note in shelf.notes[text.guid]))
    yield _values(shelf, text.variables)
    yield "</TextSource>\n"


def _selection(
    shelf: Shelf, text: str, words: str, place: Place, codings: list[Coding], notes: list[Note]
) -> str:
    start, end = place
    attributes = {
        "guid": guid_of("selection", text, start, end),
        "name": shelf.fit(words[start : min(end, start + NAMED)]),
        "startPosition": str(start),
        "endPosition": str(end),
    }
    inner = "".join(_coding(shelf, one) for one in codings)
    return tag("PlainTextSelection", attributes, inner + _refer("NoteRef", (n.guid for n in notes)))


def _coding(shelf: Shelf, one: Coding) -> str:
    attributes = {"guid": own(one.guid)}
    if one.person:
        attributes["creatingUser"] = own(one.person)
    shelf.moment(attributes, one.made_at)
    memo = _refer("NoteRef", [guid_of("memo", one.guid)]) if one.memo else ""
    return tag("Coding", attributes, _refer("CodeRef", [one.code]) + memo)


def _notes(shelf: Shelf) -> Iterator[str]:
    for one in shelf.project.notes:
        yield _note(shelf, own(one.guid), one.name, one.text, one.person, one.made_at)
    for coding in shelf.project.codings:
        if coding.memo and not (coding.start is None and coding.quote):
            guid = guid_of("memo", coding.guid)
            yield _note(shelf, guid, "", coding.memo, coding.person, coding.made_at)


def _note(shelf: Shelf, guid: str, name: str, text: str, person: str, made_at: str) -> str:
    attributes = {"guid": guid, "name": shelf.fit(name)}
    if person:
        attributes["creatingUser"] = own(person)
    shelf.moment(attributes, made_at)
    content = _said(shelf, "PlainTextContent", text) or "<PlainTextContent/>"
    return tag("Note", attributes, content)


def _links(shelf: Shelf) -> Iterator[str]:
    for one in shelf.project.links:
        ends = {"originGUID": own(one.origin), "targetGUID": own(one.target)}
        attributes = {"guid": own(one.guid), "name": shelf.fit(one.name)}
        yield tag("Link", attributes | {"direction": one.direction} | ends)


def _sets(shelf: Shelf) -> Iterator[str]:
    codes = {one.guid for one in shelf.project.codes}
    texts = {one.guid for one in shelf.project.texts}
    for one in shelf.project.groups:
        inner = _said(shelf, "Description", one.description)
        inner += _refer("MemberCode", (m for m in one.members if m in codes))
        inner += _refer("MemberSource", (m for m in one.members if m in texts))
        inner += _refer("MemberNote", (m for m in one.members if m not in codes | texts))
        yield tag("Set", {"guid": own(one.guid), "name": shelf.fit(one.name) or "set"}, inner)
