"""Passages cleared for an audience as a project: the quotes of its table T14, and no transcript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pipeline.exchange.code_text import block_of
from pipeline.exchange.outgoing import ORIGIN, Names
from pipeline.exchange.project import MACHINE, Coding, Entry, Person, Project, Text, guid_of

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook

BETWEEN = "\n\n"
PEOPLE, SUGGESTIONS = "confirmed by people", f"{MACHINE}suggestions"


def cleared_project(
    rows: Iterable[Mapping[str, str]], codebook: Codebook, study: str, audience: str
) -> Project:
    """Return the rows of an audience's T14 as one text with codings; who coded is not told."""
    names, quotes, codings = Names(study), list[str](), []
    text, at = guid_of(study, "cleared", audience), 0
    for row in rows:
        quote = row["quote"]
        coder = PEOPLE if row["state"] == "confirmed" else SUGGESTIONS
        codings.append(
            Coding(
                guid=guid_of(text, row["quote_id"], row["code"]),
                text=text,
                code=names.code(row["code"]),
                start=at,
                end=at + len(quote),
                person=names.person(coder),
                memo=row["quote_label"],
            )
        )
        quotes.append(quote)
        at += len(quote) + len(BETWEEN)
    used = {coding.code for coding in codings}
    return Project(
        name=study,
        origin=ORIGIN,
        description=f"Passages cleared for: {audience}. No transcript is in this file.",
        people=tuple(Person(guid=names.person(n), name=n, machine=n != PEOPLE)
                     for n in (PEOPLE, SUGGESTIONS)),
        codes=tuple(Entry(guid=names.code(code.id), name=f"{code.id} {code.label}",
                          description=block_of(code))
                    for code in codebook if names.code(code.id) in used),
        texts=(Text(guid=text, name="cleared passages", text=BETWEEN.join(quotes)),),
        codings=tuple(codings),
    )  # fmt: skip
