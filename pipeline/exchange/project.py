"""A project of any tool for qualitative analysis as plain values, whatever file it came from.

Offsets are half-open code points into `Text.text`, which stands as the file has it, without a
byte order mark. Everything is named by a GUID in lower case; what a tool without GUIDs gives is
named by `guid_of`, so that the same content has the same name each time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:sensemaking-pipeline:exchange")


def guid_of(*parts: object) -> str:
    """Return the GUID (uuid5) of what the parts name; the same parts, the same GUID."""
    return str(uuid.uuid5(SPACE, "\x1f".join(str(part) for part in parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who coded: a person, or a machine under a name of its own."""

    guid: str
    name: str
    machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code, or a folder of codes where nothing can be coded with it."""

    guid: str
    name: str
    parent: str = ""  # guid of the code above it
    description: str = ""
    codable: bool = True
    colour: str = ""  # #RRGGBB


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One source as text; None where the file does not hold its text."""

    guid: str
    name: str
    text: str | None
    description: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code on a passage; without a place on its words, without words on the whole source."""

    guid: str
    text: str  # guid
    code: str  # guid
    start: int | None = None
    end: int | None = None
    quote: str = ""  # the words, where there is no place
    person: str = ""  # guid; empty where the file does not say who coded
    made_at: str = ""  # as the file has it
    memo: str = ""

    @property
    def whole(self) -> bool:
        """Whether the whole source bears the code."""
        return self.start is None and not self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A memo; about a text, a place in it, a code, or the project."""

    guid: str
    text: str
    name: str = ""
    about: str = ""  # guid of a text, code or case
    start: int | None = None
    end: int | None = None
    person: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A unit of analysis with its variables and the texts that belong to it."""

    guid: str
    name: str
    description: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A set of codes, texts or notes."""

    guid: str
    name: str
    members: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation between two things."""

    guid: str
    origin: str
    target: str
    name: str = ""
    direction: str = "Associative"  # or OneWay, Bidirectional


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All of it."""

    name: str
    origin: str = ""  # the program that wrote it
    description: str = ""
    people: tuple[Person, ...] = ()
    codes: tuple[Entry, ...] = ()
    texts: tuple[Text, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[Note, ...] = ()
    cases: tuple[Case, ...] = ()
    groups: tuple[Group, ...] = ()
    links: tuple[Link, ...] = ()


# What programs call the coder that is a machine of theirs; `machine:` is our own.
MACHINES = {"ai agent", "ai assist", "ai assistant", "ai coding", "autocode", "auto-code"}
MACHINE = "machine: "


def is_machine(name: str, origin: str = "") -> bool:
    """Return whether a coder of that name is a machine; NVivo calls its own one NV."""
    folded = name.strip().casefold()
    own = "nvivo" in origin.casefold() and folded == "nv"
    return own or folded in MACHINES or folded.startswith(MACHINE.strip())
