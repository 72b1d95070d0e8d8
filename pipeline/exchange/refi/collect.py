"""The elements of a project collected one by one, each cleared once it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.exchange.refi.elements import guid, local, number
from pipeline.exchange.refi.raw import (
    AS_TEXT,
    SELECTIONS,
    SOURCES,
    Raw,
    RawCode,
    RawCoding,
    RawSelection,
    RawText,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.exchange.losses import Losses

VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
INNER = {
    "Project", "Users", "Codes", "Code", "Variables", "Cases", "Sources", "Notes", "Links", "Sets",
    "Description", "PlainTextContent", "Coding", "CodeRef", "NoteRef", "SourceRef", "SelectionRef",
    "VariableValue", "VariableRef", "MemberCode", "MemberSource", "MemberNote", *VALUES,
}  # fmt: skip


def collected(stream: Iterable[Any], losses: Losses) -> Raw:
    """Return what the elements say; each is cleared once it was read."""
    raw = Raw(losses)
    for element in stream:
        tag = local(element)
        take = TAKEN.get(tag)
        if take is not None:
            take(raw, element)
        elif tag not in INNER:
            losses.left(tag, "not known to the standard", guid(element.get("guid")))
        raw.root = tag
    return raw


def _user(raw: Raw, element: Any) -> None:
    name = element.get("name") or element.get("id") or ""
    raw.users.append((guid(element.get("guid")), name.strip()))


def _codebook(raw: Raw, element: Any) -> None:
    raw.origin = element.get("origin") or ""
    waiting = [(one, "") for one in reversed(element) if local(one) == "Codes"]
    while waiting:
        at, parent = waiting.pop()
        if local(at) == "Code":
            raw.codes.append(_code(at, parent))
            parent = raw.codes[-1].guid
        waiting += [(one, parent) for one in reversed(at) if local(one) == "Code"]


def _code(element: Any, parent: str) -> RawCode:
    return RawCode(
        guid=guid(element.get("guid")),
        parent=parent,
        name=(element.get("name") or "").strip(),
        codable=(element.get("isCodable") or "true").strip().casefold() not in ("false", "0"),
        colour=element.get("color") or "",
        description=_child_text(element, "Description") or "",
        notes=_refs(element, "NoteRef"),
    )


def _variable(raw: Raw, element: Any) -> None:
    raw.variables[guid(element.get("guid"))] = (element.get("name") or "").strip()


def _case(raw: Raw, element: Any) -> None:
    raw.cases.append({
        "guid": guid(element.get("guid")),
        "name": (element.get("name") or "").strip(),
        "description": _child_text(element, "Description") or "",
        "variables": _values(element),
        "sources": _refs(element, "SourceRef"),
        "codes": _refs(element, "CodeRef"),
        "selections": _refs(element, "SelectionRef"),
    })  # fmt: skip


def _source(raw: Raw, element: Any) -> None:
    parent = element.getparent()
    if parent is not None and local(parent) in SELECTIONS:
        return  # the words of a PDF selection, read with it
    raw.texts.append(_text(element))
    _dates_left(raw, element)


def _note(raw: Raw, element: Any) -> None:
    raw.notes.append(_text(element))
    element.clear()


def _text(element: Any) -> RawText:
    parent = element.getparent()
    within = parent is not None and local(parent) in SOURCES
    return RawText(
        kind=local(element),
        guid=guid(element.get("guid")),
        owner=guid(parent.get("guid")) if within else "",
        name=(element.get("name") or "").strip(),
        path=element.get("plainTextPath") or "",
        content=_child_text(element, "PlainTextContent"),
        description=_child_text(element, "Description") or "",
        variables=_values(element),
        codings=_codings(element),
        notes=_refs(element, "NoteRef"),
        person=guid(element.get("creatingUser")),
        made_at=element.get("creationDateTime") or "",
    )


def _selection(raw: Raw, element: Any) -> None:
    kind = local(element)
    begin, end = _reach(raw, element, kind)
    raw.selections.append(
        RawSelection(
            kind=kind,
            guid=guid(element.get("guid")),
            owner=guid(element.getparent().get("guid")),
            begin=begin,
            end=end,
            name=element.get("name") or "",
            words=_own_words(element),
            place=_place(element, kind),
            description=(_child_text(element, "Description") or "").strip(),
            person=guid(element.get("creatingUser")),
            made_at=element.get("creationDateTime") or "",
            codings=_codings(element),
            notes=_refs(element, "NoteRef"),
        )
    )
    _dates_left(raw, element)
    element.clear()


def _reach(raw: Raw, element: Any, kind: str) -> tuple[int | None, int | None]:
    if kind == "PlainTextSelection":
        return number(element.get("startPosition")), number(element.get("endPosition"))
    if kind == "TranscriptSelection":
        ends = (guid(element.get("fromSyncPoint")), guid(element.get("toSyncPoint")))
        return raw.moments.get(ends[0]), raw.moments.get(ends[1])
    return None, None


def _own_words(element: Any) -> str:
    for child in element:
        if local(child) == "Representation":
            return _child_text(child, "PlainTextContent") or ""
    return ""


def _place(element: Any, kind: str) -> str:
    got = element.get
    if kind in ("AudioSelection", "VideoSelection"):
        return f"{_clock(got('begin'))} to {_clock(got('end'))}"
    box = f"({got('firstX')}, {got('firstY')}) to ({got('secondX')}, {got('secondY')})"
    if kind == "PDFSelection":
        return f"page {(number(got('page')) or 0) + 1}, {box}"
    return box if kind == "PictureSelection" else ""


def _clock(milliseconds: str | None) -> str:
    seconds = (number(milliseconds) or 0) // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _moment(raw: Raw, element: Any) -> None:
    raw.moments[guid(element.get("guid"))] = number(element.get("position"))


def _link(raw: Raw, element: Any) -> None:
    got = element.get
    raw.links.append({
        "guid": guid(got("guid")), "name": got("name") or "",
        "origin": guid(got("originGUID")), "target": guid(got("targetGUID")),
        "direction": got("direction") or "Associative",
    })  # fmt: skip


def _set(raw: Raw, element: Any) -> None:
    members = [guid(one.get("targetGUID") or one.get("guid")) for one in element]
    raw.sets.append({
        "guid": guid(element.get("guid")),
        "name": (element.get("name") or "").strip(),
        "description": _child_text(element, "Description") or "",
        "members": [member for member in members if member],
    })  # fmt: skip


def _graph(raw: Raw, element: Any) -> None:
    raw.losses.left("Graph", "a drawing; the study has none", guid(element.get("guid")))


def _nothing(raw: Raw, element: Any) -> None:
    """Take no notice: told with what it belongs to."""


def _root(raw: Raw, element: Any) -> None:
    raw.head = {str(key): value for key, value in element.attrib.items()}
    raw.namespace = str(element.tag).rpartition("}")[0].strip("{")
    raw.description = _child_text(element, "Description") or ""
    raw.notes_of_project = _refs(element, "NoteRef")


def _dates_left(raw: Raw, element: Any) -> None:
    if element.get("modifiedDateTime") or element.get("modifyingUser"):
        raw.losses.left("date or user of the last change", "only who made it and when is kept")


def _child_text(element: Any, name: str) -> str | None:
    for child in element:
        if local(child) == name:
            return str(child.text or "")
    return None


def _refs(element: Any, name: str) -> tuple[str, ...]:
    return tuple(guid(one.get("targetGUID")) for one in element if local(one) == name)


def _codings(element: Any) -> tuple[RawCoding, ...]:
    return tuple(
        RawCoding(
            guid(one.get("guid")),
            next(iter(_refs(one, "CodeRef")), ""),
            guid(one.get("creatingUser")),
            one.get("creationDateTime") or "",
            _refs(one, "NoteRef"),
        )
        for one in element
        if local(one) == "Coding"
    )


def _values(element: Any) -> dict[str, str]:
    found = {}
    for one in element:
        if local(one) == "VariableValue":
            named = next(iter(_refs(one, "VariableRef")), "")
            texts = [str(child.text or "") for child in one if local(child) in VALUES]
            found[named] = " ".join(texts).strip()
    return found


TAKEN: dict[str, Callable[[Raw, Any], None]] = {
    "User": _user,
    "CodeBook": _codebook,
    "Variable": _variable,
    "Case": _case,
    "Note": _note,
    "Link": _link,
    "Set": _set,
    "Graph": _graph,
    "SyncPoint": _moment,
    "Project": _root,
    **dict.fromkeys(("Graphs", "Vertex", "Edge"), _nothing),
    **dict.fromkeys([*SOURCES, *AS_TEXT], _source),
    **dict.fromkeys(SELECTIONS, _selection),
}
