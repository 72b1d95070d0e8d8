"""A study as a project for other programs: whole pseudonymised texts, for the team only.

People and each method of the machine are users of their own, so that a suggestion is never taken
for a person's work. GUIDs are made of the study's name and of what they name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.exchange.code_text import block_of
from pipeline.exchange.losses import Losses
from pipeline.exchange.matching import source_guid
from pipeline.exchange.project import (
    MACHINE,
    Case,
    Coding,
    Entry,
    Note,
    Person,
    Project,
    Text,
    guid_of,
)
from pipeline.records import NOT_ESTABLISHED
from pipeline.study.anchors import locate
from pipeline.study.decisions import IN_FULL, NO_CODE_FITS, of_kind
from pipeline.tables import rows_of

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus

ORIGIN = "sensemaking-pipeline"
TOLD = ("kind", "informant_group", "region", "country", "language", "date", "period")
VALENCE = "valence: "  # opens the line of a memo that says it
SUGGESTED = "suggested by the machine: "
Shown = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Names:
    """How a study's things are named outside: by GUIDs that stay."""

    study: str

    def code(self, code_id: str) -> str:
        """Return the GUID of a code."""
        return guid_of(self.study, "code", code_id)

    def person(self, coder: str) -> str:
        """Return the GUID of a person."""
        return guid_of(self.study, "person", coder)

    def coding(self, row: Mapping[str, Any], coder: str) -> str:
        """Return the GUID of a coding of the table 3_codings, as one person's or method's."""
        place = (row["source_id"], row["start"], row["end"], row["code"])
        return guid_of(self.study, "coding", *place, coder)


def project_of(corpus: Corpus, *, shown: Shown, full_names: bool = False) -> tuple[Project, Losses]:
    """Return the study as a project, and what of it a project does not hold.

    `shown` replaces names in what people typed; coders go by initials unless `full_names`.
    """
    names, losses = Names(corpus.settings.study.name), Losses()
    told = {str(row["source_id"]): row for row in rows_of(corpus.sources)}
    texts = tuple(
        _text(row, told[str(row["source_id"])], names) for row in rows_of(corpus.documents)
    )
    given = [pair for row in rows_of(corpus.codings) for pair in _given(row, losses)]
    codings = tuple(_coding(row, coder, names, shown) for row, coder in given)
    notes = tuple(_notes(corpus, names, shown))
    writers = {coder for _, coder in given} | {
        one.writer for one in of_kind(corpus.decisions, "memo")
    }
    people = tuple(_people(sorted(writers), names, full_names=full_names))
    _not_held(corpus, losses)
    project = Project(
        name=corpus.settings.study.name,
        origin=ORIGIN,
        description="Pseudonymised texts: confidential, for the team only.",
        people=people,
        codes=tuple(_codes(corpus.codebook, names)),
        texts=texts,
        codings=codings,
        notes=notes,
        cases=tuple(_cases(corpus, {text.guid for text in texts}, names, shown)),
    )
    return project, losses


def _text(document: Mapping[str, Any], source: Mapping[str, Any], names: Names) -> Text:
    source_id = str(document["source_id"])
    variables = {name: str(source[name]) for name in TOLD if source[name]}
    guid = source_guid(names.study, source_id)
    return Text(guid=guid, name=source_id, text=str(document["text"]), variables=variables)


def _codes(codebook: Codebook, names: Names) -> Iterator[Entry]:
    """Yield families as folders, then the codes in framework order."""
    families = dict.fromkeys(code.family for code in codebook if code.family and not code.parent)
    for family in families:
        label = codebook.families.get(family, family)
        yield Entry(guid=guid_of(names.study, "family", family), name=label, codable=False)
    known = set(codebook.ids)
    for code in codebook:
        above = names.code(code.parent) if code.parent in known and code.parent else ""
        family = guid_of(names.study, "family", code.family) if code.family in families else ""
        yield Entry(
            guid=names.code(code.id),
            name=f"{code.id} {code.label}",
            parent=above or family,
            description=block_of(code),
        )


def _given(row: Mapping[str, Any], losses: Losses) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield a coding with everyone who gives it: a method of the machine, or people."""
    if row["status"] == "suggested":
        yield row, f"{MACHINE}{row['method']}"
    elif row["status"] == "contested":
        losses.changed("codings", "people differ: it stands for those who keep it")
        said = [part.rpartition(": ") for part in str(row["reason"] or "").split("; ")]
        yield from ((row, name) for name, _, action in said if name and action != "reject")
    elif row["status"] == "rejected":
        losses.left("codings", "a person rejected it")
    else:
        yield row, str(row["coder"])


def _coding(row: Mapping[str, Any], coder: str, names: Names, shown: Shown) -> Coding:
    machine = coder.startswith(MACHINE)
    return Coding(
        guid=names.coding(row, coder),
        text=source_guid(names.study, str(row["source_id"])),
        code=names.code(str(row["code"])),
        start=int(row["start"]),
        end=int(row["end"]),
        person=names.person(coder),
        memo=_why(row) if machine else _memo(row, shown),
    )


def _why(row: Mapping[str, Any]) -> str:
    score = "" if row["score"] is None else f"score {float(row['score']):.2f}"
    return SUGGESTED + ", ".join(filter(None, [str(row["method"]), score]))


def _memo(row: Mapping[str, Any], shown: Shown) -> str:
    valence = str(row["valence"])
    told = f"{VALENCE}{valence}" if valence != NOT_ESTABLISHED else ""
    return "\n".join(filter(None, [shown(str(row["memo"] or "")), told]))


def said_in(memo: str) -> tuple[str, str]:
    """Return what a person wrote in the memo of a coding, and the valence that it tells."""
    lines = memo.splitlines()
    valence = next((line[len(VALENCE) :] for line in lines if line.startswith(VALENCE)), "")
    own = [line for line in lines if not line.startswith((VALENCE, SUGGESTED))]
    return "\n".join(own).strip(), valence.strip()


def _people(writers: list[str], names: Names, *, full_names: bool) -> Iterator[Person]:
    taken: set[str] = set()
    for writer in writers:
        machine = writer.startswith(MACHINE)
        name = writer if machine or full_names else _initials(writer, taken)
        taken.add(name)
        yield Person(guid=names.person(writer), name=name, machine=machine)


def _initials(writer: str, taken: set[str]) -> str:
    letters = "".join(word[0] for word in re.findall(r"\w+", writer)).upper() or "X"
    number = 1
    while (name := letters if number == 1 else f"{letters}{number}") in taken:
        number += 1
    return name


def _notes(corpus: Corpus, names: Names, shown: Shown) -> Iterator[Note]:
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text"], strict=True))
    hashes = dict(zip(corpus.documents["source_id"], corpus.documents["text_hash"], strict=True))
    for memo in of_kind(corpus.decisions, "memo"):
        text = str(memo.body.get("text") or "")
        if not text or text in (IN_FULL, NO_CODE_FITS):
            continue
        at = memo.passage
        about = at.source_id if at else str(memo.body.get("about") or "")
        place = locate(at, texts[about], hashes[about]) if at and about in texts else None
        start, end = place or (None, None)
        yield Note(
            guid=guid_of(names.study, "memo", memo.event_id),
            text=shown(text),
            about=source_guid(names.study, about) if about in texts else "",
            start=start,
            end=end,
            person=names.person(memo.writer),
        )


def _cases(corpus: Corpus, texts: set[str], names: Names, shown: Shown) -> Iterator[Case]:
    held: dict[str, list[str]] = {}
    for row in rows_of(corpus.sources):
        guid = source_guid(names.study, str(row["source_id"]))
        for case in str(row["partnerships"] or "").split(";"):
            if case.strip() and guid in texts:
                held.setdefault(case.strip(), []).append(guid)
    rows = {row.get("partnership_id"): row.cells for row in corpus.register.partnerships}
    for case in dict.fromkeys([*rows, *held]):
        cells = rows.get(case, {})
        told = {
            name: shown(text) for name, text in cells.items() if text and name != "partnership_id"
        }
        yield Case(
            guid=guid_of(names.study, "case", case), name=case, variables=told,
            texts=tuple(held.get(case, ())),
        )  # fmt: skip


def _not_held(corpus: Corpus, losses: Losses) -> None:
    unread = int((corpus.sources["status"] != "read").sum())
    losses.left("sources", "not read: set aside, missing or without consent", "", unread)
    losses.left(
        "speaker labels", "no part of the text", "", int(corpus.blocks["speaker"].notna().sum())
    )
    losses.left("themes", "a project has no place for them", "", len(corpus.themes))
    for kind in ("summary", "level", "judgement", "finding", "response"):
        count = len(of_kind(corpus.decisions, kind))
        losses.left(f"decisions: {kind}", "a project has no place for them", "", count)
