"""Names that people typed, of themes and codes, as an audience may read them.

A name is told where a person cleared it, or where it tells no source (`telling.py`). What the
machine made of keywords is told as far as enough sources use each, also once a person accepted it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.evidence.clearance import cleared_items, statement_hash
from pipeline.evidence.rows import records_of
from pipeline.evidence.telling import Telling, telling_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Code, Codebook
    from pipeline.study.corpus import Corpus

WITHHELD = "(withheld: holds words of few sources; a person may clear it)"


@dataclass(frozen=True, slots=True)
class Named:
    """What a theme is called, its keywords, and whether a person's name for it waits."""

    label: str
    keywords: tuple[str, ...]
    waits: bool = False


def themes_named(corpus: Corpus, evidence: Evidence, audience: str) -> dict[str, Named]:
    """Return by id what an audience outside the team may call each theme of enough sources."""
    least = corpus.settings.synthesis.small_cell
    rows = [row for row in records_of(corpus.themes) if row["sources"] >= least]
    enough = _used_enough(corpus, evidence, {word for row in rows for word in _keywords(row)})
    telling = telling_of(corpus, audience, [str(row["label"]) for row in rows])
    known = cleared_items(corpus, "theme_id", audience)
    return {
        row["theme_id"]: _named(
            row, enough, telling, cleared=(row["theme_id"], statement_hash(row["label"])) in known
        )
        for row in rows
    }


def _named(row: Mapping[str, Any], enough: set[str], telling: Telling, *, cleared: bool) -> Named:
    keywords = tuple(word for word in _keywords(row) if word in enough)
    typed = str(row["label"])
    label = typed if cleared else _told(typed, row, enough, telling)
    shown = label or ", ".join(keywords[:3]) or f"Unnamed theme {row['theme_id']}"
    return Named(shown, keywords, waits=row["status"] != "suggested" and label != typed)


def _told(typed: str, row: Mapping[str, Any], enough: set[str], telling: Telling) -> str:
    parts = _parts(typed, ",")
    if set(parts) <= set(_parts(row["keywords"], ";")):
        return ", ".join(part for part in parts if part in enough)
    return "" if telling.in_name(typed) else typed


def _keywords(row: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*_parts(row["keywords"], ";"), *_parts(row["label"], ",")]))


def _parts(listed: object, mark: str) -> list[str]:
    return [part.strip() for part in str(listed or "").split(mark) if part.strip()]


def _used_enough(corpus: Corpus, evidence: Evidence, words: set[str]) -> set[str]:
    """Return the words that enough counted sources use to be told."""
    texts = [evidence.texts.get(i.source_id, "").casefold() for i in evidence.counted()]
    least = corpus.settings.synthesis.small_cell
    return {word for word in words if sum(map(_spoken(word), texts)) >= least}


def _spoken(word: str) -> Any:
    spoken = re.compile(rf"(?<!\w){re.escape(word.casefold())}(?!\w)")
    return lambda text: spoken.search(text) is not None


def codebook_told(corpus: Corpus, audience: str) -> Codebook:
    """Return the codebook as an audience outside the team may read it."""
    book = corpus.codebook
    known = cleared_items(corpus, "code", audience)
    frame = {"title": book.title, "attribution": book.attribution, "note": book.note}
    telling = telling_of(corpus, audience, [*_texts(book), *frame.values()])
    told = {name: "" if telling.in_text(text) else text for name, text in frame.items()}
    return replace(
        book,
        codes=tuple(
            code if (code.id, statement_hash(text_of(code))) in known else _code(code, telling)
            for code in book
        ),
        families={
            name: name if telling.in_text(label) else label for name, label in book.families.items()
        },
        title=told["title"],
        attribution=told["attribution"],
        note=told["note"],
    )


def _texts(book: Codebook) -> Iterator[str]:
    yield from book.families.values()
    for code in book:
        yield from (code.label, code.definition, *code.include, *code.exclude)


def text_of(code: Code) -> str:
    """Return what an audience reads of a code, which is what a person clears."""
    return "\n".join([code.label, code.definition, *code.include, *code.exclude])


def _code(code: Code, telling: Telling) -> Code:
    return replace(
        code,
        label=code.id if telling.in_text(code.label) else code.label,
        definition=WITHHELD if telling.in_text(code.definition) else code.definition,
        include=tuple(WITHHELD if telling.in_text(note) else note for note in code.include),
        exclude=tuple(WITHHELD if telling.in_text(note) else note for note in code.exclude),
    )


def names_waiting(corpus: Corpus, evidence: Evidence, audience: str) -> list[str]:
    """Return the ids of themes and codes whose texts wait for a person to clear them."""
    themes = themes_named(corpus, evidence, audience)
    told = {code.id: code for code in codebook_told(corpus, audience)}
    codes = [code.id for code in corpus.codebook if told[code.id] != code]
    return [*(name for name, named in themes.items() if named.waits), *codes]
