"""Whether a written project keeps to the standard (REFI-QDA 1.5): order, GUIDs, references, places.

Structural and our own: the published schema's licence is not clear, so no copy of it lies here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError
from pipeline.exchange.losses import Losses
from pipeline.exchange.refi.archive import Parts, parts_of
from pipeline.exchange.refi.elements import elements, local, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Children of each element in their order; what may not be empty has a ! before it.
ORDER = {
    "Project": [
        "Users",
        "CodeBook",
        "Variables",
        "Cases",
        "Sources",
        "Notes",
        "Links",
        "Sets",
        "Graphs",
        "Description",
        "NoteRef",
    ],
    "!Users": ["User"],
    "!CodeBook": ["Codes"],
    "!Codes": ["Code"],
    "Code": ["Description", "NoteRef", "Code"],
    "!Variables": ["Variable"],
    "Variable": ["Description"],
    "!Cases": ["Case"],
    "Case": ["Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"],
    "!VariableValue": ["VariableRef", "TextValue"],
    "!Sources": ["TextSource"],
    "TextSource": [
        "Description",
        "PlainTextContent",
        "PlainTextSelection",
        "Coding",
        "NoteRef",
        "VariableValue",
    ],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"],
    "!Coding": ["CodeRef", "NoteRef"],
    "!Notes": ["Note"],
    "Note": ["Description", "PlainTextContent", "NoteRef"],
    "!Links": ["Link"],
    "!Sets": ["Set"],
    "Set": ["Description", "MemberCode", "MemberSource", "MemberNote"],
}
NEEDED = {
    "Project": ("name",),
    "User": ("guid",),
    "Code": ("guid", "name", "isCodable"),
    "Variable": ("guid", "name", "typeOfVariable"),
    "Case": ("guid",),
    "TextSource": ("guid",),
    "PlainTextSelection": ("guid", "startPosition", "endPosition"),
    "Coding": ("guid",),
    "Note": ("guid",),
    "Link": ("guid",),
    "Set": ("guid", "name"),
}
REFERRING = ("targetGUID", "creatingUser", "originGUID")
MOST = 5  # faults told


def require_sound(path: Path, name: str) -> None:
    """Raise `OutputError` with the first faults of a project that does not keep to the standard."""
    found: list[str] = []
    for fault in faults(path):
        found.append(fault)
        if len(found) == MOST:
            break
    if found:
        raise OutputError(
            f"{name} was not written, for it would break the standard: {'; '.join(found)}"
        )


def faults(path: Path) -> Iterator[str]:
    """Yield every fault of a written project: the element, and what is wrong."""
    losses = Losses()
    guids: set[str] = set()
    referred: set[str] = set()
    with parts_of(path, losses) as parts:
        for element in elements(parts.xml, path.name, losses):
            tag = local(element)
            yield from _children(element, tag)
            yield from _attributes(element, tag, guids)
            referred |= {element.get(one) for one in REFERRING if element.get(one)}
            if tag == "TextSource":
                yield from _reach(element, parts, losses)
            if tag in ("Note", "Case", "Coding"):
                del element[:]
    yield from (f"{one} is referred to and not there" for one in sorted(referred - guids))


def _children(element: Any, tag: str) -> Iterator[str]:
    order = ORDER.get(tag) or ORDER.get(f"!{tag}") or []
    if f"!{tag}" in ORDER and not len(element):
        yield f"{tag} is empty"
    at = 0
    for child in element:
        name = local(child)
        if name not in order:
            yield f"{tag} holds {name}"
        elif order.index(name) < at:
            yield f"{name} stands too late in {tag}"
        else:
            at = order.index(name)


def _attributes(element: Any, tag: str, guids: set[str]) -> Iterator[str]:
    for name in NEEDED.get(tag, ()):
        if element.get(name) is None:
            yield f"{tag} has no {name}"
    given = element.get("guid")
    if given is not None:
        if not GUID.fullmatch(given):
            yield f"{tag} has no proper GUID"
        elif given in guids:
            yield f"{tag} {given} stands twice"
        guids.add(given)


def _reach(element: Any, parts: Parts, losses: Losses) -> Iterator[str]:
    path = element.get("plainTextPath")
    if not path:
        return
    text, marked = parts.text(path, losses, "")
    if text is None or marked:
        yield f"the text of {element.get('guid')} is missing or opens with a byte order mark"
    for one in element:
        if local(one) == "PlainTextSelection":
            start, end = number(one.get("startPosition")), number(one.get("endPosition"))
            if start is None or end is None or not 0 <= start <= end <= len(text or ""):
                yield f"{one.get('guid')} lies beyond its text"
