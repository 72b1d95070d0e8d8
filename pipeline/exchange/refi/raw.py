"""What the XML of a project says, as it says it; nothing is resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses

SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
AS_TEXT = ("TextSource", "Representation", "Transcript", "TextDescription")
SELECTIONS = (
    "PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection",
    "AudioSelection", "VideoSelection",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawCoding:
    """One `Coding`."""

    guid: str
    code: str
    person: str
    made_at: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawSelection:
    """One selection of any kind."""

    kind: str
    guid: str
    owner: str
    begin: int | None
    end: int | None
    name: str
    words: str  # of a PDF selection's own text
    place: str  # on a page or in time, for people
    description: str
    person: str
    made_at: str
    codings: tuple[RawCoding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawText:
    """One source, or the text of one."""

    kind: str
    guid: str
    owner: str  # the PDF or recording whose text it is
    name: str
    path: str
    content: str | None
    description: str
    variables: dict[str, str]  # by guid of the variable
    codings: tuple[RawCoding, ...]
    notes: tuple[str, ...]
    person: str
    made_at: str


@dataclass(frozen=True, slots=True)
class RawCode:
    """One code with the one above it."""

    guid: str
    parent: str
    name: str
    codable: bool
    colour: str
    description: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class Raw:
    """All of a project file."""

    losses: Losses
    head: dict[str, str] = field(default_factory=dict)
    notes_of_project: tuple[str, ...] = ()
    description: str = ""
    namespace: str = ""
    root: str = ""
    origin: str = ""
    users: list[tuple[str, str]] = field(default_factory=list)
    codes: list[RawCode] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    texts: list[RawText] = field(default_factory=list)
    selections: list[RawSelection] = field(default_factory=list)
    notes: list[RawText] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    moments: dict[str, int | None] = field(default_factory=dict)  # SyncPoint -> position
