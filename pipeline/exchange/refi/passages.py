"""Selections made codings and notes: each at its place, or set aside with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.exchange.placing import Searched, squeezed
from pipeline.exchange.project import Coding, Note, guid_of
from pipeline.exchange.refi.verify import CUT, LEAST, Read, chosen, placed_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.exchange.losses import Losses
    from pipeline.exchange.project import Entry, Text
    from pipeline.exchange.refi.raw import Raw, RawCoding, RawSelection

OUTSIDE = "its offsets lie beyond the text"
BACKWARDS = "it ends before it begins"
NO_CODE = "its code is not in the file"
NO_TEXT = "its text is not in the file, nor its words"
BY_WORDS = "its text is not in the file; known by its words"
MOVED = "found by its words, for they do not stand at its offsets"
Place = tuple[str, int | None, int | None]


@dataclass(slots=True)
class Passages:
    """What selections are resolved against, and what comes of them besides codings."""

    losses: Losses
    codes: Mapping[str, Entry]
    texts: Mapping[str, Text]
    reads: Mapping[str, Read]
    alias: Mapping[str, str]
    notes: Mapping[str, Note]
    people: frozenset[str]
    places: dict[str, Place] = field(default_factory=dict)  # selection -> its place
    notes_at: dict[str, Place] = field(default_factory=dict)  # note -> the place it is about
    used: set[str] = field(default_factory=set)  # notes that became the memo of a coding
    made: list[Note] = field(default_factory=list)
    seen: dict[str, tuple[object, ...]] = field(default_factory=dict)
    searched: dict[str, Searched] = field(default_factory=dict)

    def codings(self, raw: Raw) -> list[Coding]:
        """Return every coding of the project: on passages and on whole sources."""
        spoken = [one for one in raw.selections if one.begin is not None and one.end is not None]
        owners = [self.alias.get(one.owner, one.owner) for one in spoken]
        readable = [
            _of(one, owner)
            for one, owner in zip(spoken, owners, strict=True)
            if owner in self.reads
        ]
        bare = [one for one, owner in zip(spoken, owners, strict=True) if owner not in self.reads]
        found = [
            coding for one, place in self._placed(raw, readable) for coding in self._at(one, place)
        ]
        found += [coding for one in bare for coding in self._by_words(one)]
        carried = {one.guid for one in spoken}
        for one in raw.selections:
            if one.begin is None or one.end is None:
                found += self._elsewhere(one, carried)
        for text in raw.texts:
            owner = self.alias.get(text.guid, text.guid)
            found += [c for one in text.codings for c in self._whole(one, owner)]
        return found

    def _placed(
        self, raw: Raw, selections: Sequence[RawSelection]
    ) -> Iterator[tuple[RawSelection, tuple[int, int]]]:
        """Yield each selection whose place is sound, with it."""
        rule, verified = chosen(raw.head.get("origin", ""), selections, self.reads, self.losses)
        placed = placed_by(rule, selections, self.reads)
        any_right = any(verified)
        for one, (start, end), right in zip(selections, placed, verified, strict=True):
            place = (start, end)
            if not right and any_right and self._has_words(one):
                place = self._moved(one, place)
            if min(place) < 0:
                self.losses.left(one.kind, OUTSIDE, one.guid, max(1, len(one.codings)))
            elif place[0] > place[1]:
                self.losses.left(one.kind, BACKWARDS, one.guid, max(1, len(one.codings)))
            else:
                yield one, place

    def _has_words(self, one: RawSelection) -> bool:
        return len(one.name) >= LEAST and not one.name.rstrip().endswith(CUT)

    def _moved(self, one: RawSelection, place: tuple[int, int]) -> tuple[int, int]:
        """Return where a selection's own words stand, when that is one place; else as it was."""
        if squeezed(one.name) not in self._squeezed(one.owner):
            return place
        found = self._search(one.owner).find(one.name)
        if not found.placed:
            return place
        self.losses.changed(one.kind, MOVED, one.guid)
        return found.start, found.end

    def _squeezed(self, owner: str) -> str:
        key = f"{owner} squeezed"
        if key not in self.searched:
            self.searched[key] = Searched(squeezed(self.reads[owner].text))
        return self.searched[key].text

    def _search(self, owner: str) -> Searched:
        return self.searched.setdefault(owner, Searched(self.reads[owner].text))

    def _at(self, one: RawSelection, place: tuple[int, int]) -> Iterator[Coding]:
        start, end = place
        self.places[one.guid] = (one.owner, start, end)
        for note in one.notes:
            if note in self.notes:
                self.notes_at[note] = (one.owner, start, end)
            else:
                self.losses.left("NoteRef", "refers to something that is not in the file", note)
        if one.description:
            self._note(one, one.description, place)
        elif not one.codings and not one.notes:
            self._note(one, "", place)
            self.losses.changed(one.kind, "a passage without a code: kept as a note", one.guid)
        if start == end and one.codings:
            self.losses.changed(one.kind, "a point without length", one.guid)
        for coding in one.codings:
            yield from self._coding(coding, one, start, end)

    def _coding(
        self, coding: RawCoding, one: RawSelection, start: int | None, end: int | None,
        quote: str = "",
    ) -> Iterator[Coding]:  # fmt: skip
        if coding.code not in self.codes:
            self.losses.left("Coding", NO_CODE, coding.guid)
            return
        person = coding.person or one.person
        if person and person not in self.people:
            self.losses.changed("Coding", "who coded is not in the file", coding.guid)
        yield Coding(
            guid=self._own_guid(coding, one.owner, start, end),
            text=one.owner,
            code=coding.code,
            start=start,
            end=end,
            quote=quote,
            person=person if person in self.people else "",
            made_at=coding.made_at or one.made_at,
            memo=self._memo(coding),
        )

    def _own_guid(self, coding: RawCoding, *place: object) -> str:
        """Return a coding's GUID; a new one where another coding has it already."""
        content = (coding.code, coding.person, *place)
        if coding.guid and self.seen.setdefault(coding.guid, content) == content:
            return coding.guid
        why = "its GUID stands twice" if coding.guid else "it has no GUID"
        self.losses.changed("Coding", f"{why}; it has a new one", coding.guid)
        return guid_of(coding.guid, *content)

    def _memo(self, coding: RawCoding) -> str:
        known = [guid for guid in coding.notes if guid in self.notes]
        self.used |= set(known)
        return "\n".join(self.notes[guid].text for guid in known)

    def _by_words(self, one: RawSelection) -> Iterator[Coding]:
        owner = self.alias.get(one.owner, one.owner)
        words = one.name.strip()
        if not words or owner not in self.texts:
            self.losses.left(one.kind, NO_TEXT, one.guid, max(1, len(one.codings)))
            return
        self.losses.changed(one.kind, BY_WORDS, one.guid, max(1, len(one.codings)))
        if one.description or not one.codings:
            self._note(_of(one, owner), "\n".join(filter(None, [words, one.description])), None)
        for coding in one.codings:
            yield from self._coding(coding, _of(one, owner), None, None, words)

    def _elsewhere(self, one: RawSelection, carried: set[str]) -> Iterator[Coding]:
        """Yield the codings of a selection on a page, a picture or in time; else keep it as a note."""
        owner = self.alias.get(one.owner, one.owner)
        if one.guid in carried:
            self.losses.changed(one.kind, "it stands as a passage of the text too", one.guid)
            return
        words = one.words or (one.name if one.kind == "PDFSelection" else "")
        if owner in self.reads and len(words) >= LEAST:
            found = self._search(owner).find(words.rstrip("".join(CUT)))
            if found.placed:
                self.losses.changed(one.kind, "placed in the text by its words", one.guid)
                yield from self._at(_of(one, owner), (found.start, found.end))
                return
        named = [self.codes[c.code].name for c in one.codings if c.code in self.codes]
        said = [f"{one.kind} {one.place}".strip(), *named, one.words or one.name, one.description]
        self._note(_of(one, owner), "\n".join(filter(None, said)), None)
        self.losses.changed(one.kind, "kept as a note, for text cannot carry it", one.guid)

    def _whole(self, coding: RawCoding, owner: str) -> Iterator[Coding]:
        if coding.code not in self.codes or owner not in self.texts:
            self.losses.left("Coding", NO_CODE, coding.guid)
            return
        self.losses.changed("Coding", "the whole source bears the code", coding.guid)
        yield Coding(
            guid=self._own_guid(coding, owner, "whole"),
            text=owner,
            code=coding.code,
            person=coding.person if coding.person in self.people else "",
            made_at=coding.made_at,
            memo=self._memo(coding),
        )

    def _note(self, one: RawSelection, text: str, place: tuple[int, int] | None) -> None:
        start, end = place if place else (None, None)
        self.places.setdefault(one.guid, (one.owner, start, end))
        self.made.append(
            Note(
                guid=guid_of("note of", one.guid, one.owner, start, end),
                text=text,
                about=one.owner if one.owner in self.texts else "",
                start=start,
                end=end,
                person=one.person if one.person in self.people else "",
                made_at=one.made_at,
            )
        )


def _of(one: RawSelection, owner: str) -> RawSelection:
    return one if one.owner == owner else replace(one, owner=owner)
