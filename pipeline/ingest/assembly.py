"""A file's pieces as drafts of blocks: who speaks, which field, and what is no evidence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.ingest.fields.answers import answer_drafts
from pipeline.ingest.fields.own_form import on_own_form
from pipeline.ingest.fields.report import BLANK, UNKNOWN, report_drafts, unknown_headings
from pipeline.ingest.files.lines import lines_of, without_numbers
from pipeline.ingest.files.running_lines import without_running_lines
from pipeline.ingest.turns.attribution import joined_cues, utterances
from pipeline.ingest.turns.cover import (
    find_cover,
    labels_of,
    people_in_tables,
    people_in_titles,
)
from pipeline.ingest.turns.labels import is_ordinary, read_label
from pipeline.ingest.turns.nobodys import without_nobodys
from pipeline.ingest.turns.program_lines import without_program_lines
from pipeline.ingest.turns.roles import resolve_roles
from pipeline.ingest.turns.scene import Scene
from pipeline.ingest.turns.stamps import timed
from pipeline.ingest.turns.transcript import CONTEXT_ROLES, transcript_drafts
from pipeline.ingest.words.vocabulary import NO_LANGUAGE
from pipeline.model.language import language_of

if TYPE_CHECKING:
    from pipeline.ingest.draft import Draft
    from pipeline.ingest.files.lines import Line
    from pipeline.ingest.files.pieces import Piece, Reading
    from pipeline.ingest.listing import SourceFile
    from pipeline.ingest.turns.cover import Cover
    from pipeline.ingest.turns.roles import Doubt, Roles
    from pipeline.ingest.turns.utterance import Utterance
    from pipeline.study.register import Register

WORD = re.compile(r"[^\W\d_]{2,}")
SPEAKER_CHANGES = re.compile(r"\s*>{2,3}\s*")  # in captions for television
SAMPLE = 3000  # pieces whose words are looked at
SPOKEN = ("interview", "focus group", "workshop")
SURVEY = "survey response"
FIELDS_OF_KIND = {
    "one-page report": True,
    SURVEY: True,
    "programme document": False,
    "literature": False,
}
WRITTEN = tuple(FIELDS_OF_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the register says about a source before it is read."""

    kind: str = ""
    speakers: dict[str, str] = field(default_factory=dict)  # label key -> role
    labels: tuple[tuple[str, str], ...] = ()  # label as written in the register, and its row
    template: frozenset[str] = frozenset()  # hashes of paragraphs of the instrument's template


@dataclass(frozen=True, slots=True)
class Drafting:
    """The drafts of a source, what kind of source they make, and what is doubtful."""

    drafts: tuple[Draft, ...]
    transcript: bool
    names: tuple[tuple[str, str], ...]  # people (label or cover) and organisations: name, kind
    warnings: tuple[tuple[str, int], ...]
    kind: str = ""  # told by the shape of the file, where it tells
    about: tuple[tuple[str, str], ...] = ()  # what the file's own columns say: organisation, date
    waits: tuple[Doubt, ...] = ()  # labels whose roles a person must say before it is read


def setting_of(
    file: SourceFile, register: Register, template: frozenset[str] = frozenset()
) -> Setting:
    """Return what the register says about a source and its speakers."""
    rows = [row for row in register.speakers if row.get("source_id") == file.source_id]
    speakers = {read_label(row.get("label")).key: row.get("role") for row in rows}
    kind = file.row.get("kind") if file.row else ""
    labels = tuple(
        (row.get("label"), re.split(r"[\\/]", row.where)[-1]) for row in rows if row.get("label")
    )
    return Setting(kind=kind, speakers=speakers, labels=labels, template=template)


def draft(reading: Reading, setting: Setting) -> Drafting:
    """Return a file's pieces as drafts of blocks."""
    own = on_own_form(reading.pieces)
    if own is not None:
        return _written(own, setting, reading, own_form=True)
    if reading.kind:
        return _answered(reading)
    made = _drafted(reading, setting)
    told = [name for about, name in reading.about if about == "person"]
    people = [*told, *people_in_tables(reading.pieces), *people_in_titles(reading.pieces)]
    return replace(
        made, names=tuple(dict.fromkeys([*made.names, *((n, "person") for n in people)]))
    )


def _drafted(reading: Reading, setting: Setting) -> Drafting:
    """Return a text's pieces as drafts: a transcript where somebody speaks in it, else a report."""
    pieces = without_running_lines(without_numbers(reading.pieces))
    if setting.kind in WRITTEN:
        return _written(pieces, setting, reading)
    pieces, told_of = without_program_lines(pieces)
    lines = lines_of(pieces)
    cover = find_cover(pieces, lines)
    scene = Scene(
        expected=True if setting.kind in SPOKEN else None,
        known=frozenset(setting.speakers) | labels_of(cover),
        literal=tuple(label for label, _ in setting.labels),
        asking=frozenset(key for key, role in setting.speakers.items() if role in CONTEXT_ROLES),
        language=language_of(_sample(pieces)),
        said=_said(pieces),
    )
    found, loops = without_nobodys(utterances(pieces, lines, scene, cover.lines))
    found = joined_cues(found)
    if not any(utterance.speaker for utterance in found):
        shown = _without_speakers(pieces, lines, found, setting)
        made = _written(shown, setting, reading)
        told = dict(made.warnings) | _loops_told(loops) | _not_found([], setting)
        people = (*made.names, *((name, "person") for name in told_of))
        return replace(made, names=people, warnings=tuple(told.items()))
    roles = resolve_roles(found, setting.speakers, cover.roles)
    doubts = _doubts(found, roles, cover) | _loops_told(loops) | _not_found(found, setting)
    names = dict.fromkeys([*_names(found, scene, cover), *told_of])
    return Drafting(
        drafts=tuple(transcript_drafts(found, roles)),
        transcript=True,
        names=tuple((name, "person") for name in names),
        warnings=tuple((Counter(reading.warnings) + Counter(doubts)).items()),
        waits=roles.waits,
    )


def _without_speakers(
    pieces: tuple[Piece, ...], lines: list[Line], found: list[Utterance], setting: Setting
) -> tuple[Piece, ...]:
    """Return the pieces of a text in which nobody is said to speak.

    Captions run on as one text, parted where `>>` says that somebody else speaks; other talk
    is parted where lines open with a time.
    """
    if any(piece.kind == "turn" for piece in pieces):
        return tuple(
            replace(u.piece, text=said, set_aside=u.aside or u.piece.set_aside)
            for u in found
            for said in SPEAKER_CHANGES.split(u.text)
            if said
        )
    return timed(pieces, lines) if setting.kind in SPOKEN else pieces


def _doubts(found: list[Utterance], roles: Roles, cover: Cover) -> dict[str, int]:
    """Return what is not sure about who speaks, with the number of speakers or turns."""
    return {
        ROLES_GUESSED: len(roles.guessed),
        ROLES_ASKED: cover.doubtful + _asked_labels(found),
        ROLES_UNDECIDED: len(roles.undecided),
        UNLABELLED: int(any(u.speaker and not u.speaker.name for u in found)),
    }


def _names(found: list[Utterance], scene: Scene, cover: Cover) -> list[str]:
    """Return the names of speakers and of people on the cover.

    A label of dictionary words is taken for a name only where the text never writes it
    without a capital.
    """
    labels = dict.fromkeys(u.speaker for u in found if u.speaker and u.speaker.role is None)
    names = [label.name for label in labels if not is_ordinary(label, NO_LANGUAGE, scene.said)]
    return list(dict.fromkeys([*names, *cover.names]))


AS_ONE = (
    "{count} responses are read as one source; give their row the kind survey response, and each "
    "counts by itself"
)
ROLES_GUESSED = (
    "interviewer told from who asks the questions; confirm the roles in the sheet speakers"
)
ROLES_ASKED = (
    "labels or roles with a question mark: the file itself is not sure who speaks; "
    "say so in the sheet speakers"
)
ROLES_UNDECIDED = (
    "no speaker could be told as interviewer, so all count as informants; "
    "give their roles in the sheet speakers"
)
LOOPS = (
    "the same sentence stands four times or more in a row at {place}, as speech recognition "
    "writes it; the first counts: listen to the recording there"
)
NOT_FOUND = "{where}: the label opens no turn in the file; write it there as it stands in the file"
MOST_TOLD = 5  # notices of one kind in one file
UNLABELLED = "paragraphs without a label count as the informant's; only the questions have one"


def _asked_labels(found: list[Utterance]) -> int:
    """Return how many turns have a label that itself asks who speaks: `Maria?:`."""
    return sum(u.opens and u.speaker is not None and u.speaker.asked for u in found)


def _not_found(found: list[Utterance], setting: Setting) -> dict[str, int]:
    """Return notices about rows of the sheet speakers whose label opens no turn; never a label."""
    keys = {utterance.speaker.key for utterance in found if utterance.speaker}
    rows = [where for label, where in setting.labels if read_label(label).key not in keys]
    if len(rows) > MOST_TOLD:
        rows = [f"{', '.join(rows[:MOST_TOLD])} and {len(rows) - MOST_TOLD} more"]
    return {NOT_FOUND.format(where=where): 1 for where in rows}


def _loops_told(places: Counter[str]) -> dict[str, int]:
    """Return notices about sentences that stand four times or more in a row; one when many."""
    if len(places) > MOST_TOLD:
        places = Counter({f"{len(places)} places": sum(places.values())})
    return {LOOPS.format(place=place): count for place, count in places.items()}


def _written(
    pieces: tuple[Piece, ...], setting: Setting, reading: Reading, *, own_form: bool = False
) -> Drafting:
    fields = True if own_form else FIELDS_OF_KIND.get(setting.kind)
    drafts, warnings, names = report_drafts(
        pieces, fields=fields, template=setting.template, own_form=own_form
    )
    counted = Counter(reading.warnings) + warnings
    return Drafting(tuple(drafts), False, tuple(names), tuple(counted.items()))


def _answered(reading: Reading) -> Drafting:
    """Return the drafts of cells whose kind the shape of their table tells."""
    drafts, blank = answer_drafts(reading.pieces, fields=reading.kind != "workshop")
    counted = Counter(reading.warnings)
    counted[BLANK] += blank
    if reading.responses > 1:
        counted[AS_ONE.format(count=reading.responses)] += 1
    if reading.kind == "one-page report":
        counted[UNKNOWN] += unknown_headings(drafts)
    people = [(name, about) for about, name in reading.about if about == "person"]
    bodies = [
        (name, about)
        for about, name in reading.about
        if about == "organisation" and not is_ordinary(read_label(name), "en")
    ]
    return Drafting(
        drafts=tuple(drafts),
        transcript=False,
        names=tuple(dict.fromkeys([*people, *bodies])),
        warnings=tuple((+counted).items()),
        kind=reading.kind,
        about=tuple(item for item in reading.about if item[0] != "person"),
    )


def _said(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """Return the words written without a capital; none where a text has hardly any capitals."""
    words = WORD.findall("\n".join(piece.text for piece in pieces[:SAMPLE]))
    capitals = sum(word[0].isupper() for word in words)
    if capitals * 25 <= len(words):
        return frozenset()
    return frozenset(word for word in set(words) if word.islower())


def _sample(pieces: tuple[Piece, ...]) -> str:
    return " ".join(piece.text for piece in pieces[:200])[:20_000]
