"""What people coded elsewhere, placed in the study's stored texts and named in its codes.

What machines coded, what has no place, no code of the study and no person comes to nothing, and is
counted with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.exchange.aligning import Alignment, align
from pipeline.exchange.placing import NOWHERE, Searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.exchange.losses import Losses
    from pipeline.exchange.matching import Stored
    from pipeline.exchange.project import Coding, Note, Project

Place = tuple[int, int]
SAME, STEP = 100.0, 5  # score of the same words; steps in which scores are told
NO_SOURCE = "its text is no source of the study"
NO_PLACE = "its words are not in the stored text"
NO_MATCH = "its code is none of the study's; say which with --map"
NOBODY = "the file does not say who coded"
OF_MACHINE = "a machine coded it"
POINT = "it has no length"
WHOLE = "it is on a whole source; kept as a memo"
GENERIC = {"", "admin", "default", "user", "unknown", "coder", "anonymous", "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One coding of a person, at its place in a source of the study."""

    source: Stored
    place: Place
    code: str
    writer: str
    memo: str
    guid: str
    exact: bool = True  # False: found by words that are only alike
    here: tuple[int | None, int | None, str]  # where the file has it, and its words


@dataclass(slots=True)
class Reader:
    """A project being taken in: its texts as sources, its codes and people as the study's."""

    project: Project
    sources: Mapping[str, Stored]  # by GUID of the text
    codes: Mapping[str, str]  # GUID of the code -> code of the study
    writers: Mapping[str, str]  # GUID of the person -> name; empty for a machine
    unnamed: str  # who coded what nobody is named for; empty: nobody
    losses: Losses
    every: Sequence[Stored] = ()  # all sources, for words whose source the file does not name
    aligned: dict[str, Alignment] = field(default_factory=dict)
    searched: dict[str, Searched] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    alike: set[str] = field(default_factory=set)  # GUIDs of what was found inexactly

    def given(self) -> Iterator[Given]:
        """Yield what people coded and the study can hold; count the rest."""
        self.texts = {text.guid: text.text for text in self.project.texts}
        for one in self.project.codings:
            made = self._given(one)
            if isinstance(made, Given):
                yield made
            else:
                self.losses.left("Coding", made, one.guid)

    def _given(self, one: Coding) -> Given | str:
        writer = self.writer(one.person)
        source = self.sources.get(one.text)
        if not writer:
            return OF_MACHINE if one.person in self.writers else NOBODY
        if source is None and one.quote:
            source = self._holding(one.quote)
        if source is None:
            return NO_SOURCE
        if one.code not in self.codes:
            return NO_MATCH
        if one.whole or (one.start is not None and one.start == one.end):
            return WHOLE if one.whole else POINT
        place = self.place(one, source)
        if isinstance(place, str):
            return place
        here = (one.start, one.end, one.quote)
        return Given(
            source=source, place=place, code=self.codes[one.code], writer=writer, memo=one.memo,
            guid=one.guid, here=here, exact=one.guid not in self.alike,
        )  # fmt: skip

    def _holding(self, quote: str) -> Stored | None:
        """Return the only source that holds the words."""
        found = [
            source
            for source in self.every
            if self._search(source).find(quote, alike=False).how != NOWHERE
        ]
        return found[0] if len(found) == 1 else None

    def _search(self, source: Stored) -> Searched:
        if source.source_id not in self.searched:
            self.searched[source.source_id] = Searched(source.text)
        return self.searched[source.source_id]

    def writer(self, person: str) -> str:
        """Return who coded: the file's person, else who was named for what has none."""
        named = self.writers.get(person)
        return self.unnamed if named is None else named

    def place(self, one: Coding | Note, source: Stored) -> Place | str:
        """Return where a coding or note stands in the stored text, or why it stands nowhere."""
        text = one.text if not hasattr(one, "about") else one.about
        words = self.texts.get(text)
        if one.start is not None and one.end is not None and words is not None:
            if text not in self.aligned:
                self.aligned[text] = align(words, source.text)
            return self.aligned[text].place(one.start, one.end) or NO_PLACE
        quote = getattr(one, "quote", "")
        if one.start is not None and one.end is not None and quote:
            if source.text[one.start : one.end].strip() == quote.strip():
                return one.start, one.end
        found = self._search(source).find(quote)
        if not found.placed:
            return found.how
        if found.score < SAME:
            self.alike.add(one.guid)
            least = int(found.score // STEP * STEP)
            self.losses.changed(
                "Coding", f"found by words that are {least} % alike or more", one.guid
            )
        return found.start, found.end

    def memos(self) -> Iterator[tuple[str, str, Stored | None, Place | None]]:
        """Yield writer, text, source and place of each note, and of each code on a whole source."""
        self.texts = {text.guid: text.text for text in self.project.texts}
        names = {code.guid: code.name for code in self.project.codes}
        for note in self.project.notes:
            writer, source = self.writer(note.person), self.sources.get(note.about)
            if not writer or not note.text.strip():
                self.losses.left(
                    "Note", NOBODY if note.text.strip() else "it has no words", note.guid
                )
                continue
            placed = source is not None and note.start is not None and note.start != note.end
            place = self.place(note, source) if placed and source else None
            yield writer, note.text, source, place if isinstance(place, tuple) else None
        for one in self.project.codings:
            writer, source = self.writer(one.person), self.sources.get(one.text)
            if one.whole and writer and source:
                yield writer, f"whole source: {names.get(one.code, '')}", source, None
