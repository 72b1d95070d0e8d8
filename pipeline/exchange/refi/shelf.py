"""What a project writes where, gathered once: codings and notes by text and place."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.exchange.project import guid_of

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses
    from pipeline.exchange.project import Coding, Note, Project

MARK = "\ufeff"
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Place = tuple[int, int]


@dataclass(slots=True)
class Shelf:
    """What stands where, gathered once: codings and notes by text and place."""

    project: Project
    losses: Losses
    codings: dict[str, dict[Place, list[Coding]]] = field(default_factory=dict)
    whole: defaultdict[str, list[Coding]] = field(default_factory=lambda: defaultdict(list))
    notes: defaultdict[str, list[Note]] = field(default_factory=lambda: defaultdict(list))
    at: dict[str, dict[Place, list[Note]]] = field(default_factory=dict)

    def fit(self, text: str) -> str:
        """Return text that XML may hold."""
        if text.isprintable():
            return text
        fit, count = UNFIT.subn("\ufffd", text)
        self.losses.changed("character", "XML cannot hold it; U+FFFD stands for it", count=count)
        return fit

    def moment(self, attributes: dict[str, str], value: str) -> None:
        """Set a date where it is one by the standard."""
        if MOMENT.fullmatch(value):
            attributes["creationDateTime"] = value
        elif value:
            self.losses.left("date", "it is none that the standard knows")


def own(guid: str) -> str:
    """Return a GUID by the standard: as it is, or made from what another tool calls one."""
    return guid if GUID.fullmatch(guid) else guid_of("guid", guid)


def shelf_of(project: Project, losses: Losses) -> Shelf:
    """Return what stands where; what has no place in a text is counted as left behind."""
    shelf = Shelf(project, losses)
    texts = {text.guid: text for text in project.texts}
    lengths = {guid: len(text.text or "") for guid, text in texts.items()}
    shifts = {
        guid: len(text.text) - len(text.text.lstrip(MARK))
        for guid, text in texts.items()
        if text.text
    }
    losses.changed("texts", "a byte order mark at its start was left out",
                   count=sum(map(bool, shifts.values())))  # fmt: skip
    for one in project.codings:
        if one.text not in texts or not (one.whole or _sound(one, lengths)):
            losses.left("codings", "it has no place in a text", one.guid)
        elif one.start is None or one.end is None:
            shelf.whole[one.text].append(one)
        else:
            place = _shifted(one.start, one.end, shifts.get(one.text, 0))
            shelf.codings.setdefault(one.text, {}).setdefault(place, []).append(one)
    for note in project.notes:
        if note.start is None or note.end is None or note.about not in texts:
            shelf.notes[note.about].append(note)
        else:
            place = _shifted(note.start, note.end, shifts.get(note.about, 0))
            shelf.at.setdefault(note.about, {}).setdefault(place, []).append(note)
    return shelf


def _sound(one: Coding, lengths: dict[str, int]) -> bool:
    return (
        one.start is not None
        and one.end is not None
        and 0 <= one.start <= one.end <= lengths[one.text]
    )


def _shifted(start: int, end: int, by: int) -> Place:
    return max(0, start - by), max(0, end - by)
